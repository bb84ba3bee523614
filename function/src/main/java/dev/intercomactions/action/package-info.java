/** Sealed actions, one record each: schema, request, output, how to reconcile it. Adding an action begins here. */
@NullMarked
package dev.intercomactions.action;

import org.jspecify.annotations.NullMarked;
