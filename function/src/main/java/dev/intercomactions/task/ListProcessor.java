package dev.intercomactions.task;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.action.Action;
import dev.intercomactions.action.ActionType;
import dev.intercomactions.action.Actions;
import dev.intercomactions.action.Change;
import dev.intercomactions.action.Parsed;
import dev.intercomactions.action.Query;
import dev.intercomactions.intercom.ErrorCodes;
import dev.intercomactions.json.FieldError;
import dev.intercomactions.json.InputSchema;
import dev.intercomactions.json.Json;
import dev.intercomactions.json.Lazy;
import dev.intercomactions.run.RetryPolicy;
import dev.intercomactions.run.RunIds;
import dev.intercomactions.run.RunRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * The processor of a list: one action with up to a hundred inputs, each a run of its own. Item {@code n} has the key {@code
 * <key>#n}, as in a batch over HTTP, so that a repeat of the list is a repeat of each item.
 */
final class ListProcessor {
    /** So that a hundred items with all their faults stay below what Step Functions takes, 256 KiB. */
    private static final int ERRORS_SHOWN = 2;

    private static final InputSchema SCHEMA = new InputSchema(Lazy.of(() -> Json.resource("/list.json")));

    private final ItemWorker worker;
    private final RetryPolicy retry;

    ListProcessor(ItemWorker worker, RetryPolicy retry) {
        this.worker = worker;
        this.retry = retry;
    }

    /** An item as it came: a request, or what is wrong with it. */
    private sealed interface Item {
        record Valid(RunRequest request) implements Item {}

        record Invalid(List<FieldError> errors) implements Item {}
    }

    /**
     * Carries out a list.
     *
     * @return each item's outcome, in their order
     * @throws TaskException the transient error of the first item that must be tried again, after all others are settled
     */
    JsonNode carryOut(JsonNode json, Instant deadline) {
        List<FieldError> errors = SCHEMA.validate(json);
        if (!errors.isEmpty()) {
            throw TaskProcessor.invalid(errors);
        }
        ActionType type = Actions.named(json.path("action").asText())
                .orElseThrow(() -> TaskProcessor.invalid(
                        List.of(new FieldError("/action", "unknown_action", "is no action here"))));
        List<Item> items = items(type, json);
        List<RunRequest> requests = items.stream()
                .filter(Item.Valid.class::isInstance)
                .map(item -> ((Item.Valid) item).request())
                .toList();
        List<ItemResult> results = worker.work(requests, deadline);
        ItemWorker.again(results).ifPresent(error -> {
            throw error;
        });
        return answer(items, results);
    }

    private List<Item> items(ActionType type, JsonNode json) {
        String key = json.path("idempotency_key").asText();
        List<Item> items = new ArrayList<>();
        for (JsonNode input : json.path("inputs")) {
            String runId = RunIds.ofKey(key + "#" + items.size());
            items.add(
                    switch (type.parse(input)) {
                        case Parsed.Invalid(List<FieldError> errors) -> new Item.Invalid(errors);
                        case Parsed.Valid(Action action) ->
                            switch (action) {
                                case Query query ->
                                    throw TaskProcessor.invalid(List.of(new FieldError(
                                            "/action", "query", "only looks, so it is asked one by one")));
                                case Change change -> new Item.Valid(new RunRequest(runId, change, retry, 0));
                            };
                    });
        }
        return items;
    }

    private static JsonNode answer(List<Item> items, List<ItemResult> results) {
        ObjectNode answer = Json.object();
        ArrayNode told = answer.putArray("items");
        Iterator<ItemResult> result = results.iterator();
        int succeeded = 0;
        for (Item item : items) {
            ObjectNode line = told.addObject().put("index", told.size() - 1);
            switch (item) {
                case Item.Invalid(List<FieldError> errors) -> invalid(line, errors);
                case Item.Valid(RunRequest request) -> {
                    ItemResult came = result.next();
                    succeeded += came instanceof ItemResult.Done ? 1 : 0;
                    settled(line.put("run_id", request.runId()), came);
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
            case ItemResult.Failed(TaskException error) -> failed(line, error);
            case ItemResult.Unsettled(TaskException error) -> failed(line, error);
        }
    }

    private static void failed(ObjectNode line, TaskException error) {
        line.put("status", "failed")
                .put("error_code", error.code())
                .put("error", error.getClass().getName())
                .put("message", error.getMessage());
    }
}
