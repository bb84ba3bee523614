package dev.intercomactions.simulation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.json.Json;
import dev.intercomactions.run.RetryPolicy;
import dev.intercomactions.run.RunJson;
import java.time.Duration;
import java.util.Optional;

/**
 * Something that callers of a walk ask for.
 *
 * @param thing what it is done to, as the workspace counts effects: each job has its own
 * @param seenTwice whether somebody would see it twice
 */
record Job(String action, ObjectNode input, String thing, boolean seenTwice, Optional<String> key, int maxAttempts) {

    /** What can be asked for. */
    enum Kind {
        CLOSE_WITH_BODY,
        CLOSE,
        NOTE,
        LEAD,
        USER,
        INVALID
    }

    static Job of(Kind kind, int number, Optional<String> key, int maxAttempts) {
        String digits = "1000" + number;
        String hex = "00000000000000000000000" + number;
        String email = "j" + number + "@example.com";
        return switch (kind) {
            case CLOSE_WITH_BODY -> {
                ObjectNode input = Json.object()
                        .put("conversation_id", digits)
                        .put("admin_id", "12345")
                        .put("body", "Bye");
                yield new Job("close_conversation", input, digits, true, key, maxAttempts);
            }
            case CLOSE -> {
                ObjectNode input = Json.object().put("conversation_id", digits).put("admin_id", "12345");
                yield new Job("close_conversation", input, digits, false, key, maxAttempts);
            }
            case NOTE -> {
                ObjectNode input = Json.object()
                        .put("contact_id", hex)
                        .put("admin_id", "12345")
                        .put("body", "Called");
                yield new Job("create_note", input, hex, true, key, maxAttempts);
            }
            case LEAD -> {
                ObjectNode input = Json.object().put("email", email).put("role", "lead");
                yield new Job("create_contact", input, email, true, key, maxAttempts);
            }
            case USER -> new Job("create_contact", Json.object().put("email", email), email, false, key, maxAttempts);
            case INVALID -> new Job("create_note", Json.object().put("contact_id", hex), hex, true, key, maxAttempts);
        };
    }

    String envelope() {
        ObjectNode envelope = Json.object().put("action", action);
        envelope.set("input", input);
        key.ifPresent(name -> envelope.put("idempotency_key", name));
        RetryPolicy retry = new RetryPolicy(maxAttempts, Duration.ofSeconds(5), Duration.ofMinutes(1));
        envelope.set("retry", RunJson.write(retry));
        return Json.write(envelope);
    }
}
