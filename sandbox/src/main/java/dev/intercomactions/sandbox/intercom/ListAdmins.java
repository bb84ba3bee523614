package dev.intercomactions.sandbox.intercom;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.sandbox.Json;

/** {@code GET /admins}: the teammates. */
final class ListAdmins implements Route {
    @Override
    public String method() {
        return "GET";
    }

    @Override
    public String path() {
        return "/admins";
    }

    @Override
    public JsonNode answer(Call call) {
        ObjectNode list = Json.object().put("type", "admin.list");
        var admins = list.putArray("admins");
        call.workspace().admins().stream().sorted().forEach(id -> admins.add(admin(id)));
        return list;
    }

    /** One teammate. */
    static ObjectNode admin(String id) {
        return Json.object()
                .put("type", "admin")
                .put("id", id)
                .put("name", "Admin " + id)
                .put("email", "admin" + id + "@example.com")
                .put("has_inbox_seat", true);
    }
}
