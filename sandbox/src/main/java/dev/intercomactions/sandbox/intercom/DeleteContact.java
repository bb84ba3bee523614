package dev.intercomactions.sandbox.intercom;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.sandbox.Json;

/** {@code DELETE /contacts/ID}: for good; nothing is left to be found. */
final class DeleteContact implements Route {
    @Override
    public String method() {
        return "DELETE";
    }

    @Override
    public String path() {
        return "/contacts/*";
    }

    @Override
    public JsonNode answer(Call call) throws Refusal {
        Contact contact = call.workspace().delete(call, call.segment(1)).orElseThrow(Refusal::noSuchContact);
        ObjectNode json = Json.object().put("type", "contact").put("id", contact.id());
        return json.put("external_id", contact.externalId().orElse(null)).put("deleted", true);
    }
}
