package dev.intercomactions.intercom;

import java.time.Instant;
import java.util.Optional;

/** Says whether a call may be made now: Intercom is up and its rate limit has room. One for each process. */
public final class Pacer {
    private final RateWindow window;
    private final Breaker breaker;

    public Pacer(RateWindow window, Breaker breaker) {
        this.window = window;
        this.breaker = breaker;
    }

    /** Takes the right to one call, to be followed by one {@link #learn}; or says when to ask again. */
    public Optional<Instant> acquire(Instant now) {
        // The window first: a breaker's probe must not be spent on a call that the window then holds back.
        Optional<Instant> full = window.acquire(now);
        if (full.isPresent()) {
            return full;
        }
        Optional<Instant> down = breaker.acquire(now);
        if (down.isPresent()) {
            window.release();
        }
        return down;
    }

    /** Learns from the answer of a call that {@link #acquire} let pass. */
    public void learn(String runId, Answer answer, Instant now) {
        window.learn(answer, now);
        breaker.learn(runId, answer, now);
    }
}
