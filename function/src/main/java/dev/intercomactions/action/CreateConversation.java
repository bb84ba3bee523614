package dev.intercomactions.action;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The action that starts a conversation in a contact's name.
 *
 * @param contactType {@code user}, {@code lead} or {@code contact}
 * @param contactId 24 hex digits
 * @param body plain text
 */
public record CreateConversation(String contactType, String contactId, String body) implements Change {

    public static final ActionType TYPE = new ActionType("create_conversation", CreateConversation::read);

    /** Intercom compares some dates by whole days of the workspace's own time zone: the search must reach further back. */
    private static final Duration SEARCH_MARGIN = Duration.ofDays(2);

    /** Conversations in a page of the search, the most that Intercom gives. */
    private static final int PAGE = 150;

    private static CreateConversation read(ObjectNode input) {
        JsonNode from = input.path("from");
        return new CreateConversation(
                from.isObject()
                        ? from.path("type").textValue()
                        : input.path("contact_type").asText("user"),
                from.isObject()
                        ? from.path("id").textValue()
                        : input.path("contact_id").textValue(),
                input.path("body").textValue());
    }

    @Override
    public ObjectNode input() {
        return Json.object()
                .put("contact_id", contactId)
                .put("contact_type", contactType)
                .put("body", body);
    }

    @Override
    public IntercomRequest request() {
        ObjectNode conversation = Json.object().put("body", body);
        conversation.putObject("from").put("type", contactType).put("id", contactId);
        return IntercomRequest.post("/conversations", conversation);
    }

    /** The answer is a message: its own id is nobody's business. */
    @Override
    public Optional<ObjectNode> output(JsonNode message) {
        return Fields.text(message.path("conversation_id"))
                .map(id -> Json.object().put("id", id));
    }

    @Override
    public Optional<Lookup> reconciliation(Instant since) {
        ObjectNode search = Json.object();
        ArrayNode all = search.putObject("query").put("operator", "AND").putArray("value");
        all.add(IntercomRequest.filter("contact_ids", "=").put("value", contactId));
        all.add(IntercomRequest.filter("created_at", ">")
                .put("value", since.minus(SEARCH_MARGIN).getEpochSecond()));
        search.putObject("pagination").put("per_page", PAGE);
        return Optional.of(
                new Lookup(IntercomRequest.post("/conversations/search", search), list -> afterUnknown(list, since)));
    }

    @Override
    public boolean safeToRepeat() {
        return false;
    }

    /** The search may lag by minutes: what it does not show may be there all the same. */
    private Verdict afterUnknown(JsonNode list, Instant since) {
        return list.path("conversations")
                .valueStream()
                .filter(conversation -> ConversationParts.recent(conversation, since))
                .filter(conversation -> ConversationParts.sameText(
                        conversation.at("/source/body").asText(), body))
                .flatMap(conversation -> Fields.text(conversation.path("id")).stream())
                .findFirst()
                .<Verdict>map(id -> new Verdict.Done(Json.object().put("id", id)))
                .orElse(new Verdict.CannotTell());
    }
}
