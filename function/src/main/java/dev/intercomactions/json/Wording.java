package dev.intercomactions.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The words in which a fault is told: ours, by the schema's keyword, never the library's, and never with the value. A test
 * holds that there are words for every keyword and pattern of the schemas.
 */
final class Wording {
    static final String UNTOLD = "is not valid";
    private static final String EMPTY = "must not be empty";

    private static final Map<String, String> PATTERNS = Map.of(
            "^[0-9]{1,20}$", "must be 1 to 20 digits",
            "^[0-9a-f]{24}$", "must be 24 hexadecimal digits, a to f in lower case",
            "^[^@\\s]+@[^@\\s]+$", "must be an email address",
            "^[A-Za-z0-9._:-]+$", "must be letters, digits and . _ : - only");

    private static final Map<String, String> TYPES = Map.of(
            "string", "text",
            "integer", "a whole number",
            "number", "a number",
            "boolean", "true or false",
            "object", "an object",
            "array", "a list");

    /** The path of a rule in one of several alternatives, each of which the library tells by itself. */
    private static final Pattern ALTERNATIVE = Pattern.compile("(.*/anyOf)/[0-9]+/required");

    /** The path of the rule that keeps one field away from another. */
    private static final Pattern EXCLUDED = Pattern.compile(".*/dependentSchemas/([^/]+)/properties/([^/]+)/false");

    private Wording() {}

    /**
     * What is told of a fault that {@code schema} found. Its code is the keyword; where the innermost says little, it is the
     * one around: {@code anyOf}, of the object, when none of several fields is there, and {@code dependentSchemas} when a
     * field is there that must not be.
     */
    static FieldError told(Error error, JsonNode schema) {
        String at = error.getInstanceLocation().toString();
        String rule = error.getEvaluationPath().toString();
        Matcher alternative = ALTERNATIVE.matcher(rule);
        if (alternative.matches()) {
            String fields = schema.at(alternative.group(1))
                    .valueStream()
                    .map(one -> "`" + one.at("/required/0").asText() + "`")
                    .collect(Collectors.joining(", "));
            return new FieldError(at, "anyOf", "one of " + fields + " must be given");
        }
        Matcher excluded = EXCLUDED.matcher(rule);
        if (excluded.matches()) {
            String message = "`" + excluded.group(2) + "` cannot be given together with `" + excluded.group(1) + "`";
            return new FieldError(at, "dependentSchemas", message);
        }
        String field = error.getProperty();
        String pointer = field == null ? at : at + "/" + Characters.escape(field);
        return new FieldError(pointer, error.getKeyword(), message(error, error.getSchemaNode()));
    }

    private static String message(Error error, JsonNode rule) {
        return switch (error.getKeyword()) {
            case "required" -> "is missing";
            case "additionalProperties" -> "is not a known field";
            case "type" -> "must be " + either(names(rule).map(name -> TYPES.getOrDefault(name, name)));
            case "enum" -> "must be " + either(names(rule));
            case "not" -> "must not be " + either(names(rule.path("enum")));
            case "pattern" ->
                error.getInstanceNode().asText().isEmpty() ? EMPTY : PATTERNS.getOrDefault(rule.asText(), UNTOLD);
            case "minLength" -> rule.asInt() == 1 ? EMPTY : "must be at least " + rule + " characters long";
            case "maxLength" -> "must be at most " + rule + " characters long";
            case "minimum" -> "must be at least " + rule;
            case "maximum" -> "must be at most " + rule;
            case "minItems" -> "must have at least " + rule + (rule.asInt() == 1 ? " entry" : " entries");
            case "maxItems" -> "must have at most " + rule + " entries";
            case "maxProperties" -> "must have at most " + rule + " fields";
            case "propertyNames" ->
                "must have a name of " + rule.path("minLength") + " to " + rule.path("maxLength") + " characters";
            default -> UNTOLD;
        };
    }

    /** Of an array of names, or of the only one. */
    private static Stream<String> names(JsonNode rule) {
        return (rule.isArray() ? rule.valueStream() : Stream.of(rule)).map(JsonNode::asText);
    }

    private static String either(Stream<String> words) {
        List<String> all = words.toList();
        String last = all.getLast();
        return switch (all.size()) {
            case 1 -> last;
            case 2 -> all.getFirst() + " or " + last;
            default -> String.join(", ", all.subList(0, all.size() - 1)) + ", or " + last;
        };
    }
}
