package dev.intercomactions.sandbox.intercom;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.sandbox.Json;

/** {@code GET /me}: the teammate behind the token, and the workspace. */
final class IdentifyAdmin implements Route {
    @Override
    public String method() {
        return "GET";
    }

    @Override
    public String path() {
        return "/me";
    }

    @Override
    public JsonNode answer(Call call) throws Refusal {
        String id = call.workspace().admins().stream().sorted().findFirst().orElseThrow(Refusal::notFound);
        ObjectNode me = ListAdmins.admin(id).put("email_verified", true);
        me.set(
                "app",
                Json.object()
                        .put("type", "app")
                        .put("id_code", "sandbox")
                        .put("name", "Sandbox")
                        .put("region", "US"));
        return me;
    }
}
