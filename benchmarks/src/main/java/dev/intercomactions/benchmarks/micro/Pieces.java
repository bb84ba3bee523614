package dev.intercomactions.benchmarks.micro;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.action.Action;
import dev.intercomactions.action.Change;
import dev.intercomactions.action.CloseConversation;
import dev.intercomactions.action.Parsed;
import dev.intercomactions.intercom.CallResult;
import dev.intercomactions.intercom.Classifier;
import dev.intercomactions.intercom.IntercomResponse;
import dev.intercomactions.json.Json;
import dev.intercomactions.pacing.CircuitBreaker;
import dev.intercomactions.pacing.Pacer;
import dev.intercomactions.pacing.RateLimitWindow;
import dev.intercomactions.run.Engine;
import dev.intercomactions.run.Outcome;
import dev.intercomactions.run.PacedClient;
import dev.intercomactions.run.Redelivery;
import dev.intercomactions.run.RetryPolicy;
import dev.intercomactions.run.Run;
import dev.intercomactions.run.RunJson;
import dev.intercomactions.run.RunRequest;
import dev.intercomactions.run.TimeLimits;
import dev.intercomactions.testing.MemoryRunStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What an action needs within the process, piece by piece. Results are returned, so that none is optimised away. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class Pieces {
    private static final String INPUT = """
            {"conversation_id": "123456", "admin_id": "12345", "body": "Hi there, thanks for reaching out."}""";
    private static final String ANSWER = """
            {"type": "conversation", "id": "123456", "state": "closed", "open": false, "read": true,
             "created_at": 1767603600, "updated_at": 1767603660, "title": null, "priority": "not_priority",
             "admin_assignee_id": 12345, "team_assignee_id": null,
             "source": {"type": "conversation", "id": "1", "body": "<p>Hello?</p>",
                        "author": {"type": "user", "id": "6762f0dd1bb69f9f2193bb83"}}}""";

    private final MemoryRunStore log = new MemoryRunStore(false);
    private final IntercomResponse.Received answer = new IntercomResponse.Received(
            200,
            "application/json; charset=utf-8",
            ANSWER,
            true,
            Optional.of(new IntercomResponse.RateLimit(1667, 1600, Instant.now().plusSeconds(3600))));
    private final Engine engine = new Engine(
            log,
            new PacedClient(
                    (request, bound) -> answer,
                    new Pacer(new RateLimitWindow(10), new CircuitBreaker()),
                    InstantSource.system(),
                    duration -> {},
                    new TimeLimits(Duration.ofSeconds(10), Duration.ofSeconds(20), Duration.ofDays(3))),
            InstantSource.system(),
            new Random(1),
            new TimeLimits(Duration.ofSeconds(10), Duration.ofSeconds(20), Duration.ofDays(3)));
    private final Change action = parsed();
    private final Run run = finished();
    private long number;

    private static Change parsed() {
        Parsed parsed = CloseConversation.TYPE.parse(json(INPUT));
        return parsed instanceof Parsed.Valid(Action valid) && valid instanceof Change change ? change : never();
    }

    private static Change never() {
        throw new IllegalStateException("the sample is not valid");
    }

    private static JsonNode json(String text) {
        return Json.parse(text).orElseThrow();
    }

    private Run finished() {
        work("finished");
        return log.find("finished").orElseThrow();
    }

    private Outcome work(String runId) {
        RunRequest request =
                new RunRequest(runId, action, new RetryPolicy(5, Duration.ofSeconds(5), Duration.ofMinutes(15)), 0);
        return engine.work(request, Instant.now().plusSeconds(60), new Redelivery.SameMessage());
    }

    /** Between iterations, so that the map never becomes large. */
    @Setup(Level.Iteration)
    public void forget() {
        log.clear();
    }

    /** An input's text to a valid action: JSON, schema, record. */
    @Benchmark
    public Parsed parse() {
        return CloseConversation.TYPE.parse(json(INPUT));
    }

    /** A whole run with a log in memory and an Intercom that answers at once: claim, call, decide, write. */
    @Benchmark
    public Outcome engineTurn() {
        return work(Long.toString(++number));
    }

    /** A finished run to the run log's JSON text and back. */
    @Benchmark
    public Run runJsonRoundTrip() {
        ObjectNode written = RunJson.write(run);
        return RunJson.read(json(written.toString()), run.etag());
    }

    /** An answer of Intercom's to what it means. */
    @Benchmark
    public CallResult classify() {
        return Classifier.read(answer);
    }
}
