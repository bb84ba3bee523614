/**
 * The engine: claim, attempt, classify, decide. The retry policy and the port of the run log. Pure decisions: no
 * AWS, no sleeping, clock and randomness passed in.
 */
@NullMarked
package dev.intercomactions.run;

import org.jspecify.annotations.NullMarked;
