package dev.intercomactions.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import java.time.Instant;
import java.time.InstantSource;

/** The end of an invocation. */
final class Deadline {
    private Deadline() {}

    /** When Lambda ends the invocation, by {@code clock}. */
    static Instant of(Context context, InstantSource clock) {
        return clock.instant().plusMillis(context.getRemainingTimeInMillis());
    }
}
