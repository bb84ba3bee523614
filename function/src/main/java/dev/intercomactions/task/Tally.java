package dev.intercomactions.task;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.json.Json;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The counts of what became of many items: how many by outcome, and the failures by cause, each with one example.
 *
 * <p>It is passed through a state machine, so its size has a bound: no more than {@value #MOST_CAUSES} causes are told
 * apart.
 */
final class Tally {
    private static final int MOST_CAUSES = 6;
    private static final String OTHER = "other";

    private final String example;
    private final Map<String, Integer> counts = new LinkedHashMap<>();
    private final Map<String, Cause> causes = new LinkedHashMap<>();

    private record Cause(String example, int count) {}

    /**
     * An empty one.
     *
     * @param example what an example is called
     * @param outcomes what is counted, each shown also when there is none; {@code failed} is always there
     */
    Tally(String example, String... outcomes) {
        this.example = example;
        for (String outcome : outcomes) {
            counts.put(outcome, 0);
        }
        counts.put("failed", 0);
    }

    void add(String outcome) {
        add(outcome, 1);
    }

    void failed(String code, String item) {
        failed(code, item, 1);
    }

    void failed(String code, String item, int count) {
        add("failed", count);
        String cause = causes.containsKey(code) || causes.size() < MOST_CAUSES ? code : OTHER;
        causes.merge(cause, new Cause(item, count), (one, more) -> new Cause(one.example, one.count + more.count));
    }

    /** Adds what another counted, as {@link #json} has it. */
    void add(JsonNode other) {
        counts.keySet().stream()
                .filter(outcome -> !outcome.equals("failed"))
                .forEach(outcome -> add(outcome, other.path(outcome).asInt()));
        other.path("failures")
                .forEach(failure -> failed(
                        failure.path("error_code").asText(),
                        failure.path(example).asText(),
                        failure.path("count").asInt(1)));
    }

    private void add(String outcome, int count) {
        counts.merge(outcome, count, Integer::sum);
    }

    int all() {
        return counts.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** Whether more of all items failed than so many in a hundred. */
    boolean beyond(int percent) {
        return counts.getOrDefault("failed", 0) * 100L > (long) percent * all();
    }

    ObjectNode putInto(ObjectNode json) {
        counts.forEach(json::put);
        return json;
    }

    /** All that {@link #add(JsonNode)} reads. */
    ObjectNode json() {
        return putInto(Json.object()).set("failures", failures());
    }

    ArrayNode failures() {
        ArrayNode list = Json.object().putArray("failures");
        causes.forEach((code, cause) -> {
            ObjectNode failure = list.addObject().put(example, cause.example).put("error_code", code);
            if (cause.count > 1) {
                failure.put("count", cause.count);
            }
        });
        return list;
    }
}
