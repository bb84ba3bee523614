package dev.intercomactions.sandbox.intercom;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.sandbox.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A conversation; immutable.
 *
 * @param state {@code open}, {@code closed} or {@code snoozed}
 * @param adminAssigneeId the teammate it is assigned to, or null
 * @param createdAt epoch seconds
 * @param updatedAt epoch seconds
 */
public record Conversation(
        String id, String state, @Nullable Long adminAssigneeId, long createdAt, long updatedAt, List<Part> parts) {
    /** Only so many of the newest parts are given out. */
    private static final int MAX_PARTS = 500;

    /**
     * What was done to a conversation.
     *
     * @param type {@code close}, {@code comment}, {@code assignment}, …
     * @param body the text as it was sent, or null
     * @param at epoch seconds
     */
    public record Part(String id, String type, @Nullable String body, String adminId, long at) {}

    /** Copies the list. */
    public Conversation {
        parts = List.copyOf(parts);
    }

    /** This conversation with one more part and a new state. */
    Conversation with(Part part, String newState) {
        List<Part> more = new ArrayList<>(parts);
        more.add(part);
        return new Conversation(id, newState, adminAssigneeId, createdAt, part.at(), more);
    }

    /** As the API gives it out. */
    JsonNode json(boolean plainText) {
        ObjectNode json = Json.object()
                .put("type", "conversation")
                .put("id", id)
                .put("created_at", createdAt)
                .put("updated_at", updatedAt)
                .putNull("waiting_since")
                .putNull("snoozed_until")
                .put("admin_assignee_id", adminAssigneeId)
                .putNull("team_assignee_id")
                .put("open", !state.equals("closed"))
                .put("state", state)
                .put("read", false)
                .put("priority", "none")
                .putNull("title");
        json.putObject("source")
                .put("type", "conversation")
                .put("id", "source-" + id)
                .put("delivered_as", "customer_initiated")
                .put("body", body("Hello?", plainText));
        json.putObject("tags").put("type", "tag.list").putArray("tags");
        json.putObject("custom_attributes");
        ObjectNode list = json.putObject("conversation_parts").put("type", "conversation_part.list");
        var array = list.putArray("conversation_parts");
        List<Part> newest = parts.subList(Math.max(0, parts.size() - MAX_PARTS), parts.size());
        newest.forEach(part -> array.add(json(part, plainText)));
        list.put("total_count", parts.size());
        return json;
    }

    private static JsonNode json(Part part, boolean plainText) {
        ObjectNode json = Json.object()
                .put("type", "conversation_part")
                .put("id", part.id())
                .put("part_type", part.type())
                .put("body", body(part.body(), plainText))
                .put("created_at", part.at())
                .put("updated_at", part.at())
                .put("notified_at", part.at())
                .putNull("assigned_to")
                .put("redacted", false);
        json.putObject("author").put("type", "admin").put("id", part.adminId());
        json.putArray("attachments");
        return json;
    }

    private static @Nullable String body(@Nullable String text, boolean plainText) {
        if (text == null || plainText) {
            return text;
        }
        String escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
        return "<p>" + escaped.replace("\n", "<br>\n") + "</p>";
    }
}
