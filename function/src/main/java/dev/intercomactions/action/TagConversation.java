package dev.intercomactions.action;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.json.Json;
import java.time.Instant;
import java.util.Optional;

/**
 * The action that puts a tag on a conversation.
 *
 * @param conversationId digits
 * @param adminId the id of the teammate who tags it, digits
 * @param tagId the id of a tag that exists, digits
 */
public record TagConversation(String conversationId, String adminId, String tagId) implements Change {

    public static final ActionType TYPE = new ActionType(
            "tag_conversation",
            input -> new TagConversation(
                    input.path("conversation_id").textValue(),
                    input.path("admin_id").textValue(),
                    input.path("tag_id").textValue()));

    @Override
    public ObjectNode input() {
        return Json.object()
                .put("conversation_id", conversationId)
                .put("admin_id", adminId)
                .put("tag_id", tagId);
    }

    @Override
    public IntercomRequest request() {
        ObjectNode tag = Json.object().put("id", tagId).put("admin_id", adminId);
        return IntercomRequest.post(Conversations.path(conversationId) + "/tags", tag);
    }

    @Override
    public Optional<ObjectNode> output(JsonNode tag) {
        boolean ours = Fields.text(tag.path("id")).equals(Optional.of(tagId));
        return ours ? Optional.of(tagged()) : Optional.empty();
    }

    @Override
    public Optional<Lookup> reconciliation(Instant since) {
        return Optional.of(Conversations.look(conversationId, this::afterUnknown));
    }

    /** A conversation has a tag or has it not. */
    @Override
    public boolean safeToRepeat() {
        return true;
    }

    private Verdict afterUnknown(JsonNode conversation) {
        JsonNode tags = conversation.path("tags").path("tags");
        if (!tags.isArray()) {
            return new Verdict.CannotTell();
        }
        boolean there = tags.valueStream().anyMatch(tag -> output(tag).isPresent());
        return there ? new Verdict.Done(tagged()) : new Verdict.NotDone();
    }

    private ObjectNode tagged() {
        return Json.object().put("id", tagId).put("conversation_id", conversationId);
    }
}
