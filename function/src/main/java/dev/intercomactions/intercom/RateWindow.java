package dev.intercomactions.intercom;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What is left of Intercom's rate limit, learned from the headers of every answer. Intercom deals its quota out in
 * windows of ten seconds; a share of each is left to people and other apps. Safe for use by many threads.
 */
public final class RateWindow {
    /** The length of Intercom's windows. */
    static final Duration WINDOW = Duration.ofSeconds(10);

    /** A reset further away than this is a mistake: nobody waits for it. */
    private static final Duration FURTHEST_RESET = Duration.ofSeconds(60);

    private final int reservePercent;
    private Instant resetAt = Instant.MIN;
    private int limit = Integer.MAX_VALUE;
    private int remaining = Integer.MAX_VALUE;
    private int inFlight;

    /**
     * A window of which nothing is known yet.
     *
     * @param reservePercent share of each window that is not used, 0 to 99
     */
    public RateWindow(int reservePercent) {
        this.reservePercent = reservePercent;
    }

    /** Takes the right to one call, to be followed by one {@link #learn}; or says when to ask again. */
    public synchronized Optional<Instant> acquire(Instant now) {
        if (!now.isBefore(resetAt)) {
            remaining = limit;
        }
        if (remaining == Integer.MAX_VALUE || remaining - inFlight > reserve()) {
            inFlight++;
            return Optional.empty();
        }
        // Before the reset nothing more is known; after it, calls in flight alone hold us back: ask again soon.
        return Optional.of(now.isBefore(resetAt) ? resetAt : now.plusMillis(100));
    }

    /** Gives back the right to a call that was not made. */
    public synchronized void release() {
        inFlight--;
    }

    /** Gives back the right to a call and learns from its answer. */
    public synchronized void learn(Answer answer, Instant now) {
        release();
        if (!(answer instanceof Answer.Received received)) {
            return;
        }
        received.rateLimit().filter(told -> told.resetAt().isAfter(now)).ifPresent(told -> learn(told, now));
        if (received.status() == 429) {
            remaining = 0;
            if (!resetAt.isAfter(now)) {
                resetAt = now.plus(WINDOW);
            }
        }
    }

    private void learn(Answer.RateLimit told, Instant now) {
        Instant reset = told.resetAt().isAfter(now.plus(FURTHEST_RESET)) ? now.plus(FURTHEST_RESET) : told.resetAt();
        limit = told.limit();
        if (reset.isAfter(resetAt)) {
            resetAt = reset;
            remaining = told.remaining();
        } else if (reset.equals(resetAt)) {
            // Answers overtake each other: the lowest count is the latest.
            remaining = Math.min(remaining, told.remaining());
        }
    }

    private int reserve() {
        return (int) ((long) limit * reservePercent / 100);
    }
}
