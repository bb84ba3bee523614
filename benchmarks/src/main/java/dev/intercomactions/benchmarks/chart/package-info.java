/** Charts as SVG, readable on light and dark pages. */
@NullMarked
package dev.intercomactions.benchmarks.chart;

import org.jspecify.annotations.NullMarked;
