package dev.intercomactions.sandbox.proof;

import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.http.Request;
import dev.intercomactions.sandbox.http.Response;
import dev.intercomactions.sandbox.http.ReverseProxy;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Sees on the wire to DynamoDB how long runs stay in a state. */
public final class RunWatch {
    /** The operation with which every change of a run is written. */
    public static final String PUT = "DynamoDB_20120810.PutItem";

    private final Map<String, Instant> dueAt = new ConcurrentHashMap<>();
    private final Map<String, Duration> longestOverdue = new ConcurrentHashMap<>();

    /** The state that a write puts a run into, such as {@code running}; empty for any other request. */
    public static String stateWritten(Request request) {
        return MessageWatch.operation(request).equals(PUT)
                ? Json.read(request.text()).at("/Item/status/S").asText()
                : "";
    }

    /** Passes a request on to DynamoDB and remembers what was written. */
    public Response pass(Request request, ReverseProxy.Target dynamoDb) throws IOException, InterruptedException {
        Response answer = dynamoDb.answer(request);
        if (answer.status() == 200 && MessageWatch.operation(request).equals(PUT)) {
            remember(Json.read(request.text()).path("Item"), Instant.now());
        }
        return answer;
    }

    private void remember(JsonNode item, Instant now) {
        String runId = item.at("/run_id/S").asText();
        String due = Json.read(item.at("/run/S").asText()).path("due_at").asText();
        Optional<Instant> before =
                Optional.ofNullable(due.isEmpty() ? dueAt.remove(runId) : dueAt.put(runId, Instant.parse(due)));
        before.map(moment -> Duration.between(moment, now))
                .filter(Duration::isPositive)
                .ifPresent(time -> longestOverdue.merge(runId, time, (a, b) -> a.compareTo(b) >= 0 ? a : b));
    }

    /** The longest that a run was left alone after its lease and settling time, or its retry's due time, was over. */
    Duration longestOverdue(String runId) {
        return longestOverdue.getOrDefault(runId, Duration.ZERO);
    }
}
