package dev.intercomactions.action;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.intercomactions.json.Characters;
import dev.intercomactions.json.FieldError;
import dev.intercomactions.json.InputSchema;
import dev.intercomactions.json.Json;
import dev.intercomactions.json.Lazy;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A kind of action: its name, how it is described and how an input is read. The description is the resource
 * {@code /actions/<name>.json}: {@code title}, {@code description}, {@code safe_to_repeat}, and the schemas {@code input}
 * (with {@code examples}) and {@code output}, both JSON Schema 2020-12.
 */
public final class ActionType {
    /** Most bytes, in UTF-8, of an input as it is written down: a run with it fits into one item of the run log. */
    public static final int LARGEST = 256 * 1024;

    /** Below this a double holds every whole number. */
    private static final BigDecimal MOST_EXACT = BigDecimal.valueOf(1L << 53);

    private final String name;
    private final Function<ObjectNode, Action> reader;
    private final Supplier<JsonNode> description;
    private final InputSchema schema;

    /**
     * @param name as callers know it
     * @param reader makes the action of an input that the schema accepts
     */
    ActionType(String name, Function<ObjectNode, Action> reader) {
        this.name = name;
        this.reader = reader;
        this.description = Lazy.of(() -> Json.resource("/actions/" + name + ".json"));
        this.schema = new InputSchema(() -> description.get().path("input"));
    }

    public String name() {
        return name;
    }

    /** All that is told of it to people and tools. */
    public JsonNode description() {
        return description.get();
    }

    /**
     * Reads an input: fields that are null and optional texts that are empty count as absent, as an empty cell of a CSV file
     * does, and whole numbers as ids. All faults are reported.
     */
    public Parsed parse(JsonNode input) {
        if (!(input instanceof ObjectNode given)) {
            return new Parsed.Invalid(List.of(new FieldError("", "type", "must be an object")));
        }
        ObjectNode object = given.deepCopy();
        object.properties().removeIf(field -> absent(field.getKey(), field.getValue()));
        List<FieldError> errors = schema.validate(object);
        if (errors.isEmpty()) {
            errors = idsToText(object);
        }
        if (!errors.isEmpty()) {
            return new Parsed.Invalid(errors);
        }
        // Written down, escapes and all, it may have become larger than what was sent.
        Action action = reader.apply(object);
        return Json.write(action.input()).getBytes(StandardCharsets.UTF_8).length > LARGEST
                ? new Parsed.Invalid(
                        List.of(new FieldError("", "size", "is larger than 256 KiB when it is written down")))
                : new Parsed.Valid(action);
    }

    /**
     * The value that a cell of a table stands for: text, but a number, a truth value or an object where the input's field is
     * one. A cell that is none of what its field is stays text, for the schema to refuse.
     *
     * @param bare the cell as numbers and truth values are read from it
     */
    public JsonNode cell(String field, String cell, String bare) {
        return switch (description()
                .at("/input/properties")
                .path(field)
                .path("type")
                .asText()) {
            case "integer" ->
                bare.matches("-?[0-9]{1,18}") ? LongNode.valueOf(Long.parseLong(bare)) : TextNode.valueOf(cell);
            case "boolean" ->
                bare.matches("(?i)true|false")
                        ? BooleanNode.valueOf(bare.equalsIgnoreCase("true"))
                        : TextNode.valueOf(cell);
            case "object" -> Json.parse(cell).orElse(TextNode.valueOf(cell));
            default -> TextNode.valueOf(cell);
        };
    }

    private boolean absent(String name, JsonNode value) {
        return value.isNull() || (value.isTextual() && value.textValue().isEmpty() && isOptionalText(name));
    }

    private boolean isOptionalText(String name) {
        JsonNode input = description().path("input");
        JsonNode field = input.path("properties").path(name);
        JsonNode type = field.path("type");
        boolean text = field.has("enum") || type.isArray() || type.asText().equals("string");
        return text
                && input.path("required")
                        .valueStream()
                        .noneMatch(required -> required.asText().equals(name));
    }

    /** A field that may be text or a number is an id: its text is what Intercom is sent. */
    private List<FieldError> idsToText(ObjectNode input) {
        JsonNode properties = description().path("input").path("properties");
        List<FieldError> errors = new ArrayList<>();
        input.properties().forEach(field -> {
            JsonNode value = field.getValue();
            boolean id = properties.path(field.getKey()).path("type").isArray();
            if (id && value.isNumber() && !exact(value)) {
                errors.add(new FieldError(
                        "/" + Characters.escape(field.getKey()), "type", "must be digits or an exact whole number"));
            } else if (id && value.isNumber()) {
                field.setValue(
                        input.textNode(value.decimalValue().toBigIntegerExact().toString()));
            }
        });
        return errors;
    }

    /** A number with a point or an exponent was a double at its sender's: rounded, it would be somebody else's id. */
    private static boolean exact(JsonNode number) {
        return number.isIntegralNumber() || number.decimalValue().compareTo(MOST_EXACT) < 0;
    }
}
