package dev.intercomactions.action;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.json.Json;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The action that closes a conversation as a teammate.
 *
 * @param conversationId digits
 * @param adminId the id of a teammate, digits
 * @param body a last message, which the customer sees
 * @param onlyIfInactiveSince epoch seconds: a conversation that changed later is left as it is
 */
public record CloseConversation(
        String conversationId, String adminId, Optional<String> body, OptionalLong onlyIfInactiveSince)
        implements Change {

    public static final ActionType TYPE = new ActionType("close_conversation", CloseConversation::read);

    private static CloseConversation read(ObjectNode input) {
        JsonNode since = input.path("only_if_inactive_since");
        return new CloseConversation(
                input.path("conversation_id").textValue(),
                input.path("admin_id").textValue(),
                Optional.ofNullable(input.path("body").textValue()),
                since.isMissingNode() ? OptionalLong.empty() : OptionalLong.of(since.longValue()));
    }

    @Override
    public ObjectNode input() {
        ObjectNode input = Json.object().put("conversation_id", conversationId).put("admin_id", adminId);
        body.ifPresent(text -> input.put("body", text));
        onlyIfInactiveSince.ifPresent(since -> input.put("only_if_inactive_since", since));
        return input;
    }

    @Override
    public IntercomRequest request() {
        ObjectNode close =
                Json.object().put("message_type", "close").put("type", "admin").put("admin_id", adminId);
        body.ifPresent(text -> close.put("body", text));
        return IntercomRequest.post(Conversations.path(conversationId) + "/parts", close);
    }

    @Override
    public Optional<ObjectNode> output(JsonNode conversation) {
        return closed(conversation) ? Optional.of(output("closed")) : Optional.empty();
    }

    @Override
    public Optional<Lookup> condition() {
        return onlyIfInactiveSince.isPresent()
                ? Optional.of(Conversations.look(conversationId, this::beforeSending))
                : Optional.empty();
    }

    @Override
    public Optional<Lookup> reconciliation(Instant since) {
        return Optional.of(Conversations.look(conversationId, conversation -> afterUnknown(conversation, since)));
    }

    /** Without a message a second close is only one more line in the conversation's history. */
    @Override
    public boolean safeToRepeat() {
        return body.isEmpty();
    }

    private Verdict beforeSending(JsonNode conversation) {
        if (!conversation.path("state").isTextual()) {
            return new Verdict.CannotTell();
        }
        if (closed(conversation)) {
            return new Verdict.Done(output("closed"));
        }
        JsonNode updatedAt = conversation.path("updated_at");
        if (onlyIfInactiveSince.isPresent() && !updatedAt.isNumber()) {
            return new Verdict.CannotTell();
        }
        boolean changed = onlyIfInactiveSince.isPresent() && updatedAt.asLong() > onlyIfInactiveSince.getAsLong();
        return changed
                ? new Verdict.Skip(
                        output(conversation.path("state").textValue()).put("skipped", true))
                : new Verdict.NotDone();
    }

    /**
     * A closed conversation is what the caller wants, whoever closed it. An open one may have been closed by us and
     * opened again by the customer's reply: then our part is in it.
     */
    private Verdict afterUnknown(JsonNode conversation, Instant since) {
        if (closed(conversation)) {
            return new Verdict.Done(output("closed"));
        }
        return ConversationParts.find(conversation, ConversationParts.by(adminId, "close"), body.orElse(""), since)
                .verdict(output("closed"), beforeSending(conversation));
    }

    private ObjectNode output(String state) {
        return Json.object().put("id", conversationId).put("state", state);
    }

    private static boolean closed(JsonNode conversation) {
        return Conversations.state(conversation).equals("closed");
    }
}
