package dev.intercomactions.task;

import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.json.Json;
import dev.intercomactions.run.DocumentStore;
import dev.intercomactions.run.Engine;
import dev.intercomactions.run.RetryPolicy;
import dev.intercomactions.run.Roster;
import dev.intercomactions.run.RunStore;
import dev.intercomactions.run.RunStoreException;
import dev.intercomactions.store.SqsQueues;
import dev.intercomactions.telemetry.RunReporter;
import java.time.Instant;
import java.time.InstantSource;

/** All that a state machine may ask: one request, a list of them, or a step of a sweep or of a bulk. */
public final class Tasks {
    private final TaskProcessor one;
    private final ListProcessor list;
    private final SweepProcessor sweep;
    private final BulkProcessor bulk;

    /**
     * Tasks over an engine.
     *
     * @param retry the retry settings that a single request may override
     * @param reservePercent share of Intercom's quota that is left to people and other apps
     */
    public Tasks(
            Engine engine,
            SqsQueues queues,
            RunReporter reporter,
            RunStore runs,
            DocumentStore documents,
            RetryPolicy retry,
            int reservePercent,
            InstantSource clock) {
        this.one = new TaskProcessor(engine, reporter, retry, clock);
        ItemWorker worker = new ItemWorker(one);
        this.list = new ListProcessor(worker, retry);
        Roster roster = new Roster(documents);
        this.bulk = new BulkProcessor(worker, engine, queues, roster, retry);
        this.sweep = new SweepProcessor(one, runs, documents, roster, retry, reservePercent, clock);
    }

    /**
     * Carries out what a payload asks, which its fields tell: {@code inputs} are a list, {@code sweep}
     * and {@code bulk} are steps.
     *
     * @param requestId of the invocation, which names a run without a key
     * @return the answer for the state machine
     * @throws TaskException when it was not carried out
     */
    public JsonNode carryOut(String payload, String requestId, Instant deadline) {
        JsonNode json =
                Json.parse(payload).orElseThrow(() -> TaskProcessor.invalid("", "json", "is not a JSON document"));
        try {
            if (json.has("inputs")) {
                return list.carryOut(json, deadline);
            }
            if (json.has("sweep")) {
                return sweep.carryOut(json, requestId, deadline);
            }
            return json.has("bulk") ? bulk.carryOut(json, deadline) : one.carryOut(json, requestId, deadline);
        } catch (RunStoreException e) {
            throw new RunLogUnavailableException("run_log_unavailable: " + e.getMessage());
        }
    }

    /** How many parts a state machine works on at one time, by its setting: 1 to 9999, and 1 where that is no number. */
    static int concurrency(JsonNode json) {
        String digits = json.path("concurrency").asText();
        return digits.matches("[1-9][0-9]{0,3}") ? Integer.parseInt(digits) : 1;
    }
}
