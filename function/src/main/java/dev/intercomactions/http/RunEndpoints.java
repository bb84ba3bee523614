package dev.intercomactions.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.json.FieldError;
import dev.intercomactions.json.InputSchema;
import dev.intercomactions.json.Json;
import dev.intercomactions.json.Lazy;
import dev.intercomactions.run.Engine;
import dev.intercomactions.run.Run;
import dev.intercomactions.run.RunIds;
import dev.intercomactions.run.RunState;
import dev.intercomactions.run.RunStore;
import dev.intercomactions.run.RunView;
import dev.intercomactions.store.SqsQueues;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** The endpoints under {@code /v1/runs}: reading runs, and starting the next round of failed ones. */
public final class RunEndpoints {
    private static final int PAGE = 50;
    private static final int LARGEST_PAGE = 200;

    /** The most runs that one call retries. */
    private static final int RETRIED = 1000;

    private static final InputSchema RETRY = new InputSchema(Lazy.of(() -> Json.resource("/retry.json")));
    private static final InputSchema RETRY_MANY = new InputSchema(Lazy.of(() -> Json.resource("/retry-many.json")));

    private final RunStore store;
    private final Engine engine;
    private final SqsQueues queues;
    private final InstantSource clock;

    /** The endpoints over a run log. */
    public RunEndpoints(RunStore store, Engine engine, SqsQueues queues, InstantSource clock) {
        this.store = store;
        this.engine = engine;
        this.queues = queues;
        this.clock = clock;
    }

    ApiResponse show(String runId) {
        return ApiResponse.json(200, RunView.of(find(runId)));
    }

    ApiResponse list(ApiRequest call) {
        String status = call.query("status").orElse("failed");
        if (!status.equals("failed") && !status.equals("retrying")) {
            throw Problem.invalid("The query parameter status must be failed or retrying.", List.of());
        }
        int limit = call.query("limit")
                .filter(text -> text.matches("[0-9]{1,3}"))
                .map(Integer::valueOf)
                .orElse(PAGE);
        RunStore.Filter filter = new RunStore.Filter(status, call.query("action"), call.query("error_code"));
        RunStore.Page page = page(filter, Math.clamp(limit, 1, LARGEST_PAGE), call.query("cursor"));
        ObjectNode body = Json.object();
        page.runs().forEach(run -> body.withArray("runs").add(RunView.of(run)));
        body.withArray("runs");
        body.put("cursor", page.next().orElse(null));
        return ApiResponse.json(200, body);
    }

    /** Starts the next round of one run. */
    ApiResponse retry(ApiRequest call, String runId) {
        boolean sendAgain = checked(call, RETRY).path("send_again").asBoolean();
        Run run = find(runId);
        if (!(run.state() instanceof RunState.Failed failed) || failed.reason() == RunState.Reason.INVALID) {
            throw notRetryable();
        }
        Run known = sendAgain ? engine.assumeNotDone(runId).orElseThrow(RunEndpoints::notRetryable) : run;
        queues.send(known, clock.instant());
        return ApiResponse.accepted(known);
    }

    /** Starts the next round of all failed runs that a filter names; a dry run only counts them. */
    ApiResponse retryMany(ApiRequest call) {
        JsonNode body = checked(call, RETRY_MANY);
        RunStore.Filter filter = new RunStore.Filter(
                "failed",
                Optional.ofNullable(body.path("action").textValue()),
                Optional.ofNullable(body.path("error_code").textValue()));
        List<Run> runs = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        do {
            RunStore.Page page = page(filter, LARGEST_PAGE, cursor);
            page.runs().stream()
                    .filter(run ->
                            run.state() instanceof RunState.Failed failed && failed.reason() != RunState.Reason.INVALID)
                    .forEach(runs::add);
            cursor = page.next();
        } while (cursor.isPresent() && runs.size() < RETRIED);
        ObjectNode answer = Json.object().put("matching", runs.size()).put("more", cursor.isPresent());
        if (body.path("dry_run").asBoolean()) {
            return ApiResponse.json(200, answer.put("retried", 0));
        }
        int unsent = queues.send(runs).size();
        return ApiResponse.json(202, answer.put("retried", runs.size() - unsent));
    }

    private static Problem notRetryable() {
        return Problem.of(409, "not_retryable", "Only a failed run with a valid input can be retried.");
    }

    private Run find(String runId) {
        return Optional.of(runId)
                .filter(RunIds::isRunId)
                .flatMap(store::find)
                .orElseThrow(() -> Problem.notFound("There is no such run."));
    }

    private RunStore.Page page(RunStore.Filter filter, int limit, Optional<String> cursor) {
        try {
            RunStore.Page page = store.attention(filter, limit, cursor.map(RunEndpoints::decoded));
            return new RunStore.Page(page.runs(), page.next().map(RunEndpoints::encoded));
        } catch (IllegalArgumentException e) {
            throw Problem.invalid("The query parameter cursor is none of ours.", List.of());
        }
    }

    /** So that a cursor can stand in a URL as it is. */
    private static String encoded(String cursor) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(cursor.getBytes(StandardCharsets.UTF_8));
    }

    private static String decoded(String cursor) {
        return new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
    }

    private static JsonNode checked(ApiRequest call, InputSchema schema) {
        JsonNode body = call.body().isBlank() ? Json.object() : call.json();
        List<FieldError> errors = schema.validate(body);
        if (!errors.isEmpty()) {
            throw Problem.invalid("The body is not valid.", errors);
        }
        return body;
    }
}
