package dev.intercomactions.action;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.json.Json;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The action that writes into a conversation as a teammate.
 *
 * @param conversationId digits
 * @param adminId the id of the teammate who writes, digits
 * @param messageType {@code comment}, which the customer sees, or {@code note}, which only teammates see
 */
public record ReplyToConversation(String conversationId, String adminId, String messageType, String body)
        implements Change {

    public static final ActionType TYPE = new ActionType("reply_to_conversation", ReplyToConversation::read);

    private static ReplyToConversation read(ObjectNode input) {
        return new ReplyToConversation(
                input.path("conversation_id").textValue(),
                input.path("admin_id").textValue(),
                input.path("message_type").asText("comment"),
                input.path("body").textValue());
    }

    @Override
    public ObjectNode input() {
        return Json.object()
                .put("conversation_id", conversationId)
                .put("admin_id", adminId)
                .put("message_type", messageType)
                .put("body", body);
    }

    @Override
    public IntercomRequest request() {
        ObjectNode reply = Json.object()
                .put("message_type", messageType)
                .put("type", "admin")
                .put("admin_id", adminId)
                .put("body", body);
        return IntercomRequest.post(Conversations.path(conversationId) + "/reply", reply);
    }

    /** The conversation's id only: whether the answer shows the new part is nowhere promised. */
    @Override
    public Optional<ObjectNode> output(JsonNode conversation) {
        boolean readable = !Conversations.state(conversation).isEmpty()
                && Fields.text(conversation.path("id")).isPresent();
        return readable ? Optional.of(replied()) : Optional.empty();
    }

    @Override
    public Optional<Lookup> reconciliation(Instant since) {
        return Optional.of(Conversations.look(conversationId, conversation -> afterUnknown(conversation, since)));
    }

    @Override
    public boolean safeToRepeat() {
        return false;
    }

    /** What opens a closed conversation may be shown as that. */
    private Verdict afterUnknown(JsonNode conversation, Instant since) {
        Predicate<JsonNode> ours = messageType.equals("note")
                ? ConversationParts.by(adminId, "note", "note_and_reopen")
                : ConversationParts.by(adminId, "comment", "open");
        return ConversationParts.find(conversation, ours, body, since).verdict(replied(), new Verdict.NotDone());
    }

    private ObjectNode replied() {
        return Json.object().put("id", conversationId);
    }
}
