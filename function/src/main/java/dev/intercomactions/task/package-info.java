/** Step Functions: one request, a list, a sweep or a bulk, and the exceptions that a state machine matches. */
@NullMarked
package dev.intercomactions.task;

import org.jspecify.annotations.NullMarked;
