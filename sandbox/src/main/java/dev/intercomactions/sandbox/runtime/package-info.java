/**
 * What runs inside a function's process where the native half of the Lambda runtime interface client cannot: its own
 * Java half, over the Runtime API in plain Java.
 */
@NullMarked
package dev.intercomactions.sandbox.runtime;

import org.jspecify.annotations.NullMarked;
