/**
 * The handler classes that Lambda names, thin: decode, call, encode. The wiring, the settings, and priming before a
 * snapshot.
 */
@NullMarked
package dev.intercomactions.lambda;

import org.jspecify.annotations.NullMarked;
