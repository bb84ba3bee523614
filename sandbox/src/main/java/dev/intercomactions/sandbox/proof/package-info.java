/** Whether the service keeps its promise, seen from outside: the invariants, and a soak that tries to break them. */
@NullMarked
package dev.intercomactions.sandbox.proof;

import org.jspecify.annotations.NullMarked;
