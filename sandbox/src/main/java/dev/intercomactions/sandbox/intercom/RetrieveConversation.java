package dev.intercomactions.sandbox.intercom;

import com.fasterxml.jackson.databind.JsonNode;

/** {@code GET /conversations/ID}: a conversation with its newest parts. */
final class RetrieveConversation implements Route {
    @Override
    public String method() {
        return "GET";
    }

    @Override
    public String path() {
        return "/conversations/*";
    }

    @Override
    public JsonNode answer(Call call) throws Refusal {
        boolean plainText = "plaintext".equals(call.request().queryParameters().get("display_as"));
        Conversation conversation =
                call.workspace().conversation(call.segment(1)).orElseThrow(Refusal::notFound);
        return ConversationJson.whole(conversation, plainText);
    }
}
