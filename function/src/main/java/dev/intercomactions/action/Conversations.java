package dev.intercomactions.action;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.Function;

/** The calls that actions on a conversation share. */
final class Conversations {
    private Conversations() {}

    static String path(String conversationId) {
        return "/conversations/" + IntercomRequest.segment(conversationId);
    }

    /** Shows it with its newest parts, bodies as plain text. */
    static IntercomRequest get(String conversationId) {
        return IntercomRequest.get(path(conversationId) + "?display_as=plaintext");
    }

    static Lookup look(String conversationId, Function<JsonNode, Verdict> reading) {
        return new Lookup(get(conversationId), reading);
    }

    static String state(JsonNode conversation) {
        return conversation.path("state").asText();
    }
}
