/** The life of a run: claim, pace, attempt, classify, decide. No AWS, no clock of its own, no sleeping. */
@NullMarked
package dev.intercomactions.run;

import org.jspecify.annotations.NullMarked;
