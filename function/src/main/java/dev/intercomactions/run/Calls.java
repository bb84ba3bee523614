package dev.intercomactions.run;

import dev.intercomactions.action.ApiRequest;
import dev.intercomactions.intercom.Answer;
import dev.intercomactions.intercom.Classifier;
import dev.intercomactions.intercom.Failure;
import dev.intercomactions.intercom.Reading;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Makes one call at the pace that Intercom allows, if the deadline allows it. */
final class Calls {
    /** A rate window's end that is no further away than this is waited for in place. */
    static final Duration NEAR = Duration.ofSeconds(10);

    /** What asking for a call came to. */
    sealed interface Step {

        /** It was made. */
        record Called(Instant at, Duration took, Reading reading) implements Step {
            Optional<Failure> failure() {
                return switch (reading) {
                    case Reading.Done done -> Optional.empty();
                    case Reading.Refused(Failure failure) -> Optional.of(failure);
                    case Reading.NothingDone(Failure failure) -> Optional.of(failure);
                    case Reading.Throttled throttled -> Optional.of(throttled.failure());
                    case Reading.Unknown(Failure failure, boolean answered) -> Optional.of(failure);
                };
            }
        }

        /** It was not made, and may be at {@code until}. */
        record Held(Instant until) implements Step {}
    }

    /** A reset further away than this is a mistake: it must not use up a run's age. */
    private static final Duration FURTHEST_RESET = Duration.ofSeconds(60);

    private final Engine.Parts parts;

    Calls(Engine.Parts parts) {
        this.parts = parts;
    }

    /** @param caller tells the breaker who calls */
    Step call(String caller, ApiRequest request, Instant deadline) {
        while (true) {
            Instant now = parts.clock().instant();
            Optional<Duration> bound = parts.limits().callAt(now, deadline);
            if (bound.isEmpty()) {
                return new Step.Held(now);
            }
            Optional<Instant> until = parts.pacer().acquire(now);
            if (until.isEmpty()) {
                Answer answer = parts.intercom().call(request, bound.get());
                Instant end = parts.clock().instant();
                parts.pacer().learn(caller, answer, end);
                return new Step.Called(now, Duration.between(now, end), Classifier.read(answer));
            }
            if (!waited(now, until.get(), deadline)) {
                return new Step.Held(until.get());
            }
        }
    }

    /** When a call that was throttled may be made again. */
    static Instant resumeAt(Reading.Throttled throttled, Instant now) {
        Instant furthest = now.plus(FURTHEST_RESET);
        return throttled
                .resetAt()
                .filter(at -> !at.isBefore(now))
                .map(at -> at.isAfter(furthest) ? furthest : at)
                .orElse(now.plus(NEAR));
    }

    /** Waits in place for a moment that is near, if a call still fits behind it. */
    private boolean waited(Instant now, Instant until, Instant deadline) {
        boolean near = !until.isAfter(now.plus(NEAR));
        if (!near || parts.limits().callAt(until, deadline).isEmpty()) {
            return false;
        }
        try {
            parts.waiter().wait(Duration.between(now, until));
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
