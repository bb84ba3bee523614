package dev.intercomactions.action;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** Finds text that no schema keyword rules out and that cannot be sent as UTF-8 JSON, or is cut short on its way. */
final class Characters {
    private Characters() {}

    /** Adds an error for every name or text below {@code node} with a lone surrogate or a NUL in it. */
    static void check(JsonNode node, String pointer, List<FieldError> errors) {
        if (node.isTextual() && !sendable(node.textValue())) {
            errors.add(error(pointer));
        }
        node.properties().forEach(field -> {
            if (sendable(field.getKey())) {
                check(field.getValue(), pointer + "/" + escape(field.getKey()), errors);
            } else {
                errors.add(error(pointer));
            }
        });
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            check(node.get(i), pointer + "/" + i, errors);
        }
    }

    /** A name as one step of an RFC 6901 pointer. */
    static String escape(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }

    private static FieldError error(String pointer) {
        return new FieldError(pointer, "characters", "must not contain NUL or half a surrogate pair");
    }

    private static boolean sendable(String text) {
        return text.codePoints()
                .noneMatch(c -> c == 0 || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE));
    }
}
