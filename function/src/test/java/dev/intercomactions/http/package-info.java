/** Tests of the room {@code http}. */
@NullMarked
package dev.intercomactions.http;

import org.jspecify.annotations.NullMarked;
