package dev.intercomactions.task;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The plan of a sweep: what it is asked, the moment that it goes by, and how far its collecting is. Immutable; it is kept
 * as one document, and the conversations in parts beside it.
 *
 * @param spec as in {@link SweepInput#spec}
 * @param before epoch seconds: what changed later is not stale
 * @param cursor where the search goes on
 * @param restarts how often the search began anew because Intercom no longer took its cursor
 * @param complete true once nothing more will be collected
 * @param more true when there are more such conversations than it may take
 * @param found conversations in all parts
 * @param sample the first {@value #SAMPLE} of them
 * @param parts the ids of the documents with the conversations
 */
record SweepPlan(
        JsonNode spec,
        long before,
        Optional<String> cursor,
        int restarts,
        boolean complete,
        boolean more,
        int found,
        List<String> sample,
        List<String> parts) {
    private static final int SAMPLE = 10;

    /** A conversation that was found, and when it last changed, in epoch seconds. */
    record Stale(String id, long updatedAt) {}

    SweepPlan {
        sample = List.copyOf(sample);
        parts = List.copyOf(parts);
    }

    static SweepPlan begin(JsonNode spec, long before) {
        return new SweepPlan(spec, before, Optional.empty(), 0, false, false, 0, List.of(), List.of());
    }

    int limit() {
        return spec.path("limit").asInt();
    }

    /** The plan with what an invocation collected and wrote down. */
    SweepPlan with(Collected collected, List<String> written) {
        List<String> first = Stream.concat(
                        sample.stream(), collected.conversations().stream().map(Stale::id))
                .limit(SAMPLE)
                .toList();
        return new SweepPlan(
                spec,
                before,
                collected.cursor(),
                collected.restarts(),
                collected.complete(),
                collected.more(),
                found + collected.conversations().size(),
                first,
                Stream.concat(parts.stream(), written.stream()).toList());
    }

    /**
     * What one invocation collected, and how far it came.
     *
     * @param halted true when Intercom has to be given time before the search goes on
     */
    record Collected(
            List<Stale> conversations,
            Optional<String> cursor,
            int restarts,
            boolean complete,
            boolean more,
            boolean halted) {
        Collected {
            conversations = List.copyOf(conversations);
        }
    }

    ObjectNode json() {
        ObjectNode json = Json.object()
                .put("before", before)
                .put("restarts", restarts)
                .put("complete", complete)
                .put("more", more)
                .put("found", found);
        json.set("spec", spec);
        cursor.ifPresent(text -> json.put("cursor", text));
        sample.forEach(json.putArray("sample")::add);
        parts.forEach(json.putArray("parts")::add);
        return json;
    }

    static SweepPlan of(JsonNode json) {
        return new SweepPlan(
                json.path("spec"),
                json.path("before").longValue(),
                Optional.ofNullable(json.path("cursor").textValue()),
                json.path("restarts").asInt(),
                json.path("complete").asBoolean(),
                json.path("more").asBoolean(),
                json.path("found").asInt(),
                texts(json.path("sample")),
                texts(json.path("parts")));
    }

    /** The document of one part. */
    static ObjectNode part(List<Stale> conversations) {
        ObjectNode part = Json.object();
        ArrayNode list = part.putArray("conversations");
        conversations.forEach(each -> list.addArray().add(each.id()).add(each.updatedAt()));
        return part;
    }

    static List<Stale> conversations(JsonNode part) {
        List<Stale> conversations = new ArrayList<>();
        part.path("conversations")
                .forEach(each -> conversations.add(
                        new Stale(each.path(0).asText(), each.path(1).longValue())));
        return conversations;
    }

    private static List<String> texts(JsonNode list) {
        return list.valueStream().map(JsonNode::asText).toList();
    }
}
