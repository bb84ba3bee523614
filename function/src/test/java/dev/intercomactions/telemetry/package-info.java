/** Tests of the room {@code telemetry}. */
@NullMarked
package dev.intercomactions.telemetry;

import org.jspecify.annotations.NullMarked;
