package dev.intercomactions.http;

import dev.intercomactions.action.Action;
import dev.intercomactions.action.ActionType;
import dev.intercomactions.action.Change;
import dev.intercomactions.action.Parsed;
import dev.intercomactions.action.Query;
import dev.intercomactions.json.FieldError;
import dev.intercomactions.run.Engine;
import dev.intercomactions.run.Outcome;
import dev.intercomactions.run.RetryPolicy;
import dev.intercomactions.run.Run;
import dev.intercomactions.run.RunIds;
import dev.intercomactions.run.RunRequest;
import dev.intercomactions.run.RunStoreException;
import dev.intercomactions.run.UnworkableRunException;
import dev.intercomactions.store.SqsQueues;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * What takes in a batch, part by part: the items of a part are recorded together, those of which that tells nothing one by
 * one, and then the messages are sent of all that wait for one.
 *
 * @param retry the retry settings of each
 * @param key the batch's own
 * @param again whether it came before, as far as its first item tells
 * @param began when the batch came
 */
record BatchIntake(
        Engine engine,
        SqsQueues queues,
        ActionType type,
        RetryPolicy retry,
        Optional<String> key,
        boolean again,
        Instant began) {
    /** With four parts side by side as many as there are connections, less some. */
    private static final int SINGLES_AT_ONCE = 12;

    /** What an item of the body reads as. */
    private sealed interface Reading {
        record Asked(RunRequest request) implements Reading {}

        record Wrong(List<FieldError> errors) implements Reading {}
    }

    /**
     * Takes in one part.
     *
     * @param from the place of its first line in the batch
     * @return what became of each line, in their order
     */
    List<BatchItem> take(int from, List<BatchInputs.Line> lines) {
        List<Reading> readings = new ArrayList<>();
        for (BatchInputs.Line line : lines) {
            int place = from + readings.size();
            readings.add(read(line, key.map(name -> runId(name, place))));
        }
        Map<String, BatchItem> items = record(readings.stream()
                .flatMap(reading ->
                        reading instanceof Reading.Asked(RunRequest request) ? Stream.of(request) : Stream.empty())
                .toList());
        send(items);
        return readings.stream()
                .map(reading -> switch (reading) {
                    case Reading.Wrong(List<FieldError> errors) -> new BatchItem.Invalid(errors);
                    case Reading.Asked(RunRequest request) ->
                        items.getOrDefault(request.runId(), new BatchItem.Unrecorded());
                })
                .toList();
    }

    /** The run of a batch's item. */
    static String runId(String key, int place) {
        return RunIds.ofKey(key + "#" + place);
    }

    private Reading read(BatchInputs.Line line, Optional<String> known) {
        if (!line.errors().isEmpty()) {
            return new Reading.Wrong(line.errors());
        }
        return switch (type.parse(line.input())) {
            case Parsed.Invalid(List<FieldError> errors) -> new Reading.Wrong(errors);
            case Parsed.Valid(Action action) ->
                switch (action) {
                    case Query query ->
                        new Reading.Wrong(
                                List.of(new FieldError("", "query", "only looks, so it cannot be sent in bulk")));
                    case Change change -> {
                        String runId = known.orElseGet(() -> UUID.randomUUID().toString());
                        yield new Reading.Asked(new RunRequest(runId, change, retry, 0));
                    }
                };
        };
    }

    /** @return what became of each by run id; of none when the run log is out of reach */
    private Map<String, BatchItem> record(List<RunRequest> requests) {
        Map<String, BatchItem> items = new HashMap<>();
        try {
            engine.enqueueAll(requests, again).forEach((id, outcome) -> items.put(id, new BatchItem.Recorded(outcome)));
        } catch (RunStoreException e) {
            // To ask for each in vain would take longer than the caller waits.
            return items;
        }
        List<RunRequest> left = requests.stream()
                .filter(request -> !items.containsKey(request.runId()))
                .toList();
        List<BatchItem> singles = SideBySide.all(SINGLES_AT_ONCE, left, this::record);
        for (int i = 0; i < left.size(); i++) {
            items.put(left.get(i).runId(), singles.get(i));
        }
        return items;
    }

    private BatchItem record(RunRequest request) {
        try {
            return new BatchItem.Recorded(engine.enqueue(request));
        } catch (RunStoreException e) {
            return new BatchItem.Unrecorded();
        } catch (UnworkableRunException e) {
            return new BatchItem.Unworkable();
        }
    }

    /**
     * Sends the messages of all that wait for one, and puts down which could not be sent. That it was sent is written down
     * when it is sent for the second time: the first batch with a key is seldom repeated.
     */
    private void send(Map<String, BatchItem> items) {
        List<Run> waiting = items.values().stream()
                .flatMap(item -> item instanceof BatchItem.Recorded(Outcome.Busy(Run run, var dueAt))
                        ? Stream.of(run)
                        : Stream.empty())
                .filter(run -> run.needsMessage(began))
                .toList();
        Set<String> unsent = new HashSet<>();
        for (Run run : queues.send(waiting)) {
            unsent.add(run.runId());
            items.put(run.runId(), new BatchItem.Unsent(run));
        }
        engine.messagesSent(waiting.stream()
                .filter(run -> run.createdAt().isBefore(began) && !unsent.contains(run.runId()))
                .toList());
    }
}
