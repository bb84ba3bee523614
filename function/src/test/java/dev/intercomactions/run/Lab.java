package dev.intercomactions.run;

import dev.intercomactions.action.Actions;
import dev.intercomactions.action.Change;
import dev.intercomactions.action.Parsed;
import dev.intercomactions.json.Json;
import dev.intercomactions.pacing.CircuitBreaker;
import dev.intercomactions.pacing.Pacer;
import dev.intercomactions.pacing.RateLimitWindow;
import dev.intercomactions.testing.FakeIntercom;
import dev.intercomactions.testing.MemoryRunStore;
import dev.intercomactions.testing.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** An engine with all around it, and a caller that comes when a run is due. */
public final class Lab {
    public static final Duration CALL = Duration.ofSeconds(10);
    public static final Duration SETTLE = Duration.ofSeconds(20);
    public static final Duration MAX_AGE = Duration.ofDays(3);
    public static final Duration INVOCATION = Duration.ofSeconds(60);

    public final SettableClock clock = new SettableClock();
    public final FakeIntercom intercom = new FakeIntercom(clock);
    public final MemoryRunStore log = new MemoryRunStore();
    public final List<Duration> waits = new ArrayList<>();
    public final Engine engine;

    public Lab() {
        engine = new Engine(
                log,
                new PacedClient(
                        intercom,
                        new Pacer(new RateLimitWindow(10), new CircuitBreaker()),
                        clock,
                        this::wait,
                        new TimeLimits(CALL, SETTLE, MAX_AGE)),
                clock,
                new Random(7),
                new TimeLimits(CALL, SETTLE, MAX_AGE));
        intercom.conversation("123456");
    }

    private void wait(Duration duration) {
        waits.add(duration);
        clock.pass(duration);
    }

    public static Change close(String conversation, String more) {
        String input = "{\"conversation_id\":\"" + conversation + "\",\"admin_id\":\"12345\"" + more + "}";
        Parsed parsed = Actions.named("close_conversation")
                .orElseThrow()
                .parse(Json.parse(input).orElseThrow());
        return (Change) ((Parsed.Valid) parsed).action();
    }

    /** A close with a message, which a customer would see twice. */
    public static RunRequest request() {
        return request(close("123456", ",\"body\":\"Bye\""));
    }

    public static RunRequest request(Change action) {
        return request("run-1", action, 5);
    }

    public static RunRequest request(String runId, Change action, int maxAttempts) {
        return new RunRequest(
                runId, action, new RetryPolicy(maxAttempts, Duration.ofSeconds(5), Duration.ofMinutes(15)), 0);
    }

    public Outcome deliver(RunRequest request) {
        return engine.work(request, deadline(), new Redelivery.SameMessage());
    }

    public Instant deadline() {
        return clock.instant().plus(INVOCATION);
    }

    /** A delivery whose process dies in the call: nobody hears of an outcome. */
    public void deliverAndDie(RunRequest request) {
        try {
            deliver(request);
            throw new AssertionError("nobody died");
        } catch (FakeIntercom.Died died) {
            // The process is gone, and so is all it knew.
        }
    }

    /** Delivers whenever the run is due, until it is settled; at most 30 times. */
    public Outcome deliverUntilSettled(RunRequest request) {
        Outcome outcome = deliver(request);
        for (int i = 0; i < 30; i++) {
            switch (outcome) {
                case Outcome.Retrying(Run run, var failure, Instant dueAt) -> clock.reach(dueAt);
                case Outcome.Paced(Run run, var failure, Instant dueAt) -> clock.reach(dueAt);
                case Outcome.Busy(Run run, Instant dueAt) -> clock.reach(dueAt);
                case Outcome.Succeeded done -> {
                    return done;
                }
                case Outcome.Failed failed -> {
                    return failed;
                }
                case Outcome.Conflict conflict -> {
                    return conflict;
                }
                case Outcome.Deferred deferred -> throw new AssertionError("no time");
            }
            outcome = deliver(request);
        }
        throw new AssertionError("not settled: " + outcome);
    }

    public Run run() {
        return log.find("run-1").orElseThrow();
    }
}
