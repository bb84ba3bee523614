package dev.intercomactions.simulation;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.http.ActionEndpoints;
import dev.intercomactions.http.BatchEndpoint;
import dev.intercomactions.http.Router;
import dev.intercomactions.http.RunEndpoints;
import dev.intercomactions.json.Json;
import dev.intercomactions.lambda.Settings;
import dev.intercomactions.pacing.CircuitBreaker;
import dev.intercomactions.pacing.Pacer;
import dev.intercomactions.pacing.RateLimitWindow;
import dev.intercomactions.queue.MessageProcessor;
import dev.intercomactions.run.Engine;
import dev.intercomactions.run.PacedClient;
import dev.intercomactions.run.RetryPolicy;
import dev.intercomactions.run.Roster;
import dev.intercomactions.run.TimeLimits;
import dev.intercomactions.store.SqsQueues;
import dev.intercomactions.task.ActionRefusedException;
import dev.intercomactions.task.AttemptsExhaustedException;
import dev.intercomactions.task.InvalidInputException;
import dev.intercomactions.task.OutcomeUnknownException;
import dev.intercomactions.task.TaskProcessor;
import dev.intercomactions.telemetry.RunReporter;
import dev.intercomactions.testing.MemoryDocumentStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** One execution environment of a walk: the real handlers' code over the walk's queues, run log and Intercom. */
final class SimulatedFunction {
    private static final Settings SETTINGS = Settings.from(Map.of(
            "INTERCOM_ACCESS_TOKEN",
            "none",
            "ACTION_QUEUE_URL",
            SimulatedQueues.ACTIONS,
            "DEAD_LETTER_QUEUE_URL",
            SimulatedQueues.DEAD_LETTERS,
            "RUN_TABLE_NAME",
            "runs",
            "SETTLE_SECONDS",
            Long.toString(Walk.SETTLE.toSeconds())));

    /** How soon who heard nothing, or of a fault, comes again. */
    private static final Duration HTTP_AGAIN = Duration.ofSeconds(3);

    private static final Duration TASK_AGAIN = Duration.ofSeconds(15);

    final String name;
    private final Walk walk;
    private final InstantSource clock;
    private final Duration maxAge;
    private final SqsQueues queues;
    private final RunReporter reporter = new RunReporter(Silence.METRICS, OptionalDouble::empty);
    private Engine engine;
    private int calls;

    /** What it works on, or nothing. */
    Walk.@Nullable Invocation invocation;

    SimulatedFunction(Walk walk, String name, Duration skew, Duration maxAge) {
        this.walk = walk;
        this.name = name;
        this.maxAge = maxAge;
        this.clock = () -> walk.now().plus(skew);
        this.queues = new SqsQueues(() -> walk.queues, SimulatedQueues.ACTIONS, SimulatedQueues.DEAD_LETTERS, clock);
        this.engine = engine();
    }

    private Engine engine() {
        return new Engine(
                walk.log,
                new PacedClient(
                        new SimulatedIntercom(walk, walk.workspace),
                        new Pacer(new RateLimitWindow(10), new CircuitBreaker()),
                        clock,
                        walk::sleep,
                        new TimeLimits(
                                SETTINGS.limits().call(), SETTINGS.limits().settle(), maxAge)),
                clock,
                new Random(7),
                new TimeLimits(SETTINGS.limits().call(), SETTINGS.limits().settle(), maxAge));
    }

    /** A new one takes the place of one that is gone: it knows nothing. */
    void restart() {
        invocation = null;
        engine = engine();
    }

    InstantSource clock() {
        return clock;
    }

    /** A delivery, and what its event source does afterwards. */
    void receive(QueuedMessage message) {
        boolean settled = new MessageProcessor(engine, queues, reporter, byDefault(), clock)
                .settle(message.received(), clock.instant().plus(Walk.INVOCATION));
        if (settled && walk.step("acknowledge", List.of(Fault.REFUSED)) == Fault.NONE) {
            walk.queues.actions.remove(message);
            walk.promises().acknowledged(message);
        }
    }

    /** A call of the API or of the task, and what its caller makes of the answer. */
    void answer(SimulatedCaller caller) {
        String told = switch (caller.way) {
            case HTTP, HTTP_ASYNC, HTTP_BATCH -> http(caller);
            case TASK -> task(caller);
            case MESSAGE -> throw new IllegalArgumentException("a message is received");
        };
        if (walk.step("answer " + told, List.of(Fault.REFUSED)) == Fault.NONE) {
            heard(caller, told);
        } else {
            unanswered(caller);
        }
    }

    /** Who has a key may ask again; who has none has been told by the failure. */
    void unanswered(SimulatedCaller caller) {
        heard(caller, "again: nothing");
    }

    private void heard(SimulatedCaller caller, String told) {
        if (told.startsWith("again") && caller.job.key().isPresent()) {
            Duration wait = caller.way == SimulatedCaller.Way.TASK ? TASK_AGAIN : HTTP_AGAIN;
            caller.nextAt = Optional.of(walk.now().plus(wait));
            return;
        }
        caller.told(told);
        walk.promises().told(caller, told);
    }

    /** @return {@code done}, {@code accepted}, {@code failed: code} or {@code again: code} */
    private String http(SimulatedCaller caller) {
        boolean batch = caller.way == SimulatedCaller.Way.HTTP_BATCH;
        Map<String, String> headers = new HashMap<>(Map.of("content-type", "application/json"));
        headers.put("retry-max-attempts", Integer.toString(caller.job.maxAttempts()));
        headers.put("retry-base-delay-seconds", "5");
        headers.put("retry-max-delay-seconds", "60");
        caller.job
                .key()
                .ifPresent(key ->
                        headers.put("idempotency-key", batch ? key.replace(SimulatedCaller.FIRST_OF_BATCH, "") : key));
        if (caller.way == SimulatedCaller.Way.HTTP_ASYNC) {
            headers.put("prefer", "respond-async");
        }
        APIGatewayV2HTTPEvent event = APIGatewayV2HTTPEvent.builder()
                .withRawPath("/v1/actions/" + caller.job.action() + (batch ? "/batch" : ""))
                .withHeaders(headers)
                .withBody(Json.write(batch ? batchOf(caller.job.input()) : caller.job.input()))
                .withRequestContext(APIGatewayV2HTTPEvent.RequestContext.builder()
                        .withHttp(APIGatewayV2HTTPEvent.RequestContext.Http.builder()
                                .withMethod("POST")
                                .build())
                        .build())
                .build();
        Router router = new Router(
                new ActionEndpoints(engine, queues, reporter, byDefault(), clock),
                new BatchEndpoint(engine, queues, byDefault(), clock),
                new RunEndpoints(walk.log, new Roster(new MemoryDocumentStore()), engine, queues, clock),
                reporter);
        APIGatewayV2HTTPResponse response = router.answer(event, deadline()).toEvent();
        JsonNode body = Json.parse(response.getBody()).orElseThrow();
        String code = body.path("error_code").asText();
        return switch (response.getStatusCode()) {
            case 200 -> "done";
            case 202 -> batch ? accepted(body.at("/items/0")) : "accepted";
            case 400, 422, 502 -> "failed: " + code;
            default -> "again: " + code;
        };
    }

    private static JsonNode batchOf(JsonNode input) {
        ObjectNode batch = Json.object();
        batch.putArray("inputs").add(input);
        return batch;
    }

    /** What is said of the one item of a batch. */
    private static String accepted(JsonNode item) {
        String code = item.path("error_code").asText();
        return switch (item.path("status").asText()) {
            case "succeeded" -> "done";
            // Why, its run says: it may be the one reason that leaves open what was done.
            case "failed" -> "failed: outcome_unknown";
            case "" -> (code.endsWith("_unavailable") ? "again: " : "failed: ") + code;
            default -> "accepted";
        };
    }

    private String task(SimulatedCaller caller) {
        walk.invocation().calledAgain = true;
        try {
            new TaskProcessor(engine, reporter, byDefault(), clock)
                    .carryOut(Json.parse(caller.job.envelope()).orElseThrow(), name + "-" + ++calls, deadline());
            return "done";
        } catch (InvalidInputException
                | ActionRefusedException
                | OutcomeUnknownException
                | AttemptsExhaustedException e) {
            return "failed: " + String.valueOf(e.getMessage()).replaceAll(":.*", "");
        } catch (RuntimeException e) {
            return "again: " + e.getClass().getSimpleName();
        }
    }

    /** As this instance sees it, by its own clock. */
    private Instant deadline() {
        return clock.instant()
                .plus(Duration.between(walk.now(), walk.invocation().deadline()));
    }

    /** The retry settings that a request without its own has. */
    static RetryPolicy byDefault() {
        return SETTINGS.retry();
    }
}
