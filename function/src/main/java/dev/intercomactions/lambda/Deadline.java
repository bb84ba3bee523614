package dev.intercomactions.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import dev.intercomactions.run.TimeLimits;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** The end of an invocation. */
final class Deadline {
    private Deadline() {}

    /**
     * When Lambda ends the invocation, by {@code clock}.
     *
     * @throws IllegalStateException when the function's time-out is too short for anything to be done: everything would be put
     *     off for ever
     */
    static Instant of(Context context, InstantSource clock, TimeLimits limits) {
        Duration left = Duration.ofMillis(context.getRemainingTimeInMillis());
        if (left.compareTo(limits.least()) < 0) {
            throw new IllegalStateException("the function's time-out is too short: it has " + left.toMillis()
                    + " ms left at its start and needs at least "
                    + limits.least().toMillis());
        }
        return clock.instant().plus(left);
    }
}
