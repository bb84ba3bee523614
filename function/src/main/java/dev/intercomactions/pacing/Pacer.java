package dev.intercomactions.pacing;

import dev.intercomactions.intercom.CallResult;
import dev.intercomactions.intercom.IntercomResponse;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The pacer of a process: it says whether a call may be made now, because Intercom is up and its rate limit has room.
 */
public final class Pacer {
    private final RateLimitWindow window;
    private final CircuitBreaker breaker;

    public Pacer(RateLimitWindow window, CircuitBreaker breaker) {
        this.window = window;
        this.breaker = breaker;
    }

    /**
     * Takes the right to one call, to be followed by one {@link #learn} of the call or of the probe; or says when to ask
     * again.
     */
    public Permit acquire(CallOrigin caller, Instant now) {
        // The window first: a breaker's probe must not be spent on a call that the window then holds back.
        Optional<Instant> full = window.acquire(now);
        if (full.isPresent()) {
            return new Permit.Full(full.get());
        }
        Permit permit = breaker.acquire(caller, now);
        if (permit instanceof Permit.Down) {
            window.release();
        }
        return permit;
    }

    /** Share of Intercom's present window that is used, in percent, as far as this process knows. */
    public OptionalDouble usedPercent() {
        return window.usedPercent();
    }

    /**
     * Learns from the answer of a call or a probe that {@link #acquire} let pass.
     *
     * @param reading what the classifier read in {@code answer}
     */
    public void learn(CallOrigin caller, IntercomResponse answer, CallResult reading, Instant now) {
        window.learn(answer, reading, now);
        // What never left for want of a token says nothing of Intercom.
        if (!(answer instanceof IntercomResponse.NoToken)) {
            breaker.learn(caller, reading, now);
        }
    }
}
