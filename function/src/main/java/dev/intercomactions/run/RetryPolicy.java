package dev.intercomactions.run;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;

/**
 * The retry policy: how often a run is attempted in a round and how long it waits in between, by exponential back-off
 * with jitter.
 *
 * @param maxAttempts attempts in a round, 1 to 5
 * @param base the first full delay, 1 s to 12 h
 * @param max the longest delay, 1 s to 12 h (the longest that SQS keeps a message invisible)
 */
public record RetryPolicy(int maxAttempts, Duration base, Duration max) {
    public static final int MOST_ATTEMPTS = 5;
    public static final Duration SHORTEST_DELAY = Duration.ofSeconds(1);
    public static final Duration LONGEST_DELAY = Duration.ofHours(12);

    public RetryPolicy {
        check(maxAttempts >= 1 && maxAttempts <= MOST_ATTEMPTS, "max attempts");
        check(within(base), "base delay");
        check(within(max), "max delay");
    }

    /**
     * These settings with a caller's own in their place. Of two delays, one given and one not, the given one holds: the other
     * makes room.
     *
     * @param attempts 1 to 5
     * @param base seconds
     * @param max seconds, not less than {@code base} where both are given
     */
    public RetryPolicy overridden(OptionalLong attempts, OptionalLong base, OptionalLong max) {
        Duration longest = Duration.ofSeconds(max.orElse(Math.max(this.max.toSeconds(), base.orElse(0))));
        Duration first = Duration.ofSeconds(base.orElse(Math.min(this.base.toSeconds(), longest.toSeconds())));
        return new RetryPolicy((int) attempts.orElse(maxAttempts), first, longest);
    }

    /**
     * The wait before the next try: a random number of whole seconds between half and all of {@code base * 2^retries},
     * capped at {@code max}, and at least 1.
     *
     * @param retries how often this was waited for before, from 0
     */
    public Duration delay(int retries, RandomGenerator random) {
        long full = Math.min(max.toSeconds(), base.toSeconds() << Math.clamp(retries, 0, 16));
        long half = Math.max(1, Math.ceilDiv(full, 2));
        return Duration.ofSeconds(random.nextLong(half, full + 1));
    }

    private static boolean within(Duration delay) {
        return delay.compareTo(SHORTEST_DELAY) >= 0 && delay.compareTo(LONGEST_DELAY) <= 0;
    }

    private static void check(boolean fine, String what) {
        if (!fine) {
            throw new IllegalArgumentException(what + " out of bounds");
        }
    }
}
