package dev.intercomactions.it;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.ProjectFiles;
import java.util.concurrent.atomic.AtomicInteger;

/** Requests for any conversation, made from the sample events. */
final class Samples {
    /** What the samples tell the customer. */
    static final String TEXT = "thanks for reaching out";

    /** The teammate who closes. */
    static final String ADMIN = "12345";

    private static final String CONVERSATION = "123456";
    private static final AtomicInteger NUMBERS = new AtomicInteger(1000);

    private Samples() {}

    /** An id that is nowhere else, not even as a part of another number. */
    static String newId() {
        return "77" + NUMBERS.incrementAndGet() + "9942077";
    }

    /** The input that closes this conversation. */
    static ObjectNode input(String conversation) {
        return envelope(conversation).withObject("/input");
    }

    /** The least envelope that closes this conversation. */
    static ObjectNode envelope(String conversation) {
        return object(message("queue-close-conversation.json", conversation));
    }

    /** The envelope that closes this conversation, with a key. */
    static ObjectNode envelope(String conversation, String key) {
        return envelope(conversation).put("idempotency_key", key);
    }

    /** The envelope that closes this conversation, with one retry setting of its own. */
    static ObjectNode retrying(String conversation, String setting, int value) {
        ObjectNode envelope = envelope(conversation);
        envelope.putObject("retry").put(setting, value);
        return envelope;
    }

    /** A task's payload that closes this conversation, with the conversation as its key. */
    static ObjectNode task(String conversation) {
        ObjectNode payload = object(ProjectFiles.event("task-close-conversation.json"));
        payload.withObject("/input").put("conversation_id", conversation);
        return payload.put("idempotency_key", "execution-" + conversation);
    }

    /** The first message's body in a sample event for the queue, for this conversation. */
    static String message(String file, String conversation) {
        return Json.read(event(file, conversation)).at("/Records/0/body").asText();
    }

    /** A sample event, for this conversation. */
    static String event(String file, String conversation) {
        return ProjectFiles.event(file)
                .replace(CONVERSATION, conversation)
                .replace("ticket-881-closed", "ticket-" + conversation);
    }

    private static ObjectNode object(String json) {
        return (ObjectNode) Json.read(json);
    }
}
