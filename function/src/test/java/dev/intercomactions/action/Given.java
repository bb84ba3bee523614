package dev.intercomactions.action;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.json.FieldError;
import dev.intercomactions.json.Json;
import java.time.Instant;
import java.util.List;

/** What a caller sends and Intercom shows, in few words. */
final class Given {
    private Given() {}

    /** JSON in single quotes. */
    static JsonNode json(String text) {
        return Json.parse(text.replace('\'', '"')).orElseThrow();
    }

    static Change change(String name, String input) {
        return change(name, json(input));
    }

    static Change change(String name, JsonNode input) {
        return switch (type(name).parse(input)) {
            case Parsed.Valid(Change action) -> action;
            case Parsed parsed -> throw new AssertionError(parsed.toString());
        };
    }

    static List<FieldError> errors(String name, JsonNode input) {
        return switch (type(name).parse(input)) {
            case Parsed.Valid valid -> throw new AssertionError("is valid: " + input);
            case Parsed.Invalid(List<FieldError> errors) -> errors;
        };
    }

    static ActionType type(String name) {
        return Actions.named(name).orElseThrow();
    }

    static Verdict reconciled(Change action, Instant since, JsonNode shown) {
        return action.reconciliation(since).orElseThrow().reading().apply(shown);
    }

    /** A conversation whose parts these are. */
    static ObjectNode conversation(String fields, ObjectNode... parts) {
        ObjectNode conversation = (ObjectNode) json(fields);
        ArrayNode list = conversation.putObject("conversation_parts").putArray("conversation_parts");
        list.addAll(List.of(parts));
        return conversation;
    }

    static ObjectNode part(String type, String author, Instant at, String body) {
        ObjectNode part = Json.object().put("part_type", type).put("body", body).put("created_at", at.getEpochSecond());
        part.putObject("author").put("type", "admin").put("id", author);
        return part;
    }
}
