/** What Intercom can do for a caller: one record an action, with its schema, request, output and reconciliation. JSON only. */
@NullMarked
package dev.intercomactions.action;

import org.jspecify.annotations.NullMarked;
