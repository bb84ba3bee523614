package dev.intercomactions.sandbox.intercom;

import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.sandbox.intercom.Conversation.Part;

/** {@code POST /conversations/ID/parts}: closes a conversation. */
final class ManageConversation implements Route {
    @Override
    public String method() {
        return "POST";
    }

    @Override
    public String path() {
        return FaultRule.PARTS;
    }

    @Override
    public JsonNode answer(Call call) throws Refusal {
        String messageType = call.required("message_type");
        if (!messageType.equals("close")) {
            throw new Refusal(400, "parameter_invalid", "message_type is not valid");
        }
        if (!call.required("type").equals("admin")) {
            throw new Refusal(400, "parameter_invalid", "type is not valid");
        }
        String adminId = call.required("admin_id");
        JsonNode body = call.body().path("body");
        if (!body.isTextual() && !body.isMissingNode() && !body.isNull()) {
            throw new Refusal(422, "type_mismatch", "body is not a string");
        }
        Workspace workspace = call.workspace();
        if (!workspace.admins().contains(adminId)) {
            throw Refusal.notFound();
        }
        // Closing what is closed already is not refused: it closes and posts once more.
        return workspace
                .change(call.segment(1), call, "close", conversation -> {
                    Part part = new Part(
                            workspace.newId(),
                            "close",
                            body.isTextual() ? body.asText() : null,
                            adminId,
                            workspace.now());
                    return conversation.with(part, "closed");
                })
                .orElseThrow(Refusal::notFound)
                .json(false);
    }
}
