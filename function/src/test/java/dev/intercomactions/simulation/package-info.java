/** Walks: the real code over time, faults and schedules that are chosen, with invariants checked after each step. */
@NullMarked
package dev.intercomactions.simulation;

import org.jspecify.annotations.NullMarked;
