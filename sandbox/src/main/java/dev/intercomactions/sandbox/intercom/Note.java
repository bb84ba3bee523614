package dev.intercomactions.sandbox.intercom;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.sandbox.Json;
import org.jspecify.annotations.Nullable;

/**
 * A note about a contact.
 *
 * @param adminId whose note it is, or null for the app's own
 * @param body the text as it was sent
 * @param at epoch seconds
 */
public record Note(String id, String contactId, @Nullable String adminId, String body, long at) {
    /** As the API gives it out. */
    ObjectNode json() {
        ObjectNode json = Json.object()
                .put("type", "note")
                .put("id", id)
                .put("created_at", at)
                .put("body", Html.of(body));
        json.putObject("contact").put("type", "contact").put("id", contactId);
        json.set("author", adminId == null ? null : ListAdmins.admin(adminId));
        return json;
    }
}
