package dev.intercomactions.action;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.json.Json;
import java.time.Instant;
import java.util.Optional;

/**
 * The action that opens a closed or snoozed conversation.
 *
 * @param conversationId digits
 * @param adminId the id of the teammate who opens it, digits
 */
public record OpenConversation(String conversationId, String adminId) implements Change {

    public static final ActionType TYPE = new ActionType(
            "open_conversation",
            input -> new OpenConversation(
                    input.path("conversation_id").textValue(),
                    input.path("admin_id").textValue()));

    @Override
    public ObjectNode input() {
        return Json.object().put("conversation_id", conversationId).put("admin_id", adminId);
    }

    @Override
    public IntercomRequest request() {
        ObjectNode open = Json.object().put("message_type", "open").put("admin_id", adminId);
        return IntercomRequest.post(Conversations.path(conversationId) + "/parts", open);
    }

    @Override
    public Optional<ObjectNode> output(JsonNode conversation) {
        return Conversations.state(conversation).equals("open") ? Optional.of(opened()) : Optional.empty();
    }

    @Override
    public Optional<Lookup> reconciliation(Instant since) {
        return Optional.of(Conversations.look(conversationId, conversation -> afterUnknown(conversation, since)));
    }

    @Override
    public boolean safeToRepeat() {
        return true;
    }

    /** One that was closed again after we had opened it stays closed: then our part is in it. */
    private Verdict afterUnknown(JsonNode conversation, Instant since) {
        return switch (Conversations.state(conversation)) {
            case "open" -> new Verdict.Done(opened());
            case "closed", "snoozed" ->
                ConversationParts.find(conversation, ConversationParts.by(adminId, "open"), "", since)
                        .verdict(opened());
            default -> new Verdict.CannotTell();
        };
    }

    private ObjectNode opened() {
        return Json.object().put("id", conversationId).put("state", "open");
    }
}
