/** The fault matrix: each moment of a run's life meets each fault, on real processes. */
@NullMarked
package dev.intercomactions.it.matrix;

import org.jspecify.annotations.NullMarked;
