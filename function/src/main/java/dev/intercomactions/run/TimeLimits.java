package dev.intercomactions.run;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The bounds in time that every run keeps.
 *
 * @param call the longest that one call to Intercom may take
 * @param settle after a request without an answer, the time it is given to take effect late
 * @param maxAge the longest that a round may be held back
 */
public record TimeLimits(Duration call, Duration settle, Duration maxAge) {

    /** Kept free at an invocation's end for writing down what came of it. */
    static final Duration BOOKKEEPING = Duration.ofSeconds(5);

    /** No call is started with less time than this, however short the invocation. */
    private static final Duration SHORTEST_CALL = Duration.ofSeconds(2);

    /** How long a call that starts at {@code now} may take; nothing when there is too little time to start it. */
    Optional<Duration> callAt(Instant now, Instant deadline) {
        Duration left = Duration.between(now, deadline);
        return left.compareTo(least()) < 0 ? Optional.empty() : Optional.of(shorter(call, left.minus(BOOKKEEPING)));
    }

    /** The least time that an invocation must have in which anything can be done. */
    public Duration least() {
        return shorter(call, SHORTEST_CALL).plus(BOOKKEEPING);
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) <= 0 ? a : b;
    }
}
