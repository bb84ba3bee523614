/** The whole service on one machine, in real parts. */
@NullMarked
package dev.intercomactions.sandbox;

import org.jspecify.annotations.NullMarked;
