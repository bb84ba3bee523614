package dev.intercomactions.action;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * Closes a conversation as a teammate.
 *
 * @param conversationId digits
 * @param adminId the id of a teammate, digits
 * @param body a last message, which the customer sees
 * @param onlyIfInactiveSince epoch seconds: a conversation that changed later is left as it is
 */
public record CloseConversation(
        String conversationId, String adminId, Optional<String> body, OptionalLong onlyIfInactiveSince)
        implements Action {

    public static final ActionType TYPE = new ActionType("close_conversation", CloseConversation::read);

    /** How far Intercom's clock may be behind ours before a part that we caused looks older than our attempt. */
    private static final Duration CLOCK_SKEW = Duration.ofSeconds(60);

    /** A conversation shows its newest parts only, at most this many. */
    private static final int PARTS_SHOWN = 500;

    private static CloseConversation read(ObjectNode input) {
        JsonNode since = input.path("only_if_inactive_since");
        return new CloseConversation(
                input.path("conversation_id").textValue(),
                input.path("admin_id").textValue(),
                Optional.ofNullable(input.path("body").textValue()),
                since.isMissingNode() ? OptionalLong.empty() : OptionalLong.of(since.longValue()));
    }

    @Override
    public ActionType type() {
        return TYPE;
    }

    @Override
    public ObjectNode input() {
        ObjectNode input = Json.object().put("conversation_id", conversationId).put("admin_id", adminId);
        body.ifPresent(text -> input.put("body", text));
        onlyIfInactiveSince.ifPresent(since -> input.put("only_if_inactive_since", since));
        return input;
    }

    @Override
    public ApiRequest request() {
        ObjectNode close =
                Json.object().put("message_type", "close").put("type", "admin").put("admin_id", adminId);
        body.ifPresent(text -> close.put("body", text));
        return ApiRequest.post(path() + "/parts", close);
    }

    @Override
    public Optional<ObjectNode> output(JsonNode conversation) {
        return closed(conversation) ? Optional.of(output("closed")) : Optional.empty();
    }

    @Override
    public Optional<Look> condition() {
        return onlyIfInactiveSince.isPresent() ? Optional.of(look(this::beforeSending)) : Optional.empty();
    }

    @Override
    public Optional<Look> reconciliation(Instant since) {
        return Optional.of(look(conversation -> afterUnknown(conversation, since.minus(CLOCK_SKEW))));
    }

    /** Without a message a second close is only one more line in the conversation's history. */
    @Override
    public boolean harmlessTwice() {
        return body.isEmpty();
    }

    private Look look(Function<JsonNode, Verdict> reading) {
        return new Look(ApiRequest.get(path() + "?display_as=plaintext"), reading);
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
        JsonNode parts = conversation.path("conversation_parts").path("conversation_parts");
        if (!parts.isArray()) {
            return new Verdict.CannotTell();
        }
        boolean otherClose = false;
        boolean olderShown = false;
        for (JsonNode part : parts) {
            boolean recent = part.path("created_at").asLong() >= since.getEpochSecond();
            olderShown |= !recent;
            if (recent && closedByAdmin(part)) {
                if (sameText(part.path("body").asText(""))) {
                    return new Verdict.Done(output("closed"));
                }
                otherClose = true;
            }
        }
        boolean mayBeHidden = parts.size() >= PARTS_SHOWN && !olderShown;
        return otherClose || mayBeHidden ? new Verdict.CannotTell() : beforeSending(conversation);
    }

    private boolean closedByAdmin(JsonNode part) {
        return part.path("part_type").asText().equals("close")
                && part.path("author").path("id").asText().equals(adminId);
    }

    /**
     * Compares what is left without markup and spaces: Intercom wraps, trims and escapes what it was sent. A message of
     * which nothing is left, a picture for one, is like no other.
     */
    private boolean sameText(String shown) {
        String sent = bare(body.orElse(""));
        return bare(shown).equals(sent) && (body.isEmpty() || !sent.isEmpty());
    }

    private static String bare(String text) {
        return text.replaceAll("<[^>]*>|&#?\\w+;|[\\s&<>\"']", "");
    }

    private ObjectNode output(String state) {
        return Json.object().put("id", conversationId).put("state", state);
    }

    private static boolean closed(JsonNode conversation) {
        return conversation.path("state").asText().equals("closed");
    }

    private String path() {
        return "/conversations/" + ApiRequest.segment(conversationId);
    }
}
