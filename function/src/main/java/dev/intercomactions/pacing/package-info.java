/** Whether Intercom may be called now: circuit breaker, rate-limit window, token bucket, permits. */
@NullMarked
package dev.intercomactions.pacing;

import org.jspecify.annotations.NullMarked;
