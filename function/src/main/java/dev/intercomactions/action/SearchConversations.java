package dev.intercomactions.action;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.json.Json;
import java.util.Optional;

/**
 * The query that finds conversations, a page at a time.
 *
 * @param query Intercom's own search form
 * @param limit conversations in a page, 1 to 150
 * @param startingAfter {@code next} of the page before
 */
public record SearchConversations(JsonNode query, int limit, Optional<String> startingAfter) implements Query {

    public static final ActionType TYPE = new ActionType("search_conversations", SearchConversations::read);

    private static final int DEFAULT_LIMIT = 20;

    private static SearchConversations read(ObjectNode input) {
        return new SearchConversations(
                input.has("query") ? input.path("query") : filters(input),
                input.path("limit").asInt(DEFAULT_LIMIT),
                Optional.ofNullable(input.path("next").textValue()));
    }

    /** The short form, {@code state} and {@code updated_before}, in Intercom's own. */
    private static ObjectNode filters(ObjectNode input) {
        ObjectNode all = Json.object().put("operator", "AND");
        ArrayNode filters = all.putArray("value");
        if (input.has("state")) {
            filters.add(IntercomRequest.filter("state", "=").set("value", input.path("state")));
        }
        if (input.has("updated_before")) {
            filters.add(IntercomRequest.filter("updated_at", "<")
                    .put("value", input.path("updated_before").longValue()));
        }
        return all;
    }

    @Override
    public ObjectNode input() {
        ObjectNode input = Json.object().put("limit", limit);
        input.set("query", query);
        startingAfter.ifPresent(next -> input.put("next", next));
        return input;
    }

    @Override
    public IntercomRequest request() {
        ObjectNode search = Json.object();
        search.set("query", query);
        ObjectNode page = search.putObject("pagination").put("per_page", limit);
        startingAfter.ifPresent(next -> page.put("starting_after", next));
        return IntercomRequest.post("/conversations/search", search);
    }

    @Override
    public Optional<ObjectNode> output(JsonNode list) {
        if (!list.path("conversations").isArray()) {
            return Optional.empty();
        }
        ObjectNode output = Json.object();
        output.set("conversations", list.path("conversations"));
        JsonNode next = list.path("pages").path("next").path("starting_after");
        output.put("next", next.isTextual() ? next.textValue() : null);
        return Optional.of(output);
    }
}
