@NullMarked
package dev.intercomactions.benchmarks;

import org.jspecify.annotations.NullMarked;
