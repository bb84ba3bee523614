package dev.intercomactions.task;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.action.ActionType;
import dev.intercomactions.action.Change;
import dev.intercomactions.action.Parsed;
import dev.intercomactions.action.Query;
import dev.intercomactions.intercom.ErrorCodes;
import dev.intercomactions.json.FieldError;
import dev.intercomactions.json.InputSchema;
import dev.intercomactions.json.Json;
import dev.intercomactions.run.RetryPolicy;
import dev.intercomactions.run.RunIds;
import dev.intercomactions.run.RunRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The processor of a list: one action with up to a hundred inputs, each a run of its own. Item {@code n} has the key {@code
 * <key>#n}, as in a batch over HTTP, so that a repeat of the list is a repeat of each item.
 */
final class ListProcessor {
    /** So that a hundred items with all their faults stay below what Step Functions takes, 256 KiB. */
    private static final int ERRORS_SHOWN = 2;

    private static final InputSchema SCHEMA = new InputSchema(() -> Json.resource("/list.json"));

    private final ItemWorker worker;
    private final RetryPolicy retry;

    ListProcessor(ItemWorker worker, RetryPolicy retry) {
        this.worker = worker;
        this.retry = retry;
    }

    /**
     * Carries out a list.
     *
     * @return each item's outcome, in their order
     * @throws TaskException the transient error of the first item that must be tried again, after all others are settled
     */
    JsonNode carryOut(JsonNode json, Instant deadline) {
        TaskProcessor.refuse(SCHEMA.validate(json));
        ActionType type = TaskProcessor.action(json.path("action").asText());
        List<Parsed> items = json.path("inputs").valueStream().map(type::parse).toList();
        List<RunRequest> requests = requests(items, json.path("idempotency_key").asText());
        List<ItemResult> results = worker.work(requests, deadline);
        ItemWorker.finish(results);
        return answer(items, requests, results);
    }

    /** Those of the items that are valid. */
    private List<RunRequest> requests(List<Parsed> items, String key) {
        List<RunRequest> requests = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            switch (items.get(i)) {
                case Parsed.Invalid _ -> {}
                case Parsed.Valid(Query _) ->
                    throw TaskProcessor.invalid("/action", "query", "only looks, so it is asked one by one");
                case Parsed.Valid(Change change) ->
                    requests.add(new RunRequest(RunIds.ofKey(key + "#" + i), change, retry, 0));
            }
        }
        return requests;
    }

    private static JsonNode answer(List<Parsed> items, List<RunRequest> requests, List<ItemResult> results) {
        ObjectNode answer = Json.object();
        ArrayNode told = answer.putArray("items");
        int worked = 0;
        int succeeded = 0;
        for (Parsed item : items) {
            ObjectNode line = told.addObject().put("index", told.size() - 1);
            switch (item) {
                case Parsed.Invalid(List<FieldError> errors) -> invalid(line, errors);
                case Parsed.Valid _ -> {
                    ItemResult came = results.get(worked);
                    succeeded += came instanceof ItemResult.Done ? 1 : 0;
                    settled(line.put("run_id", requests.get(worked).runId()), came);
                    worked++;
                }
            }
        }
        return answer.put("succeeded", succeeded).put("failed", items.size() - succeeded);
    }

    private static void invalid(ObjectNode line, List<FieldError> errors) {
        line.put("status", "failed").put("error_code", ErrorCodes.INVALID_INPUT);
        line.put("error", InvalidInputException.class.getName());
        ArrayNode list = line.putArray("errors");
        errors.stream()
                .limit(ERRORS_SHOWN)
                .forEach(error -> list.addObject()
                        .put("pointer", error.pointer())
                        .put("code", error.code())
                        .put("message", error.message()));
    }

    private static void settled(ObjectNode line, ItemResult result) {
        switch (result) {
            case ItemResult.Done done -> line.put("status", "succeeded").set("output", done.output());
            case ItemResult.Failed(TaskException error) ->
                line.put("status", "failed")
                        .put("error_code", error.code())
                        .put("error", error.getClass().getName())
                        .put("message", error.getMessage());
        }
    }
}
