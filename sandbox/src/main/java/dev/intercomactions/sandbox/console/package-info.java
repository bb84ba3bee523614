/** A dashboard for the console on this machine: what CloudWatch does with a custom widget, and what is broken in Intercom. */
@NullMarked
package dev.intercomactions.sandbox.console;

import org.jspecify.annotations.NullMarked;
