package dev.intercomactions.http;

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
import dev.intercomactions.run.Outcome;
import dev.intercomactions.run.RetryPolicy;
import dev.intercomactions.run.Run;
import dev.intercomactions.run.RunIds;
import dev.intercomactions.run.RunRequest;
import dev.intercomactions.run.RunState;
import dev.intercomactions.run.RunStoreException;
import dev.intercomactions.store.SqsQueues;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The endpoint that accepts many requests at once: each is recorded, all messages are sent, and only then they are
 * answered. Item {@code n} of a batch with a key has the key {@code <key>#n}, so that a repeat of the batch is a repeat
 * of each item.
 */
public final class BatchEndpoint {
    /** A thousand items with all their faults would be more than Lambda answers. */
    private static final int ERRORS_SHOWN = 5;

    private final Engine engine;
    private final SqsQueues queues;
    private final RetryPolicy retry;
    private final InstantSource clock;

    /**
     * The endpoint over an engine.
     *
     * @param retry the retry settings that a request may override
     */
    public BatchEndpoint(Engine engine, SqsQueues queues, RetryPolicy retry, InstantSource clock) {
        this.engine = engine;
        this.queues = queues;
        this.retry = retry;
        this.clock = clock;
    }

    /** What became of one item before its message is sent. */
    private sealed interface Item {
        record Invalid(List<FieldError> errors) implements Item {}

        record Recorded(Outcome outcome) implements Item {}

        record Unrecorded() implements Item {}
    }

    ApiResponse accept(ApiRequest call, ActionType type) {
        Instant began = clock.instant();
        Optional<String> key = call.idempotencyKey();
        RetryPolicy asked = call.retry(retry);
        List<BatchInputs.Line> lines = BatchInputs.read(call, type);
        List<Item> items = SideBySide.all(IntStream.range(0, lines.size())
                .<Callable<Item>>mapToObj(i -> () -> record(asked, type, lines.get(i), key.map(k -> k + "#" + i)))
                .toList());
        if (items.stream().allMatch(item -> item instanceof Item.Unrecorded)) {
            throw Problem.of(503, "run_log_unavailable", "The run log is out of reach.");
        }
        Set<String> unsent = send(items, began);
        ObjectNode body = Json.object();
        List<ObjectNode> answers = IntStream.range(0, items.size())
                .mapToObj(i -> lines.get(i).placed(answer(items.get(i), unsent)).put("index", i))
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

    private Item record(RetryPolicy asked, ActionType type, BatchInputs.Line line, Optional<String> key) {
        if (!line.errors().isEmpty()) {
            return new Item.Invalid(line.errors());
        }
        return switch (type.parse(line.input())) {
            case Parsed.Invalid(List<FieldError> errors) -> new Item.Invalid(errors);
            case Parsed.Valid(Action action) ->
                switch (action) {
                    case Query query ->
                        new Item.Invalid(
                                List.of(new FieldError("", "query", "only looks, so it cannot be sent in bulk")));
                    case Change change -> {
                        String runId = key.map(RunIds::ofKey)
                                .orElseGet(() -> UUID.randomUUID().toString());
                        yield record(new RunRequest(runId, change, asked, 0));
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

    /**
     * Sends the messages of all that wait for one. That it was sent is written down when it is sent for the second time: the
     * first batch with a key is seldom repeated.
     *
     * @return the ids of the runs whose message could not be sent
     */
    private Set<String> send(List<Item> items, Instant began) {
        List<Run> waiting = items.stream()
                .flatMap(item -> item instanceof Item.Recorded(Outcome.Busy(Run run, var dueAt))
                        ? Stream.of(run)
                        : Stream.empty())
                .filter(run -> run.needsMessage(began))
                .toList();
        Set<String> unsent = new HashSet<>();
        queues.send(waiting).forEach(run -> unsent.add(run.runId()));
        SideBySide.all(waiting.stream()
                .filter(run -> run.createdAt().isBefore(began) && !unsent.contains(run.runId()))
                .<Callable<Boolean>>map(run -> () -> {
                    engine.messageSent(run);
                    return true;
                })
                .toList());
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
