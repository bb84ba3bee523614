package dev.intercomactions.sandbox.intercom;

import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.sandbox.Json;

/** {@code POST /conversations}: a contact begins a conversation. The answer is the message, with an id of its own. */
final class CreateConversation implements Route {
    @Override
    public String method() {
        return "POST";
    }

    @Override
    public String path() {
        return "/conversations";
    }

    @Override
    public JsonNode answer(Call call) throws Refusal {
        JsonNode from = call.body().path("from");
        if (!from.isObject()) {
            throw new Refusal(400, "parameter_not_found", "from not found");
        }
        if (!from.path("type").asText().matches("lead|user|contact")) {
            throw Refusal.invalid("from.type");
        }
        String text = call.requiredText("body");
        Workspace workspace = call.workspace();
        Contact contact = workspace
                .contact(from.path("id").asText())
                .filter(known -> !known.archived())
                .orElseThrow(Refusal::noSuchContact);
        Conversation conversation = workspace.create(call, contact.id(), text);
        return Json.object()
                .put("type", "user_message")
                .put("id", workspace.newId())
                .put("created_at", conversation.createdAt())
                .put("body", text)
                .put("message_type", "inapp")
                .put("conversation_id", conversation.id());
    }
}
