package dev.intercomactions.run;

import dev.intercomactions.action.IntercomRequest;
import dev.intercomactions.intercom.CallResult;
import dev.intercomactions.intercom.Classifier;
import dev.intercomactions.intercom.ErrorCodes;
import dev.intercomactions.intercom.Failure;
import dev.intercomactions.intercom.Intercom;
import dev.intercomactions.intercom.IntercomResponse;
import dev.intercomactions.pacing.CallOrigin;
import dev.intercomactions.pacing.Pacer;
import dev.intercomactions.pacing.Permit;
import dev.intercomactions.pacing.RateLimitWindow;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** A client of Intercom that makes a call at the pace that Intercom allows, if the deadline allows it. */
public final class PacedClient {
    /** Room in the rate window that comes no later than this is waited for in place. */
    static final Duration NEAR = Duration.ofSeconds(10);

    /** When to call again after a refusal that came so late that its window is over, or with too little time left. */
    private static final Duration SOON = Duration.ofSeconds(1);

    /** When to call again if the access token cannot be read: a person may have to mend it. */
    private static final Duration WITHOUT_TOKEN = Duration.ofSeconds(30);

    /** What is asked to see whether Intercom is up: it changes nothing, so that no run spends an attempt on an outage. */
    static final IntercomRequest PROBE = IntercomRequest.get("/me");

    /** What asking for a call came to. */
    sealed interface Step {

        /**
         * It was made.
         *
         * @param retryAt from when on a next call is welcome, where the answer says so
         */
        record Called(Instant at, Duration took, CallResult reading, Optional<Instant> retryAt) implements Step {
            Optional<Failure> failure() {
                return reading instanceof CallResult.Unconfirmed why ? Optional.of(why.failure()) : Optional.empty();
            }
        }

        /**
         * It was not made, and may be at {@code until}.
         *
         * @param down true when that is because Intercom is down
         * @param failure what stood in the way, where that is neither Intercom nor its rate limit
         */
        record Held(Instant until, boolean down, Optional<Failure> failure) implements Step {
            Held(Instant until, boolean down) {
                this(until, down, Optional.empty());
            }
        }
    }

    /** Waits in place: a thread that sleeps, or a test's clock that jumps. */
    @FunctionalInterface
    public interface Waiter {
        void wait(Duration duration) throws InterruptedException;
    }

    private final Intercom intercom;
    private final Pacer pacer;
    private final InstantSource clock;
    private final Waiter waiter;
    private final TimeLimits limits;

    public PacedClient(Intercom intercom, Pacer pacer, InstantSource clock, Waiter waiter, TimeLimits limits) {
        this.intercom = intercom;
        this.pacer = pacer;
        this.clock = clock;
        this.waiter = waiter;
        this.limits = limits;
    }

    Step call(CallOrigin caller, IntercomRequest request, Instant deadline) {
        while (true) {
            Instant now = clock.instant();
            Optional<Duration> bound = limits.callAt(now, deadline);
            if (bound.isEmpty()) {
                return new Step.Held(now.plus(SOON), false);
            }
            switch (pacer.acquire(caller, now)) {
                case Permit.Call() -> {
                    return answered(caller, request, bound.get());
                }
                case Permit.Probe() -> answered(caller, PROBE, bound.get());
                case Permit.Full(Instant until) -> {
                    if (!waited(now, until, deadline)) {
                        return new Step.Held(until, false);
                    }
                }
                case Permit.Down(Instant until) -> {
                    return new Step.Held(until, true);
                }
            }
        }
    }

    /** When a call that was throttled may be made again: not before the reset, nor before {@code Retry-After}. */
    static Instant resumeAt(Step.Called called, CallResult.Throttled throttled, Instant now) {
        Instant furthest = now.plus(RateLimitWindow.FURTHEST_RESET);
        return Stream.of(throttled.resetAt(), called.retryAt())
                .flatMap(Optional::stream)
                // One that has just passed belongs to a refusal that came late.
                .filter(at -> at.isAfter(now.minus(NEAR)))
                .max(Comparator.naturalOrder())
                .map(at -> at.isBefore(now) ? now.plus(SOON) : at)
                .map(at -> at.isAfter(furthest) ? furthest : at)
                .orElse(now.plus(NEAR));
    }

    private Step answered(CallOrigin caller, IntercomRequest request, Duration bound) {
        // A call that ends in an exception has given its place back all the same.
        IntercomResponse answer = new IntercomResponse.Lost(false);
        CallResult reading = Classifier.read(answer);
        Instant began = clock.instant();
        try {
            answer = intercom.call(request, bound);
            reading = Classifier.read(answer);
            Instant now = clock.instant();
            if (answer instanceof IntercomResponse.NoToken(String why)) {
                return new Step.Held(
                        now.plus(WITHOUT_TOKEN), false, Optional.of(Failure.of(ErrorCodes.CONNECTION_FAILED, why)));
            }
            return new Step.Called(began, Duration.between(began, now), reading, answer.retryAt(now));
        } finally {
            pacer.learn(caller, answer, reading, clock.instant());
        }
    }

    /** Waits in place for a moment that is near, if a call still fits behind it. */
    private boolean waited(Instant now, Instant until, Instant deadline) {
        boolean near = !until.isAfter(now.plus(NEAR));
        if (!near || limits.callAt(until, deadline).isEmpty()) {
            return false;
        }
        try {
            waiter.wait(Duration.between(now, until));
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
