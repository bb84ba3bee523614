/** Talking to Intercom: the HTTP client, the classifier of its answers, the rate window and the breaker. */
@NullMarked
package dev.intercomactions.intercom;

import org.jspecify.annotations.NullMarked;
