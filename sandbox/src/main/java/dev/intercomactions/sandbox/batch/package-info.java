/** Sweeps and bulks by hand: a command line that asks the task function for the steps, as the state machines do. */
@NullMarked
package dev.intercomactions.sandbox.batch;

import org.jspecify.annotations.NullMarked;
