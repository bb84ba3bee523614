package dev.intercomactions.action;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.json.Json;
import java.util.Optional;

/**
 * The query that shows a conversation with its newest parts, bodies as plain text.
 *
 * @param conversationId digits
 */
public record GetConversation(String conversationId) implements Query {

    public static final ActionType TYPE = new ActionType(
            "get_conversation",
            input -> new GetConversation(input.path("conversation_id").textValue()));

    @Override
    public ObjectNode input() {
        return Json.object().put("conversation_id", conversationId);
    }

    @Override
    public IntercomRequest request() {
        return Conversations.get(conversationId);
    }

    @Override
    public Optional<ObjectNode> output(JsonNode conversation) {
        boolean readable = conversation.path("id").asText().equals(conversationId);
        return readable ? Optional.of(Json.object().set("conversation", conversation)) : Optional.empty();
    }
}
