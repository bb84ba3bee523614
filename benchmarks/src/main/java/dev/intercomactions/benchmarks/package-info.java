/** Measures the service beside its peers and writes the report. */
@NullMarked
package dev.intercomactions.benchmarks;

import org.jspecify.annotations.NullMarked;
