package dev.intercomactions.sandbox.intercom;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.intercom.Conversation.Assignee;
import dev.intercomactions.sandbox.intercom.Conversation.Part;
import dev.intercomactions.sandbox.intercom.Conversation.Status;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Conversations as the API gives them out.
 *
 * <p>An unassigned conversation has null for its teammate and 0 for its team: Intercom was seen to give either.
 */
final class ConversationJson {
    /** Only so many of the newest parts are given out. */
    private static final int MAX_PARTS = 500;

    private ConversationJson() {}

    /** With its newest parts. */
    static ObjectNode whole(Conversation conversation, boolean plainText) {
        ObjectNode json = item(conversation, plainText);
        List<Part> parts = conversation.parts();
        ObjectNode list = json.putObject("conversation_parts").put("type", "conversation_part.list");
        ArrayNode array = list.putArray("conversation_parts");
        parts.subList(Math.max(0, parts.size() - MAX_PARTS), parts.size())
                .forEach(part -> array.add(part(part, plainText)));
        list.put("total_count", parts.size());
        return json;
    }

    /** As a list or a search shows it: without parts. */
    static ObjectNode item(Conversation conversation, boolean plainText) {
        Status status = conversation.status();
        Long team = status.teamAssigneeId();
        ObjectNode json = Json.object()
                .put("type", "conversation")
                .put("id", conversation.id())
                .put("created_at", conversation.createdAt())
                .put("updated_at", conversation.updatedAt())
                .putNull("waiting_since")
                .put("snoozed_until", status.snoozedUntil())
                .put("admin_assignee_id", status.adminAssigneeId())
                .put("team_assignee_id", team == null ? 0 : team)
                .put("open", !status.state().equals("closed"))
                .put("state", status.state())
                .put("read", false)
                .put("priority", "none")
                .putNull("title");
        json.putObject("source")
                .put("type", "conversation")
                .put("id", "source-" + conversation.id())
                .put("delivered_as", "customer_initiated")
                .put("body", body(conversation.text(), plainText));
        ArrayNode contacts =
                json.putObject("contacts").put("type", "contact.list").putArray("contacts");
        if (conversation.contactId() != null) {
            contacts.addObject().put("type", "contact").put("id", conversation.contactId());
        }
        ArrayNode tags = json.putObject("tags").put("type", "tag.list").putArray("tags");
        conversation.tags().forEach(tag -> tags.add(tag.json()));
        json.putObject("custom_attributes");
        return json;
    }

    private static ObjectNode part(Part part, boolean plainText) {
        ObjectNode json = Json.object()
                .put("type", "conversation_part")
                .put("id", part.id())
                .put("part_type", part.type())
                .put("body", body(part.body(), plainText))
                .put("created_at", part.at())
                .put("updated_at", part.at())
                .put("notified_at", part.at())
                .put("redacted", false);
        Assignee assignee = part.assignedTo();
        if (assignee == null || assignee.id().equals(Assignee.NOBODY)) {
            json.putNull("assigned_to");
        } else {
            json.putObject("assigned_to").put("type", assignee.type()).put("id", assignee.id());
        }
        json.putObject("author").put("type", "admin").put("id", part.adminId());
        json.putArray("attachments");
        return json;
    }

    private static @Nullable String body(@Nullable String text, boolean plainText) {
        return plainText ? text : Html.of(text);
    }
}
