/** Step Functions: one request, and the exceptions that a state machine matches. */
@NullMarked
package dev.intercomactions.task;

import org.jspecify.annotations.NullMarked;
