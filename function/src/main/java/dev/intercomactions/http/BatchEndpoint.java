package dev.intercomactions.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.action.ActionType;
import dev.intercomactions.json.Json;
import dev.intercomactions.run.Engine;
import dev.intercomactions.run.RetryPolicy;
import dev.intercomactions.store.SqsQueues;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The endpoint that accepts many requests at once. They are taken in by parts side by side, each part recorded and then
 * its messages sent; the answer is given when all are. Item {@code n} of a batch with a key has the key {@code <key>#n},
 * so that a repeat of the batch is a repeat of each item.
 */
public final class BatchEndpoint {
    /** Items in a part: two full batches of SQS, and within what DynamoDB takes at once. */
    private static final int PART = 20;

    /** Enough to hide the services' latency; more would only have them wait for one processor, until time-outs strike. */
    private static final int PARTS_AT_ONCE = 4;

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

    ApiResponse accept(ApiRequest call, ActionType type, Instant deadline) {
        Instant began = clock.instant();
        // A part that meets a run log and a queue which hang takes at most half of what API Gateway waits.
        Instant latest = began.plus(Duration.between(began, deadline).dividedBy(2));
        RetryPolicy policy = call.retry(retry);
        Optional<String> key = call.idempotencyKey();
        List<BatchInputs.Line> lines = BatchInputs.read(call, type);
        boolean again =
                key.filter(name -> engine.knows(BatchIntake.runId(name, 0))).isPresent();
        BatchIntake intake = new BatchIntake(engine, queues, type, policy, key, again, began);
        List<BatchItem> items = taken(intake, lines, latest);
        if (items.stream().allMatch(item -> item instanceof BatchItem.Unrecorded)) {
            throw Problem.of(503, "run_log_unavailable", "The run log is out of reach.");
        }
        List<ObjectNode> answers = IntStream.range(0, items.size())
                .mapToObj(i -> lines.get(i).placed(items.get(i).answer()).put("index", i))
                .toList();
        long accepted = answers.stream().filter(answer -> answer.has("status")).count();
        ObjectNode body = Json.object().put("accepted", accepted).put("refused", answers.size() - accepted);
        body.putArray("items").addAll(answers);
        return ApiResponse.json(202, body);
    }

    /** @param latest when a part may begin at the latest: what is left of it then is not recorded */
    private List<BatchItem> taken(BatchIntake intake, List<BatchInputs.Line> lines, Instant latest) {
        List<Integer> starts = IntStream.iterate(0, from -> from < lines.size(), from -> from + PART)
                .boxed()
                .toList();
        List<List<BatchItem>> parts = SideBySide.all(PARTS_AT_ONCE, starts, from -> {
            List<BatchInputs.Line> part = lines.subList(from, Math.min(lines.size(), from + PART));
            return clock.instant().isAfter(latest)
                    ? Collections.nCopies(part.size(), new BatchItem.Unrecorded())
                    : intake.take(from, part);
        });
        return parts.stream().flatMap(List::stream).toList();
    }
}
