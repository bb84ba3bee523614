package dev.intercomactions.action;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.Function;

/** The calls that actions on a conversation share. */
final class Conversations {
    private Conversations() {}

    static String path(String conversationId) {
        return "/conversations/" + ApiRequest.segment(conversationId);
    }

    /** Shows it with its newest parts, bodies as plain text. */
    static ApiRequest get(String conversationId) {
        return ApiRequest.get(path(conversationId) + "?display_as=plaintext");
    }

    static Look look(String conversationId, Function<JsonNode, Verdict> reading) {
        return new Look(get(conversationId), reading);
    }

    static String state(JsonNode conversation) {
        return conversation.path("state").asText();
    }
}
