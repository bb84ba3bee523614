package dev.intercomactions.pacing;

import dev.intercomactions.intercom.CallResult;
import dev.intercomactions.intercom.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;

/**
 * The circuit breaker: it opens when Intercom is down, which shows in at least {@value #CALLS} calls in a row without a
 * good answer, on at least {@value #RUNS} runs, whichever process made them. Then it lets nothing through for {@link
 * #PAUSE}, and after that one probe at a time until an answer is good. It takes another process's word for it too: a
 * run that was held back by an open breaker opens this one, unless an answer was good within the last {@link #PAUSE}.
 * Safe for use by many threads.
 */
public final class CircuitBreaker {
    static final int CALLS = 20;
    static final int RUNS = 5;
    static final Duration PAUSE = Duration.ofSeconds(30);

    private final Set<String> runs = new HashSet<>();
    private int calls;
    private boolean open;
    private Instant nextProbe = Instant.MIN;
    private Instant lastGood = Instant.MIN;

    /** Lets a call pass, or says when to ask again. An open breaker lets one probe pass each {@link #PAUSE}. */
    public synchronized Permit acquire(CallOrigin caller, Instant now) {
        if (caller.metOutage() && !open && now.isAfter(lastGood.plus(PAUSE))) {
            open = true;
            nextProbe = now;
        }
        if (!open) {
            return new Permit.Call();
        }
        if (now.isBefore(nextProbe)) {
            return new Permit.Down(nextProbe);
        }
        nextProbe = now.plus(PAUSE);
        return new Permit.Probe();
    }

    /** Learns from a call's answer. What came of the caller's earlier calls counts as well, once. */
    public synchronized void learn(CallOrigin caller, CallResult reading, Instant now) {
        if (good(reading)) {
            open = false;
            calls = 0;
            runs.clear();
            lastGood = now;
            return;
        }
        boolean first = runs.size() < RUNS && runs.add(caller.id());
        calls = Math.min(calls + 1 + (first ? caller.failures() : 0), CALLS);
        if (!open && calls >= CALLS && runs.size() >= RUNS) {
            open = true;
            nextProbe = now.plus(PAUSE);
        }
    }

    /** Any answer in Intercom's own words is good, a refusal or a used-up rate limit as well. */
    private static boolean good(CallResult reading) {
        return switch (reading) {
            case CallResult.Done _, CallResult.Refused _, CallResult.Throttled _ -> true;
            case CallResult.NothingDone(Failure failure) ->
                failure.httpStatus().isPresent() && failure.httpStatus().getAsInt() != 408;
            case CallResult.DoneUnread _, CallResult.Unknown _ -> false;
        };
    }
}
