package dev.intercomactions.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.intercom.Failure;
import dev.intercomactions.json.Json;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** A run as JSON: what the run log keeps, and what {@code GET /v1/runs/{run_id}} shows. Times are ISO 8601 in UTC. */
public final class RunJson {
    private RunJson() {}

    public static ObjectNode write(Run run) {
        Progress progress = run.progress();
        ObjectNode json = Json.object()
                .put("run_id", run.runId())
                .put("action", run.subject().action())
                .put("status", run.status())
                .put("round", progress.round())
                .put("attempts_in_round", progress.attempts())
                .put("created_at", run.createdAt().toString())
                .put("updated_at", run.updatedAt().toString());
        writeState(json, run.state());
        json.set("input", run.subject().input());
        json.set("retry", write(run.subject().retry()));
        json.put("round_started_at", progress.roundStartedAt().toString());
        json.put("failed_looks", progress.failedLooks());
        progress.unknownSince().ifPresent(since -> json.put("unknown_since", since.toString()));
        if (progress.doneUnread()) {
            json.put("done_unread", true);
        }
        if (progress.metOutage()) {
            json.put("met_outage", true);
        }
        json.put("fingerprint", run.subject().fingerprint());
        run.partOf().ifPresent(whole -> json.put("part_of", whole.text()));
        run.history().forEach(entry -> json.withArray("attempts").add(writeEntry(entry)));
        return json;
    }

    /** Retry settings, as a run and a request envelope have them. */
    public static ObjectNode write(RetryPolicy retry) {
        return Json.object()
                .put("max_attempts", retry.maxAttempts())
                .put("base_delay_seconds", retry.base().toSeconds())
                .put("max_delay_seconds", retry.max().toSeconds());
    }

    /**
     * The run that {@link #write} wrote; whether its message was sent is not part of it.
     *
     * @throws UnworkableRunException when it is none; what stands there instead is not quoted
     */
    public static Run read(JsonNode json, String etag) {
        try {
            return readRun(json, etag);
        } catch (DateTimeException | ArithmeticException | IllegalArgumentException e) {
            throw new UnworkableRunException("what stands in the run log is not a run of this service");
        }
    }

    private static Run readRun(JsonNode json, String etag) {
        JsonNode retry = json.path("retry");
        Run.Subject subject = new Run.Subject(
                json.path("action").asText(),
                present(json, "input"),
                json.path("fingerprint").asText(),
                new RetryPolicy(
                        retry.path("max_attempts").asInt(),
                        Duration.ofSeconds(retry.path("base_delay_seconds").asLong()),
                        Duration.ofSeconds(retry.path("max_delay_seconds").asLong())));
        Progress progress = new Progress(
                json.path("round").asInt(),
                time(json, "round_started_at"),
                json.path("attempts_in_round").asInt(),
                json.path("failed_looks").asInt(),
                Optional.ofNullable(json.path("unknown_since").textValue()).map(Instant::parse),
                json.path("done_unread").asBoolean(),
                json.path("met_outage").asBoolean());
        List<HistoryEntry> history = new ArrayList<>();
        json.path("attempts").forEach(entry -> history.add(readEntry(entry)));
        return new Run(
                json.path("run_id").asText(),
                subject,
                PartOf.of(json.path("part_of").asText()),
                time(json, "created_at"),
                time(json, "updated_at"),
                progress,
                readState(json),
                history,
                etag,
                false);
    }

    private static void writeState(ObjectNode json, RunState state) {
        switch (state) {
            case RunState.Waiting(Instant dueAt) -> json.put("due_at", dueAt.toString());
            case RunState.Running running -> {
                json.put("claimed_at", running.since().toString());
                json.put("lease_until", running.leaseUntil().toString());
                json.put("due_at", running.dueAt().toString());
            }
            case RunState.Succeeded(JsonNode output, boolean recovered) -> {
                json.set("output", output);
                json.put("recovered", recovered);
            }
            case RunState.Failed failed -> {
                json.put("reason", word(failed.reason()));
                json.put("dead_lettered", failed.deadLettered());
                if (failed.dismissed()) {
                    json.put("dismissed", true);
                }
                writeFailure(json.putObject("error"), failed.failure());
            }
        }
    }

    private static RunState readState(JsonNode json) {
        return switch (json.path("status").asText()) {
            case "running" ->
                new RunState.Running(time(json, "claimed_at"), time(json, "lease_until"), time(json, "due_at"));
            case "succeeded" ->
                new RunState.Succeeded(
                        present(json, "output"), json.path("recovered").asBoolean());
            case "failed" ->
                new RunState.Failed(
                        readFailure(json.path("error")),
                        RunState.Reason.valueOf(json.path("reason").asText().toUpperCase(Locale.ROOT)),
                        json.path("dead_lettered").asBoolean(),
                        json.path("dismissed").asBoolean());
            default -> new RunState.Waiting(time(json, "due_at"));
        };
    }

    private static ObjectNode writeEntry(HistoryEntry entry) {
        ObjectNode json = Json.object()
                .put("kind", word(entry.kind()))
                .put("round", entry.round())
                .put("attempt", entry.attempt())
                .put("at", entry.at().toString())
                .put("duration_ms", entry.took().toMillis())
                .put("decision", word(entry.decision()));
        entry.failure().ifPresent(failure -> writeFailure(json, failure));
        return json;
    }

    private static HistoryEntry readEntry(JsonNode json) {
        return new HistoryEntry(
                HistoryEntry.Kind.valueOf(json.path("kind").asText().toUpperCase(Locale.ROOT)),
                json.path("round").asInt(),
                json.path("attempt").asInt(),
                time(json, "at"),
                Duration.ofMillis(json.path("duration_ms").asLong()),
                json.has("error_code") ? Optional.of(readFailure(json)) : Optional.empty(),
                HistoryEntry.Decision.valueOf(json.path("decision").asText().toUpperCase(Locale.ROOT)));
    }

    private static void writeFailure(ObjectNode json, Failure failure) {
        json.put("error_code", failure.code()).put("error_message", failure.message());
        failure.httpStatus().ifPresent(status -> json.put("http_status", status));
        failure.requestId().ifPresent(id -> json.put("request_id", id));
    }

    private static Failure readFailure(JsonNode json) {
        return new Failure(
                json.path("error_code").asText(),
                json.path("error_message").asText(),
                json.has("http_status")
                        ? OptionalInt.of(json.path("http_status").asInt())
                        : OptionalInt.empty(),
                Optional.ofNullable(json.path("request_id").textValue()));
    }

    /** An enum's name as the word that JSON and log lines use. */
    public static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static JsonNode present(JsonNode json, String name) {
        JsonNode value = json.path(name);
        if (value.isMissingNode()) {
            throw new IllegalArgumentException("without " + name);
        }
        return value;
    }

    private static Instant time(JsonNode json, String field) {
        return Instant.parse(json.path(field).asText());
    }
}
