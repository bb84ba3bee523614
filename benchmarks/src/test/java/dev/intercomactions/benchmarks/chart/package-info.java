@NullMarked
package dev.intercomactions.benchmarks.chart;

import org.jspecify.annotations.NullMarked;
