package dev.intercomactions.sandbox.intercom;

import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.sandbox.intercom.Conversation.Part;

/** {@code POST /conversations/ID/reply}: a teammate's comment, which the customer sees, or note. */
final class ReplyToConversation implements Route {
    @Override
    public String method() {
        return "POST";
    }

    @Override
    public String path() {
        return "/conversations/*/reply";
    }

    @Override
    public JsonNode answer(Call call) throws Refusal {
        String type = call.required("message_type");
        if (!type.matches("comment|note")) {
            throw Refusal.invalid("message_type");
        }
        if (!call.required("type").equals("admin")) {
            throw Refusal.invalid("type");
        }
        Workspace workspace = call.workspace();
        String body = call.requiredText("body");
        Part part = new Part(workspace.newId(), type, body, call.admin(), workspace.now(), null);
        Conversation after = workspace
                .change(call.segment(1), call, type, conversation -> conversation.with(part, conversation.status()))
                .orElseThrow(Refusal::notFound);
        return ConversationJson.whole(after, false);
    }
}
