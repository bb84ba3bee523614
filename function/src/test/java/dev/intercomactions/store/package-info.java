/** The run log on the real store's engine. */
@NullMarked
package dev.intercomactions.store;

import org.jspecify.annotations.NullMarked;
