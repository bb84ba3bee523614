package dev.intercomactions.task;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.action.IntercomRequest;
import dev.intercomactions.json.InputSchema;
import dev.intercomactions.json.Json;
import java.math.BigInteger;
import java.util.List;

/** The input of a sweep or of its undoing, as whoever starts the state machine writes it, and valid. */
record SweepInput(ObjectNode json) {
    /** An age below this is taken for a slip of the unit, in seconds. */
    private static final long SHORTEST_AGE = 3600;

    private static final int DEFAULT_LIMIT = 1000;
    private static final int DEFAULT_TOLERANCE = 10;

    private static final InputSchema SCHEMA = new InputSchema(() -> Json.resource("/sweep.json"));

    /**
     * Reads an input.
     *
     * @throws InvalidInputException that names every field at fault
     */
    static SweepInput read(JsonNode json) {
        TaskProcessor.refuse(SCHEMA.validate(json));
        SweepInput input = new SweepInput((ObjectNode) json);
        if (!input.undo()
                && input.age() < SHORTEST_AGE
                && !json.path("allow_recent").asBoolean()) {
            throw TaskProcessor.invalid(
                    "/inactive_for_seconds",
                    "recent",
                    "is less than an hour: `allow_recent` must say that it is meant");
        }
        return input;
    }

    boolean undo() {
        return json.has("undo");
    }

    /** True unless it is false: what was not told to act changes nothing. */
    boolean preview() {
        return !undo() && json.path("preview").asBoolean(true);
    }

    /** The sweep that this is, or that is undone. */
    String sweepId(String execution) {
        return json.path(undo() ? "undo" : "sweep_id").asText(execution);
    }

    String adminId() {
        return json.path("admin_id").asText();
    }

    int tolerance() {
        return json.path("tolerate_percent").asInt(DEFAULT_TOLERANCE);
    }

    /** How long nothing may have changed, in seconds. */
    long age() {
        return json.path("inactive_for_seconds").longValue();
    }

    /** What a sweep is asked to do, in one canonical form: all that may not differ under one id. */
    ObjectNode spec() {
        ObjectNode spec = Json.object()
                .put("inactive_for_seconds", age())
                .put("admin_id", adminId())
                .put("limit", json.path("limit").asInt(DEFAULT_LIMIT));
        if (json.has("body")) {
            spec.set("body", json.path("body"));
        }
        JsonNode filter = json.path("filter");
        ObjectNode canonical =
                spec.putObject("filter").put("state", filter.path("state").asText("open"));
        for (String field : List.of("admin_assignee_id", "team_assignee_id", "tag_id", "without_tag_id")) {
            if (filter.has(field)) {
                canonical.put(field, filter.path(field).asText());
            }
        }
        return spec;
    }

    /**
     * The search for what {@code spec} asks, in Intercom's own form.
     *
     * @param before epoch seconds: what changed later is not stale
     */
    static ObjectNode query(JsonNode spec, long before) {
        ObjectNode all = Json.object().put("operator", "AND");
        ArrayNode filters = all.putArray("value");
        JsonNode filter = spec.path("filter");
        filters.add(IntercomRequest.filter("state", "=").set("value", filter.path("state")));
        filters.add(IntercomRequest.filter("updated_at", "<").put("value", before));
        for (String field : List.of("admin_assignee_id", "team_assignee_id")) {
            if (filter.has(field)) {
                // Intercom compares these as numbers, and refuses a text.
                filters.add(IntercomRequest.filter(field, "=")
                        .put("value", new BigInteger(filter.path(field).asText())));
            }
        }
        if (filter.has("tag_id")) {
            filters.add(IntercomRequest.filter("tag_ids", "=").set("value", filter.path("tag_id")));
        }
        if (filter.has("without_tag_id")) {
            filters.add(IntercomRequest.filter("tag_ids", "!=").set("value", filter.path("without_tag_id")));
        }
        return all;
    }
}
