package dev.intercomactions.task;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.action.ActionType;
import dev.intercomactions.action.Change;
import dev.intercomactions.action.Parsed;
import dev.intercomactions.action.Query;
import dev.intercomactions.intercom.ErrorCodes;
import dev.intercomactions.intercom.Failure;
import dev.intercomactions.json.FieldError;
import dev.intercomactions.json.InputSchema;
import dev.intercomactions.json.Json;
import dev.intercomactions.run.Engine;
import dev.intercomactions.run.Outcome;
import dev.intercomactions.run.PartOf;
import dev.intercomactions.run.RetryPolicy;
import dev.intercomactions.run.Roster;
import dev.intercomactions.run.Run;
import dev.intercomactions.run.RunIds;
import dev.intercomactions.run.RunRequest;
import dev.intercomactions.run.RunStoreException;
import dev.intercomactions.store.SqsQueues;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The processor of a bulk's steps: one action over any list, a hundred items at a time. An item's key is made of the bulk's
 * id and what it asks, so that a list that is sorted anew or continued acts only on what is new.
 */
final class BulkProcessor {
    /** The most items of one bulk: more results would not fit into a state. */
    static final int MOST = 40_000;

    private static final int DEFAULT_TOLERANCE = 10;
    private static final InputSchema INPUT = new InputSchema(() -> Json.resource("/bulk.json"));
    private static final InputSchema STEP = new InputSchema(() -> Json.resource("/bulk-step.json"));

    private final ItemWorker worker;
    private final Engine engine;
    private final SqsQueues queues;
    private final Roster roster;
    private final RetryPolicy retry;

    BulkProcessor(ItemWorker worker, Engine engine, SqsQueues queues, Roster roster, RetryPolicy retry) {
        this.worker = worker;
        this.engine = engine;
        this.queues = queues;
        this.roster = roster;
        this.retry = retry;
    }

    /**
     * Carries out a step.
     *
     * @throws TaskException when it was not carried out
     */
    JsonNode carryOut(JsonNode json, Instant deadline) {
        // How an object begins is judged by itself: it may be anything.
        TaskProcessor.refuse(STEP.validate(((ObjectNode) json.deepCopy()).without("head")));
        return switch (json.path("bulk").asText()) {
            case "begin" -> begin(json);
            case "check" -> check(json.path("plan"), json.path("head").asText());
            case "carry" -> carry(json.path("batch"), json.path("final").asBoolean(), deadline);
            default -> report(json.path("plan"), json.path("results"));
        };
    }

    /** The action that is asked for, which must be a change. */
    private static ActionType change(JsonNode asked) {
        ActionType type = TaskProcessor.action(asked.path("action").asText());
        if (type.parse(type.description().at("/input/examples/0")) instanceof Parsed.Valid(Query _)) {
            throw TaskProcessor.invalid("/action", "query", "only looks");
        }
        return type;
    }

    private static ObjectNode begin(JsonNode json) {
        JsonNode input = json.path("input");
        TaskProcessor.refuse(INPUT.validate(input));
        boolean object = input.has("s3");
        ObjectNode plan = Json.object()
                .put(
                        "bulk_id",
                        input.path("bulk_id").asText(json.path("execution").asText()))
                .put("action", change(input).name())
                .put("mode", input.path("mode").asText("wait"))
                .put("format", object ? input.path("s3").path("format").asText() : "inputs")
                .put("tolerate_percent", input.path("tolerate_percent").asInt(DEFAULT_TOLERANCE))
                .put("concurrency", Tasks.concurrency(json));
        ObjectNode step = Json.object().put("next", object ? "object" : "inputs");
        step.set("plan", plan);
        step.set(object ? "s3" : "work", input.path(object ? "s3" : "inputs"));
        return step;
    }

    private static ObjectNode check(JsonNode plan, String head) {
        String format = plan.path("format").asText();
        TaskProcessor.refuse(BulkItems.check(head, format, change(plan)));
        return Json.object().put("next", format);
    }

    // ----------------------------------------------------------------------------------------------------- one batch

    private ObjectNode carry(JsonNode batch, boolean last, Instant deadline) {
        JsonNode plan = batch.path("BatchInput").path("plan");
        ActionType type = change(plan);
        PartOf whole = PartOf.bulk(plan.path("bulk_id").asText());
        List<String> ids = new ArrayList<>();
        Map<String, RunRequest> requests = new LinkedHashMap<>();
        Map<String, List<FieldError>> invalid = new LinkedHashMap<>();
        for (JsonNode item : batch.path("Items")) {
            JsonNode input = plan.path("format").asText().equals("csv") ? BulkItems.row(item, type) : item;
            switch (type.parse(input)) {
                case Parsed.Invalid(List<FieldError> errors) -> {
                    ids.add(runId(whole, type, input));
                    invalid.put(ids.getLast(), errors);
                }
                case Parsed.Valid(Change change) -> {
                    ids.add(runId(whole, type, change.input()));
                    requests.putIfAbsent(ids.getLast(), RunRequest.of(whole, ids.getLast(), change, retry));
                }
                case Parsed.Valid(Query _) -> throw new IllegalStateException("a query passed");
            }
        }
        writeDown(whole, type, ids, invalid);
        boolean queue = plan.path("mode").asText().equals("queue");
        Map<String, ItemResult> results = queue ? enqueue(requests) : work(requests, deadline);
        if (!last) {
            ItemWorker.finish(List.copyOf(results.values()));
        }
        Tally tally = tally();
        for (String id : ids) {
            List<FieldError> errors = invalid.getOrDefault(id, List.of());
            if (!errors.isEmpty()) {
                tally.failed(ErrorCodes.INVALID_INPUT, said(errors.subList(0, 1)));
            } else {
                count(tally, id, results);
            }
        }
        return tally.json();
    }

    private static String runId(PartOf whole, ActionType type, JsonNode input) {
        return RunIds.ofKey(whole.id() + "#" + type.name() + "#" + Json.write(input));
    }

    private static String said(List<FieldError> errors) {
        return errors.stream()
                .map(error -> error.pointer() + " " + error.message())
                .collect(Collectors.joining("; "));
    }

    /** Names the batch's runs in the bulk's list, and writes down those that can never be worked on. */
    private void writeDown(PartOf whole, ActionType type, List<String> ids, Map<String, List<FieldError>> invalid) {
        roster.add(whole, ids.stream().distinct().toList());
        invalid.forEach((id, errors) -> engine.reject(
                id, type.name(), retry, Failure.of(ErrorCodes.INVALID_INPUT, said(errors)), 0, Optional.of(whole)));
    }

    private Map<String, ItemResult> work(Map<String, RunRequest> requests, Instant deadline) {
        List<ItemResult> worked = worker.work(List.copyOf(requests.values()), deadline);
        Map<String, ItemResult> results = new LinkedHashMap<>();
        requests.keySet().forEach(id -> results.put(id, worked.get(results.size())));
        return results;
    }

    /** Writes every run down, then sends the messages that bring them. */
    private Map<String, ItemResult> enqueue(Map<String, RunRequest> requests) {
        Map<String, ItemResult> results = new LinkedHashMap<>();
        Map<String, Outcome> outcomes;
        try {
            outcomes = engine.enqueueAll(List.copyOf(requests.values()), false);
        } catch (RunStoreException e) {
            // To ask for each in vain would take longer than the invocation lasts.
            requests.keySet().forEach(id -> results.put(id, unwritten(e)));
            return results;
        }
        List<Run> waiting = new ArrayList<>();
        requests.forEach((id, request) -> {
            try {
                Outcome outcome = Optional.ofNullable(outcomes.get(id)).orElseGet(() -> engine.enqueue(request));
                if (outcome instanceof Outcome.Busy(Run run, Instant _)) {
                    waiting.add(run);
                    results.put(id, new ItemResult.Done(Json.object().put("queued", true), false));
                } else {
                    results.put(id, ItemResult.of(outcome, request));
                }
            } catch (RunStoreException e) {
                results.put(id, unwritten(e));
            }
        });
        queues.send(waiting)
                .forEach(run -> results.put(
                        run.runId(),
                        new ItemResult.Failed(new IntercomUnavailableException(
                                "queue_unavailable: the message that brings it could not be sent"))));
        return results;
    }

    private static ItemResult unwritten(RunStoreException e) {
        return new ItemResult.Failed(new RunLogUnavailableException("run_log_unavailable: " + e.getMessage()));
    }

    private static void count(Tally tally, String id, Map<String, ItemResult> results) {
        switch (results.get(id)) {
            case ItemResult.Done done ->
                tally.add(
                        done.output().path("queued").asBoolean() ? "queued" : done.skipped() ? "skipped" : "succeeded");
            case ItemResult.Failed(TaskException error) -> tally.failed(error.code(), id);
            case null -> throw new IllegalStateException("an item has no result");
        }
    }

    private static Tally tally() {
        return new Tally("example", "succeeded", "skipped", "queued");
    }

    // ---------------------------------------------------------------------------------------------------- to report

    private static ObjectNode report(JsonNode plan, JsonNode results) {
        Tally tally = tally();
        for (JsonNode result : results) {
            if (result.has("failed")) {
                tally.add(result);
            } else {
                tally.failed(
                        result.path("error").asText("function_failed"),
                        "",
                        result.path("items").asInt(1));
            }
        }
        PartOf whole = PartOf.bulk(plan.path("bulk_id").asText());
        ObjectNode output = Json.object()
                .put("bulk_id", whole.id())
                .put("action", plan.path("action").asText())
                .put("mode", plan.path("mode").asText())
                .put("items", tally.all());
        tally.putInto(output);
        output.set("failures", tally.failures());
        output.put("more", !plan.path("format").asText().equals("inputs") && tally.all() >= MOST);
        output.put("runs", "/v1/runs?part_of=" + URLEncoder.encode(whole.text(), StandardCharsets.UTF_8));
        if (tally.all() == 0) {
            throw TaskProcessor.invalid("/s3/key", "object", "holds nothing");
        }
        return tally.beyond(plan.path("tolerate_percent").asInt())
                ? Json.object().put("next", "fail").put("cause", Json.write(output))
                : Json.object().put("next", "done").set("output", output);
    }
}
