package dev.intercomactions.sandbox.intercom;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.sandbox.Json;
import java.util.Map;

/** {@code GET /conversations}: all conversations, a page at a time. */
final class ListConversations implements Route {
    /** What lists and searches give where nobody says how much. */
    static final int PAGE = 20;

    @Override
    public String method() {
        return "GET";
    }

    @Override
    public String path() {
        return "/conversations";
    }

    @Override
    public JsonNode answer(Call call) throws Refusal {
        Map<String, String> query = call.request().queryParameters();
        ObjectNode pagination = Json.object().put("starting_after", query.getOrDefault("starting_after", ""));
        if (query.containsKey("per_page")) {
            pagination.set("per_page", Json.read(query.get("per_page")));
        }
        return Paging.of(pagination, PAGE)
                .list(
                        "conversation.list",
                        "conversations",
                        call.workspace().conversations(),
                        conversation -> ConversationJson.item(conversation, false));
    }
}
