/** Fuzzing: what all targets share, and the command that runs them. */
@NullMarked
package dev.intercomactions.fuzz;

import org.jspecify.annotations.NullMarked;
