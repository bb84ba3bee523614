/** Tests of the room {@code json}. */
@NullMarked
package dev.intercomactions.json;

import org.jspecify.annotations.NullMarked;
