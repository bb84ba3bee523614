package dev.intercomactions.intercom;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Notices that Intercom is down: at least {@value #CALLS} calls in a row without a good answer, on at least
 * {@value #RUNS} runs. Then it lets nothing through for {@link #PAUSE}, and after that one probe at a time until an answer
 * is good. Safe for use by many threads.
 */
public final class Breaker {
    static final int CALLS = 20;
    static final int RUNS = 5;
    static final Duration PAUSE = Duration.ofSeconds(30);

    private final Set<String> runs = new HashSet<>();
    private int calls;
    private Instant closedUntil = Instant.MIN;

    /** Lets a call pass, or says when to ask again. An open breaker lets one probe pass each {@link #PAUSE}. */
    public synchronized Optional<Instant> acquire(Instant now) {
        if (!open()) {
            return Optional.empty();
        }
        if (now.isBefore(closedUntil)) {
            return Optional.of(closedUntil);
        }
        closedUntil = now.plus(PAUSE);
        return Optional.empty();
    }

    /** Learns from a call's answer. */
    public synchronized void learn(String runId, Answer answer, Instant now) {
        if (good(answer)) {
            calls = 0;
            runs.clear();
            return;
        }
        boolean wasOpen = open();
        calls = Math.min(calls + 1, CALLS);
        if (runs.size() < RUNS) {
            runs.add(runId);
        }
        if (!wasOpen && open()) {
            closedUntil = now.plus(PAUSE);
        }
    }

    private boolean open() {
        return calls >= CALLS && runs.size() >= RUNS;
    }

    /** Any answer in Intercom's own words is good, a refusal or a used-up rate limit as well. */
    private static boolean good(Answer answer) {
        return switch (Classifier.read(answer)) {
            case Reading.Done done -> true;
            case Reading.Refused refused -> true;
            case Reading.Throttled throttled -> true;
            case Reading.NothingDone nothing ->
                nothing.failure().httpStatus().isPresent()
                        && nothing.failure().httpStatus().getAsInt() != 408;
            case Reading.Unknown unknown -> false;
        };
    }
}
