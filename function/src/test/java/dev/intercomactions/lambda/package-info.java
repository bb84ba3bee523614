/** Tests of the room {@code lambda}. */
@NullMarked
package dev.intercomactions.lambda;

import org.jspecify.annotations.NullMarked;
