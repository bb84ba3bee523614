/** JMH benchmarks of the pieces that run within one process. */
@NullMarked
package dev.intercomactions.benchmarks.micro;

import org.jspecify.annotations.NullMarked;
