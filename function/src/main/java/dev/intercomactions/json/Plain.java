package dev.intercomactions.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Tells of documents that are plainly valid that they are. Whatever is at fault, and every schema that says more than the
 * few words known here, is left to the library: it is the authority, but takes long to start, and most documents are
 * plainly valid.
 */
public final class Plain {
    /** Words that say nothing about validity. */
    private static final Set<String> NOTES = Set.of("$schema", "title", "description", "examples");

    /** In a text with one of these, {@code $} may mean more than the text's end. */
    private static final Pattern LINE_END = Pattern.compile("[\\n\\r\\u0085\\u2028\\u2029]");

    /** Those of the schemas, by their text: each is compiled once. */
    private static final Map<String, Pattern> PATTERNS = new ConcurrentHashMap<>();

    private Plain() {}

    /** True only when the schema is understood in full and {@code document} keeps to it. A schema may be a mere yes or no. */
    static boolean valid(JsonNode schema, JsonNode document) {
        if (!schema.isObject()) {
            return schema.booleanValue();
        }
        for (Map.Entry<String, JsonNode> rule : schema.properties()) {
            if (!NOTES.contains(rule.getKey()) && !kept(rule.getKey(), rule.getValue(), schema, document)) {
                return false;
            }
        }
        return true;
    }

    private static boolean kept(String word, JsonNode rule, JsonNode schema, JsonNode document) {
        return switch (word) {
            case "type" ->
                rule.isArray()
                        ? rule.valueStream().anyMatch(type -> isA(type.asText(), document))
                        : isA(rule.asText(), document);
            case "enum" -> document.isTextual() && rule.valueStream().anyMatch(document::equals);
            case "pattern" ->
                !document.isTextual()
                        || (!LINE_END.matcher(document.textValue()).find()
                                && PATTERNS.computeIfAbsent(rule.asText(), Pattern::compile)
                                        .matcher(document.textValue())
                                        .find());
            case "anyOf" -> rule.valueStream().anyMatch(any -> valid(any, document));
            case "minLength" -> !document.isTextual() || length(document) >= rule.asInt();
            case "maxLength" -> !document.isTextual() || length(document) <= rule.asInt();
            case "minimum" -> !document.isNumber() || exact(document).compareTo(exact(rule)) >= 0;
            case "maximum" -> !document.isNumber() || exact(document).compareTo(exact(rule)) <= 0;
            case "required" -> rule.valueStream().allMatch(name -> document.has(name.asText()));
            case "properties" ->
                rule.propertyStream()
                        .allMatch(property -> !document.has(property.getKey())
                                || valid(property.getValue(), document.path(property.getKey())));
            case "dependentSchemas" ->
                rule.propertyStream()
                        .allMatch(property -> !document.has(property.getKey()) || valid(property.getValue(), document));
            case "additionalProperties" ->
                rule.isBoolean()
                        && !rule.booleanValue()
                        && document.propertyStream()
                                .allMatch(property -> schema.path("properties").has(property.getKey()));
            default -> false;
        };
    }

    private static boolean isA(String type, JsonNode document) {
        return switch (type) {
            case "object" -> document.isObject();
            case "string" -> document.isTextual();
            case "boolean" -> document.isBoolean();
            case "integer" -> document.isIntegralNumber();
            default -> false;
        };
    }

    private static int length(JsonNode text) {
        return text.textValue().codePointCount(0, text.textValue().length());
    }

    private static BigDecimal exact(JsonNode number) {
        return number.decimalValue();
    }
}
