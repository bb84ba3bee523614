package dev.intercomactions.action;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.json.Json;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/**
 * The action that opens a closed or snoozed conversation.
 *
 * @param conversationId digits
 * @param adminId the id of the teammate who opens it, digits
 * @param onlyIfClosedBy the id of a teammate, digits: opened only if the last that a person did with it is this one's closing
 * @param onlyIfClosedSince epoch seconds: opened only if the last that a person did with it is a closing, not before then
 */
public record OpenConversation(
        String conversationId, String adminId, Optional<String> onlyIfClosedBy, OptionalLong onlyIfClosedSince)
        implements Change {

    public static final ActionType TYPE = new ActionType("open_conversation", OpenConversation::read);

    private static OpenConversation read(ObjectNode input) {
        JsonNode since = input.path("only_if_closed_since");
        return new OpenConversation(
                input.path("conversation_id").textValue(),
                input.path("admin_id").textValue(),
                Optional.ofNullable(input.path("only_if_closed_by").textValue()),
                since.isMissingNode() ? OptionalLong.empty() : OptionalLong.of(since.longValue()));
    }

    @Override
    public ObjectNode input() {
        ObjectNode input = Json.object().put("conversation_id", conversationId).put("admin_id", adminId);
        onlyIfClosedBy.ifPresent(admin -> input.put("only_if_closed_by", admin));
        onlyIfClosedSince.ifPresent(since -> input.put("only_if_closed_since", since));
        return input;
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
    public Optional<Lookup> condition() {
        return conditional() ? Optional.of(Conversations.look(conversationId, this::beforeSending)) : Optional.empty();
    }

    @Override
    public Optional<Lookup> reconciliation(Instant since) {
        return Optional.of(Conversations.look(conversationId, conversation -> afterUnknown(conversation, since)));
    }

    @Override
    public boolean safeToRepeat() {
        return true;
    }

    private boolean conditional() {
        return onlyIfClosedBy.isPresent() || onlyIfClosedSince.isPresent();
    }

    private Verdict beforeSending(JsonNode conversation) {
        JsonNode parts = conversation.path("conversation_parts").path("conversation_parts");
        String state = Conversations.state(conversation);
        if (!state.matches("open|closed|snoozed") || !parts.isArray()) {
            return new Verdict.CannotTell();
        }
        return state.equals("closed") && untouched(parts.valueStream().toList())
                ? new Verdict.NotDone()
                : new Verdict.Skip(output(state).put("skipped", true));
    }

    /** Whether no person did anything after the closing that is asked for; Intercom's bots write behind one by themselves. */
    private boolean untouched(List<JsonNode> parts) {
        OptionalInt closing = IntStream.range(0, parts.size())
                .filter(i -> closing(parts.get(i)))
                .max();
        if (closing.isEmpty()) {
            return false;
        }
        int last = closing.getAsInt();
        long at = createdAt(parts.get(last));
        return IntStream.range(0, parts.size())
                .filter(i -> i != last)
                .filter(i -> createdAt(parts.get(i)) > at || (i > last && createdAt(parts.get(i)) == at))
                .allMatch(i -> parts.get(i).path("author").path("type").asText().equals("bot"));
    }

    private boolean closing(JsonNode part) {
        return part.path("part_type").asText().equals("close")
                && onlyIfClosedBy.map(ConversationParts.author(part)::equals).orElse(true)
                && (onlyIfClosedSince.isEmpty()
                        || ConversationParts.recent(part, Instant.ofEpochSecond(onlyIfClosedSince.getAsLong())));
    }

    private static long createdAt(JsonNode part) {
        return part.path("created_at").asLong();
    }

    /** One that was closed again after we had opened it stays closed: then our part is in it. */
    private Verdict afterUnknown(JsonNode conversation, Instant since) {
        return switch (Conversations.state(conversation)) {
            case "open" -> new Verdict.Done(opened());
            case "closed", "snoozed" ->
                ConversationParts.find(conversation, ConversationParts.by(adminId, "open"), "", since)
                        .verdict(opened(), conditional() ? beforeSending(conversation) : new Verdict.NotDone());
            default -> new Verdict.CannotTell();
        };
    }

    private ObjectNode opened() {
        return output("open");
    }

    private ObjectNode output(String state) {
        return Json.object().put("id", conversationId).put("state", state);
    }
}
