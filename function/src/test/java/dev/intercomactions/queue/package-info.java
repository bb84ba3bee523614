/** Tests of the room {@code queue}. */
@NullMarked
package dev.intercomactions.queue;

import org.jspecify.annotations.NullMarked;
