package dev.intercomactions.intercom;

import java.time.Instant;
import java.util.Optional;

/** The response to a call, or its absence, before anyone judges it. */
public sealed interface IntercomResponse {

    /** From when on a next call is welcome, a quarter of an hour ahead at the latest; nothing where it does not say. */
    default Optional<Instant> retryAt(Instant now) {
        return Optional.empty();
    }

    /**
     * A status line came.
     *
     * @param body the body as UTF-8 text; cut off or empty when it could not be read whole
     * @param whole false when the body was cut off, broke off or was too large
     * @param retryAfter the header of that name, empty without one
     */
    record Received(
            int status,
            String contentType,
            String body,
            boolean whole,
            Optional<RateLimit> rateLimit,
            String retryAfter)
            implements IntercomResponse {

        /** An answer that does not ask to be left in peace for a while. */
        public Received(int status, String contentType, String body, boolean whole, Optional<RateLimit> rateLimit) {
            this(status, contentType, body, whole, rateLimit, "");
        }

        @Override
        public Optional<Instant> retryAt(Instant now) {
            return RetryAfter.read(retryAfter, now);
        }
    }

    /** No request left this machine. */
    record NotSent(String why) implements IntercomResponse {}

    /** No request left this machine, for there is no access token to send it with. */
    record NoToken(String why) implements IntercomResponse {}

    /**
     * The request may have been sent and no status line came.
     *
     * @param timedOut true when the call's bound ran out, false when the connection ended
     */
    record Lost(boolean timedOut) implements IntercomResponse {}

    /**
     * What an answer's headers say of the rate limit.
     *
     * @param limit calls in a window, at least 1
     * @param remaining calls left in the window, at least 0
     * @param resetAt when the next window begins
     */
    record RateLimit(int limit, int remaining, Instant resetAt) {}
}
