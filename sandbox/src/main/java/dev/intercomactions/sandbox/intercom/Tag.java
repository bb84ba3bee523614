package dev.intercomactions.sandbox.intercom;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.sandbox.Json;

/**
 * A tag on a conversation.
 *
 * @param adminId who put it there
 * @param at epoch seconds
 */
public record Tag(String id, String name, String adminId, long at) {
    /** As the API gives it out. */
    ObjectNode json() {
        ObjectNode json =
                Json.object().put("type", "tag").put("id", id).put("name", name).put("applied_at", at);
        json.putObject("applied_by").put("type", "admin").put("id", adminId);
        return json;
    }
}
