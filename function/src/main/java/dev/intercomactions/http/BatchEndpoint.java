package dev.intercomactions.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.action.Action;
import dev.intercomactions.action.ActionType;
import dev.intercomactions.action.Change;
import dev.intercomactions.action.Parsed;
import dev.intercomactions.action.Query;
import dev.intercomactions.intercom.ErrorCodes;
import dev.intercomactions.json.FieldError;
import dev.intercomactions.json.Json;
import dev.intercomactions.run.Engine;
import dev.intercomactions.run.Envelope;
import dev.intercomactions.run.Outcome;
import dev.intercomactions.run.Parallel;
import dev.intercomactions.run.RetryPolicy;
import dev.intercomactions.run.Run;
import dev.intercomactions.run.RunIds;
import dev.intercomactions.run.RunRequest;
import dev.intercomactions.run.RunState;
import dev.intercomactions.run.RunStoreException;
import dev.intercomactions.store.SqsQueues;
import dev.intercomactions.telemetry.LogContext;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The endpoint that accepts many requests at once: each is recorded, all messages are sent, and only then they are
 * answered. Item {@code n} of a batch with a key has the key {@code <key>#n}, so that a repeat of the batch is a repeat
 * of each item.
 */
public final class BatchEndpoint {
    private static final int SIDE_BY_SIDE = 50;

    /** A thousand items with all their faults would be more than Lambda answers. */
    private static final int ERRORS_SHOWN = 5;

    private final Engine engine;
    private final SqsQueues queues;
    private final RetryPolicy retry;

    /**
     * The endpoint over an engine.
     *
     * @param retry the retry settings that a request may override
     */
    public BatchEndpoint(Engine engine, SqsQueues queues, RetryPolicy retry) {
        this.engine = engine;
        this.queues = queues;
        this.retry = retry;
    }

    /** What became of one item before its message is sent. */
    private sealed interface Item {
        record Invalid(List<FieldError> errors) implements Item {}

        record Recorded(Outcome outcome) implements Item {}

        record Unrecorded() implements Item {}
    }

    ApiResponse accept(ApiRequest call, ActionType type) {
        Optional<String> key = call.idempotencyKey();
        List<JsonNode> inputs = BatchInputs.read(call, type);
        List<Item> items = record(IntStream.range(0, inputs.size())
                .<Callable<Item>>mapToObj(i -> () -> record(call, type, inputs.get(i), key.map(k -> k + "#" + i)))
                .toList());
        if (items.stream().allMatch(item -> item instanceof Item.Unrecorded)) {
            throw Problem.of(503, "run_log_unavailable", "The run log is out of reach.");
        }
        Set<String> unsent = send(items);
        ObjectNode body = Json.object();
        List<ObjectNode> answers = IntStream.range(0, items.size())
                .mapToObj(i -> answer(items.get(i), unsent).put("index", i))
                .toList();
        body.put(
                "accepted",
                answers.stream().filter(answer -> answer.has("status")).count());
        body.put(
                "refused",
                answers.stream().filter(answer -> !answer.has("status")).count());
        body.putArray("items").addAll(answers);
        return ApiResponse.json(202, body);
    }

    private Item record(ApiRequest call, ActionType type, JsonNode input, Optional<String> key) {
        if (input.isMissingNode()) {
            return new Item.Invalid(List.of(new FieldError("", "json", "is not a JSON document")));
        }
        if (Json.write(input).getBytes(StandardCharsets.UTF_8).length > Envelope.LARGEST) {
            return new Item.Invalid(List.of(new FieldError("", "size", "is larger than 256 KiB")));
        }
        return switch (type.parse(input)) {
            case Parsed.Invalid(List<FieldError> errors) -> new Item.Invalid(errors);
            case Parsed.Valid(Action action) ->
                switch (action) {
                    case Query query ->
                        new Item.Invalid(
                                List.of(new FieldError("", "query", "only looks, so it cannot be sent in bulk")));
                    case Change change -> {
                        String runId = key.map(RunIds::ofKey)
                                .orElseGet(() -> UUID.randomUUID().toString());
                        yield record(new RunRequest(runId, change, call.retry(retry), 0));
                    }
                };
        };
    }

    private Item record(RunRequest request) {
        try {
            return new Item.Recorded(engine.enqueue(request));
        } catch (RunStoreException e) {
            return new Item.Unrecorded();
        }
    }

    private static List<Item> record(List<Callable<Item>> tasks) {
        List<Item> items = new ArrayList<>();
        try {
            for (Future<Item> item : Parallel.run(SIDE_BY_SIDE, LogContext.carriedTo(tasks))) {
                items.add(item.get());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("an item failed", e.getCause());
        }
        return items;
    }

    /** The ids of the runs whose message could not be sent. */
    private Set<String> send(List<Item> items) {
        List<Run> waiting = items.stream()
                .flatMap(item -> item instanceof Item.Recorded(Outcome.Busy(Run run, var dueAt))
                        ? Stream.of(run)
                        : Stream.empty())
                .toList();
        Set<String> unsent = new HashSet<>();
        queues.send(waiting).forEach(run -> unsent.add(run.runId()));
        return unsent;
    }

    private static ObjectNode answer(Item item, Set<String> unsent) {
        return switch (item) {
            case Item.Invalid(List<FieldError> errors) -> {
                ObjectNode answer = Json.object().put("error_code", ErrorCodes.INVALID_INPUT);
                answer.set("errors", Problem.list(errors.subList(0, Math.min(errors.size(), ERRORS_SHOWN))));
                yield answer;
            }
            case Item.Unrecorded() -> Json.object().put("error_code", "run_log_unavailable");
            case Item.Recorded(Outcome.Conflict conflict) ->
                Json.object().put("error_code", ErrorCodes.IDEMPOTENCY_CONFLICT);
            case Item.Recorded(Outcome.Busy(Run run, var dueAt)) ->
                unsent.contains(run.runId())
                        ? Json.object().put("run_id", run.runId()).put("error_code", "queue_unavailable")
                        : accepted(run);
            case Item.Recorded(Outcome.Succeeded(Run run, RunState.Succeeded state, boolean now)) ->
                accepted(run).set("output", state.output());
            case Item.Recorded(Outcome outcome) -> accepted(run(outcome));
        };
    }

    private static Run run(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Failed failed -> failed.run();
            case Outcome.Succeeded succeeded -> succeeded.run();
            case Outcome.Busy busy -> busy.run();
            case Outcome.Retrying retrying -> retrying.run();
            case Outcome.Paced paced -> paced.run();
            case Outcome.Conflict conflict -> conflict.standing();
            case Outcome.Deferred deferred -> throw new IllegalStateException("nothing was deferred");
        };
    }

    private static ObjectNode accepted(Run run) {
        return Json.object().put("run_id", run.runId()).put("status", run.status());
    }
}
