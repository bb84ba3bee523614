package dev.intercomactions.action;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.json.Json;
import java.time.Instant;
import java.util.Optional;

/**
 * The action that snoozes a conversation: it opens again by itself.
 *
 * @param conversationId digits
 * @param adminId the id of the teammate who snoozes it, digits
 * @param snoozedUntil when it opens again, epoch seconds
 */
public record SnoozeConversation(String conversationId, String adminId, long snoozedUntil) implements Change {

    public static final ActionType TYPE = new ActionType(
            "snooze_conversation",
            input -> new SnoozeConversation(
                    input.path("conversation_id").textValue(),
                    input.path("admin_id").textValue(),
                    input.path("snoozed_until").longValue()));

    @Override
    public ObjectNode input() {
        return Json.object()
                .put("conversation_id", conversationId)
                .put("admin_id", adminId)
                .put("snoozed_until", snoozedUntil);
    }

    @Override
    public IntercomRequest request() {
        ObjectNode snooze = Json.object()
                .put("message_type", "snoozed")
                .put("admin_id", adminId)
                .put("snoozed_until", snoozedUntil);
        return IntercomRequest.post(Conversations.path(conversationId) + "/parts", snooze);
    }

    @Override
    public Optional<ObjectNode> output(JsonNode conversation) {
        boolean snoozed = Conversations.state(conversation).equals("snoozed");
        JsonNode until = conversation.path("snoozed_until");
        return snoozed && until.isNumber() ? Optional.of(snoozed(until.longValue())) : Optional.empty();
    }

    @Override
    public Optional<Lookup> reconciliation(Instant since) {
        return Optional.of(Conversations.look(conversationId, conversation -> afterUnknown(conversation, since)));
    }

    /** The second one sets the same time again. */
    @Override
    public boolean safeToRepeat() {
        return true;
    }

    /** One that the customer's reply has opened again must not be hidden a second time: then our part is in it. */
    private Verdict afterUnknown(JsonNode conversation, Instant since) {
        return switch (Conversations.state(conversation)) {
            case "snoozed" ->
                conversation.path("snoozed_until").asLong() == snoozedUntil
                        ? new Verdict.Done(snoozed(snoozedUntil))
                        : new Verdict.NotDone();
            case "open", "closed" ->
                ConversationParts.find(conversation, ConversationParts.by(adminId, "snoozed"), "", since)
                        .verdict(snoozed(snoozedUntil), new Verdict.NotDone());
            default -> new Verdict.CannotTell();
        };
    }

    private ObjectNode snoozed(long until) {
        return Json.object().put("id", conversationId).put("state", "snoozed").put("snoozed_until", until);
    }
}
