package dev.intercomactions.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * A check for text that no schema keyword rules out and that cannot be sent as UTF-8 JSON, or is cut short on its way.
 */
public final class Characters {
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
    public static String escape(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }

    /** {@code text}, at most so long, of characters only: control characters become spaces, and what is none U+FFFD. */
    public static String legible(String text, int longest) {
        String whole = text.codePoints()
                .map(Characters::legible)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        if (whole.length() <= longest) {
            return whole;
        }
        return whole.substring(0, Character.isHighSurrogate(whole.charAt(longest - 1)) ? longest - 1 : longest);
    }

    private static int legible(int codePoint) {
        if (Character.isISOControl(codePoint)) {
            return ' ';
        }
        return surrogate(codePoint) || codePoint == 0xFFFE || codePoint == 0xFFFF ? 0xFFFD : codePoint;
    }

    private static boolean surrogate(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }

    private static FieldError error(String pointer) {
        return new FieldError(pointer, "characters", "must not contain NUL or half a surrogate pair");
    }

    private static boolean sendable(String text) {
        for (int i = 0, codePoint; i < text.length(); i += Character.charCount(codePoint)) {
            codePoint = text.codePointAt(i);
            if (codePoint == 0 || surrogate(codePoint)) {
                return false;
            }
        }
        return true;
    }
}
