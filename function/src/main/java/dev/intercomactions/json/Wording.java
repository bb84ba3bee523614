package dev.intercomactions.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The wording of what a schema finds at fault: our own words, never the library's, and never what stands in the input. */
final class Wording {
    /** What each pattern of the schemas asks for. */
    private static final Map<String, String> PATTERNS = Map.of(
            "^[0-9]{1,20}$", "must be digits, 20 at most",
            "^[0-9a-f]{24}$", "must be 24 hexadecimal digits in lower case",
            "^[^@\\s]+@[^@\\s]+$", "must be an e-mail address");

    private static final Map<String, String> TYPES = Map.of(
            "string", "text",
            "integer", "a whole number",
            "number", "a number",
            "boolean", "true or false",
            "object", "an object",
            "array", "a list");

    private static final Pattern DEPENDENT = Pattern.compile("/dependentSchemas/([^/]+)/");

    private Wording() {}

    /** The field error for what the library found. */
    static FieldError of(Error error) {
        String at = error.getInstanceLocation().toString();
        Optional<String> named = Optional.ofNullable(error.getProperty());
        String pointer = named.map(name -> at + "/" + Characters.escape(name)).orElse(at);
        Matcher dependent = DEPENDENT.matcher(error.getEvaluationPath().toString());
        return dependent.find()
                ? new FieldError(pointer, "dependentSchemas", "cannot be given together with " + dependent.group(1))
                : new FieldError(pointer, error.getKeyword(), message(error));
    }

    private static String message(Error error) {
        JsonNode rule = error.getSchemaNode();
        return switch (error.getKeyword()) {
            case "required" -> "is missing";
            case "type" ->
                "must be " + either(texts(rule).filter(TYPES::containsKey).map(TYPES::get));
            case "enum" -> "must be " + either(texts(rule));
            case "not" -> "must not be " + either(texts(rule.path("enum")));
            case "pattern" -> PATTERNS.getOrDefault(rule.asText(), "has not the form that it must have");
            case "minLength" ->
                rule.asInt() == 1 ? "must not be empty" : "must be at least " + rule.asText() + " characters long";
            case "maxLength" -> "must be at most " + rule.asText() + " characters long";
            case "minItems" -> "must have at least " + rule.asText() + " entries";
            case "maxItems" -> "must have at most " + rule.asText() + " entries";
            case "maxProperties" -> "must have at most " + rule.asText() + " fields";
            case "minimum" -> "must be at least " + rule.asText();
            case "maximum" -> "must be at most " + rule.asText();
            case "additionalProperties" -> "is no field that is known here";
            case "propertyNames" -> "must have a name of 1 to 255 characters";
            default -> "is not valid";
        };
    }

    /** One of several fields must be given: told once, not as each of them missing. */
    static FieldError oneOf(List<Error> alternatives) {
        String names = alternatives.stream().map(Error::getProperty).distinct().collect(Collectors.joining(", "));
        return new FieldError("", "anyOf", "one of " + names + " must be given");
    }

    private static Stream<String> texts(JsonNode rule) {
        return (rule.isArray() ? rule.valueStream() : Stream.of(rule)).map(JsonNode::asText);
    }

    private static String either(Stream<String> all) {
        List<String> words = all.toList();
        return words.size() < 2
                ? String.join("", words)
                : String.join(", ", words.subList(0, words.size() - 1)) + " or " + words.getLast();
    }
}
