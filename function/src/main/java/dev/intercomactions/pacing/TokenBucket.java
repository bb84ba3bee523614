package dev.intercomactions.pacing;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** A token bucket, which spreads calls evenly over time: credit grows at a steady rate, and each call takes one. */
public final class TokenBucket {
    /** Credit that may gather while nobody calls: a batch. */
    private static final double MOST_CREDIT = 10;

    /** Nobody is told to wait for less: a rest of credit that rounding keeps below one call would be asked for without end. */
    private static final Duration SHORTEST_WAIT = Duration.ofMillis(1);

    /** Nobody is told to wait for longer, since the rate changes with every answer. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

    private double perSecond;
    private double credit;
    private Instant creditedAt = Instant.MIN;
    private Instant until = Instant.MIN;

    /**
     * From now on, spreads so many calls evenly until {@code finish}; nothing is earned after it. Credit is kept, but no
     * more of it than these calls: what gathered while there was more to spread is nobody's any more. All processes have
     * such credit at a time, and would spend it at once before an answer tells them to stop.
     */
    void set(double calls, Instant now, Instant finish) {
        earn(now);
        credit = Math.min(credit, Math.max(1, calls));
        perSecond = Math.max(0, calls) / seconds(now, finish);
        creditedAt = now;
        until = finish;
    }

    /** Takes one call's credit, or says when to ask again. */
    Optional<Instant> take(Instant now) {
        earn(now);
        if (credit >= 1) {
            credit--;
            return Optional.empty();
        }
        double wait = Math.clamp((1 - credit) / perSecond, seconds(SHORTEST_WAIT), seconds(LONGEST_WAIT));
        return Optional.of(now.plusNanos((long) Math.ceil(wait * 1e9)));
    }

    private void earn(Instant now) {
        Instant to = now.isBefore(until) ? now : until;
        if (to.isAfter(creditedAt)) {
            credit = Math.min(MOST_CREDIT, credit + perSecond * seconds(creditedAt, to));
            creditedAt = to;
        }
    }

    private static double seconds(Instant from, Instant to) {
        return seconds(Duration.between(from, to));
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }
}
