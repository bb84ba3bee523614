package dev.intercomactions.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.json.FieldError;
import dev.intercomactions.json.InputSchema;
import dev.intercomactions.json.Json;
import dev.intercomactions.json.Once;
import dev.intercomactions.lambda.Service;
import dev.intercomactions.queue.Incoming;
import dev.intercomactions.run.Run;
import dev.intercomactions.run.RunLog;
import dev.intercomactions.run.RunView;
import dev.intercomactions.run.State;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** {@code /v1/runs}: reading runs, and starting the next round of failed ones. */
public final class RunRoutes {
    private static final int PAGE = 50;
    private static final int LARGEST_PAGE = 200;

    /** The most runs that one call retries. */
    private static final int RETRIED = 1000;

    private static final InputSchema RETRY = new InputSchema(Once.of(() -> Json.resource("/retry.json")));
    private static final InputSchema RETRY_MANY = new InputSchema(Once.of(() -> Json.resource("/retry-many.json")));

    private final Service service;

    RunRoutes(Service service) {
        this.service = service;
    }

    Reply show(String runId) {
        return Reply.json(200, RunView.of(find(runId)));
    }

    Reply list(ApiCall call) {
        String status = call.query("status").orElse("failed");
        if (!status.equals("failed") && !status.equals("retrying")) {
            throw Problem.invalid("The query parameter status must be failed or retrying.", List.of());
        }
        int limit = call.query("limit")
                .filter(text -> text.matches("[0-9]{1,3}"))
                .map(Integer::valueOf)
                .orElse(PAGE);
        RunLog.Filter filter = new RunLog.Filter(status, call.query("action"), call.query("error_code"));
        RunLog.Page page = page(filter, Math.clamp(limit, 1, LARGEST_PAGE), call.query("cursor"));
        ObjectNode body = Json.object();
        page.runs().forEach(run -> body.withArray("runs").add(RunView.of(run)));
        body.withArray("runs");
        body.put("cursor", page.next().orElse(null));
        return Reply.json(200, body);
    }

    /** Starts the next round of one run. */
    Reply retry(ApiCall call, String runId) {
        boolean sendAgain = checked(call, RETRY).path("send_again").asBoolean();
        Run run = find(runId);
        if (!(run.state() instanceof State.Failed failed) || failed.reason() == State.Reason.INVALID) {
            throw notRetryable();
        }
        Run known = sendAgain ? service.engine().assumeNotDone(runId).orElseThrow(RunRoutes::notRetryable) : run;
        service.queues().send(known, service.clock().instant());
        return Reply.accepted(known);
    }

    /** Starts the next round of all failed runs that a filter names; a dry run only counts them. */
    Reply retryMany(ApiCall call) {
        JsonNode body = checked(call, RETRY_MANY);
        RunLog.Filter filter = new RunLog.Filter(
                "failed",
                Optional.ofNullable(body.path("action").textValue()),
                Optional.ofNullable(body.path("error_code").textValue()));
        List<Run> runs = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        do {
            RunLog.Page page = page(filter, LARGEST_PAGE, cursor);
            page.runs().stream()
                    .filter(run ->
                            run.state() instanceof State.Failed failed && failed.reason() != State.Reason.INVALID)
                    .forEach(runs::add);
            cursor = page.next();
        } while (cursor.isPresent() && runs.size() < RETRIED);
        ObjectNode answer = Json.object().put("matching", runs.size()).put("more", cursor.isPresent());
        if (body.path("dry_run").asBoolean()) {
            return Reply.json(200, answer.put("retried", 0));
        }
        int unsent = service.queues().send(runs).size();
        return Reply.json(202, answer.put("retried", runs.size() - unsent));
    }

    private static Problem notRetryable() {
        return Problem.of(409, "not_retryable", "Only a failed run with a valid input can be retried.");
    }

    private Run find(String runId) {
        return Optional.of(runId)
                .filter(Incoming::isRunId)
                .flatMap(service.engine()::find)
                .orElseThrow(() -> Problem.notFound("There is no such run."));
    }

    private RunLog.Page page(RunLog.Filter filter, int limit, Optional<String> cursor) {
        try {
            RunLog.Page page = service.engine().attention(filter, limit, cursor.map(RunRoutes::decoded));
            return new RunLog.Page(page.runs(), page.next().map(RunRoutes::encoded));
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

    private static JsonNode checked(ApiCall call, InputSchema schema) {
        JsonNode body = call.body().isBlank() ? Json.object() : call.json();
        List<FieldError> errors = schema.validate(body);
        if (!errors.isEmpty()) {
            throw Problem.invalid("The body is not valid.", errors);
        }
        return body;
    }
}
