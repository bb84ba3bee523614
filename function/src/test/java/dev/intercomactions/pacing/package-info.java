/** Tests of the room {@code pacing}. */
@NullMarked
package dev.intercomactions.pacing;

import org.jspecify.annotations.NullMarked;
