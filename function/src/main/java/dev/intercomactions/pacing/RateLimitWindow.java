package dev.intercomactions.pacing;

import dev.intercomactions.intercom.CallResult;
import dev.intercomactions.intercom.IntercomResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * The rate-limit window: what is left of Intercom's quota, learned from the headers of every answer, and this process's
 * share of it. Intercom deals its quota out in windows of ten seconds to all processes together; a part of each is left
 * to people and other apps. The first half of the rest is free for whoever comes; the second half is spread over the
 * window's remaining time, to each process in proportion to its part of the calls so far. Safe for use by many threads.
 */
public final class RateLimitWindow {
    /** The length of Intercom's windows. */
    static final Duration WINDOW = Duration.ofSeconds(10);

    /** A reset further away than this is a mistake: nobody waits for it, and it must not use up a run's age. */
    public static final Duration FURTHEST_RESET = Duration.ofSeconds(60);

    /** The most that our clock and Intercom's differ. */
    private static final Duration CLOCKS = Duration.ofSeconds(2);

    /** Spread calls end so long before the reset, so that what others have left over is still found and used. */
    private static final Duration SLACK = Duration.ofSeconds(1);

    /** When to ask again while only answers on their way can tell. */
    private static final Duration SOON = Duration.ofMillis(50);

    /** How much later the next call asks for a new window when one asked too early. */
    private static final Duration STEP = Duration.ofMillis(200);

    /** A process that hardly called so far may still have one call in so many. */
    private static final double LEAST_SHARE = 1.0 / 50;

    /** What is answered to everybody for a while, so that a {@code Retry-After} with it holds for all calls. */
    private static final Set<Integer> BUSY = Set.of(429, 503);

    private final int reservePercent;
    private final TokenBucket spread = new TokenBucket();

    /** As the latest answers told. Known once {@link #resetAt} is set. */
    private int limit = Integer.MAX_VALUE;

    private int remaining = Integer.MAX_VALUE;
    private Instant resetAt = Instant.MIN;

    /** Until when Intercom, or an edge before it, asked to be left in peace. */
    private Instant closedUntil = Instant.MIN;

    private int inFlight;
    private Count count = new Count(0, 0);
    private Count before = new Count(0, 0);

    /** How far our clock is ahead of Intercom's, as far as that shows; negative when it is behind. */
    private Duration ahead = Duration.ZERO;

    /** When the one call was let pass that asks whether the next window has begun. */
    private Instant askedAt = Instant.MIN;

    /** The calls that were made in one window: by this process and by everybody, this process included. */
    private record Count(int own, int all) {
        int others() {
            return Math.max(0, all - own);
        }
    }

    /**
     * A window of which nothing is known yet.
     *
     * @param reservePercent share of each window that is not used, 0 to 99
     */
    public RateLimitWindow(int reservePercent) {
        this.reservePercent = reservePercent;
    }

    /** Takes the right to one call, to be followed by one {@link #learn}; or says when to ask again. */
    public synchronized Optional<Instant> acquire(Instant now) {
        Optional<Instant> later = now.isBefore(closedUntil)
                ? Optional.of(closedUntil)
                : resetAt.equals(Instant.MIN) ? Optional.empty() : heldBackUntil(now);
        if (later.isEmpty()) {
            inFlight++;
        }
        return later;
    }

    private Optional<Instant> heldBackUntil(Instant now) {
        boolean over = !now.isBefore(endsAt());
        if (over && inFlight == 0) {
            askedAt = now;
            return Optional.empty();
        }
        int room = (over ? limit : remaining) - reserve() - inFlight;
        if (room <= 0) {
            return Optional.of(over ? now.plus(SOON) : endsAt());
        }
        // All who waited for the reset come now, some by a clock that is fast: let one call ask before the rest follow.
        boolean crowded = remaining - reserve() < half() && now.isBefore(endsAt().plus(CLOCKS));
        if (over && crowded) {
            return Optional.of(now.plus(SOON));
        }
        if (room - othersInFlight() > half()) {
            return Optional.empty();
        }
        return over ? Optional.of(now.plus(SOON)) : spread.take(now).map(turn -> earlier(turn, endsAt()));
    }

    /** Share of the window's quota that is used by everybody, in percent; nothing before the first answer that tells. */
    synchronized OptionalDouble usedPercent() {
        return resetAt.equals(Instant.MIN)
                ? OptionalDouble.empty()
                : OptionalDouble.of(100.0 * (limit - remaining) / limit);
    }

    /** Gives back the right to a call that was not made. */
    public synchronized void release() {
        inFlight--;
    }

    /** Gives back the right to a call and learns from its answer. */
    public synchronized void learn(IntercomResponse answer, CallResult reading, Instant now) {
        release();
        if (!(answer instanceof IntercomResponse.Received received)) {
            return;
        }
        received.rateLimit()
                .filter(told -> told.resetAt().isAfter(now.minus(CLOCKS)))
                .ifPresent(told -> learn(told, now));
        Optional<Instant> retryAt = BUSY.contains(received.status()) ? received.retryAt(now) : Optional.empty();
        retryAt.ifPresent(at -> closedUntil = later(closedUntil, earlier(at, now.plus(FURTHEST_RESET))));
        if (reading instanceof CallResult.Throttled) {
            usedUp(received, retryAt.isPresent(), now);
        }
        if (!resetAt.equals(Instant.MIN)) {
            Instant finish = later(endsAt().minus(SLACK), now.plus(SLACK.dividedBy(2)));
            spread.set(share() * (remaining - reserve() - inFlight - othersInFlight()), now, finish);
        }
    }

    /** A refusal closes the window that it names. One without a name closes the present one, or says itself until when. */
    private void usedUp(IntercomResponse.Received refusal, boolean saysUntilWhen, Instant now) {
        Optional<Instant> named = refusal.rateLimit().map(IntercomResponse.RateLimit::resetAt);
        if (named.filter(reset -> reset.isBefore(resetAt.minus(WINDOW.dividedBy(2))))
                .isPresent()) {
            // It comes late, and its window has been followed by another.
            return;
        }
        remaining = 0;
        boolean present = named.filter(resetAt::equals).isPresent();
        if (!present && !saysUntilWhen && !endsAt().isAfter(now)) {
            resetAt = now.plus(WINDOW).minus(ahead);
        }
    }

    private void learn(IntercomResponse.RateLimit told, Instant now) {
        Instant reset = earlier(told.resetAt(), now.plus(FURTHEST_RESET));
        limit = told.limit();
        int used = Math.max(0, limit - told.remaining());
        if (reset.isAfter(resetAt)) {
            if (now.isBefore(endsAt())) {
                ahead = longer(Duration.between(resetAt, now), CLOCKS.negated());
            }
            before = count;
            count = new Count(1, used);
            resetAt = reset;
            remaining = told.remaining();
        } else if (reset.equals(resetAt)) {
            count = new Count(count.own() + 1, Math.max(count.all(), used));
            // Answers overtake each other: the lowest count is the latest.
            remaining = Math.min(remaining, told.remaining());
            if (!askedAt.isBefore(endsAt())) {
                // Asked too early, the window is still the same. No other call was on its way: this answers that one.
                ahead = Duration.between(resetAt, askedAt).plus(STEP);
            }
        }
    }

    /** The window's end by our clock. */
    private Instant endsAt() {
        return resetAt.equals(Instant.MIN) ? resetAt : resetAt.plus(ahead);
    }

    private int reserve() {
        return (int) ((long) limit * reservePercent / 100);
    }

    private int half() {
        return (limit - reserve()) / 2;
    }

    /** This process's part of the calls in this window and the one before. */
    private double share() {
        double own = count.own() + before.own() + 1;
        double all = count.all() + before.all() + 1;
        return Math.clamp(own / all, LEAST_SHARE, 1);
    }

    /** Calls of others that no answer tells of yet: they keep on calling as we do, but not more than they did so far. */
    private double othersInFlight() {
        return Math.min(inFlight * (1 / share() - 1), Math.max(count.others(), before.others()));
    }

    private static Instant earlier(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }

    private static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) >= 0 ? a : b;
    }
}
