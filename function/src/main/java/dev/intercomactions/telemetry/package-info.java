/** The wide log line and the metrics of a run. */
@NullMarked
package dev.intercomactions.telemetry;

import org.jspecify.annotations.NullMarked;
