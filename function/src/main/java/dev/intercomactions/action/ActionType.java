package dev.intercomactions.action;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.function.Function;

/** A kind of action: its name, its input schema and how an input is read. */
public final class ActionType {
    private final String name;
    private final Function<ObjectNode, Action> reader;
    private final InputSchema schema;

    /**
     * @param name as callers know it; the schema is the resource {@code /actions/<name>.json}
     * @param reader makes the action of an input that the schema accepts
     */
    ActionType(String name, Function<ObjectNode, Action> reader) {
        this.name = name;
        this.reader = reader;
        this.schema = new InputSchema("/actions/" + name + ".json");
    }

    public String name() {
        return name;
    }

    /** The input schema with its title, description and examples. */
    public JsonNode schema() {
        return schema.json();
    }

    /** Reads an input: optional fields that are null count as absent, whole numbers as ids. All faults are reported. */
    public Parsed parse(JsonNode input) {
        if (!(input instanceof ObjectNode given)) {
            return new Parsed.Invalid(List.of(new FieldError("", "type", "must be a JSON object")));
        }
        ObjectNode object = given.deepCopy();
        object.properties().removeIf(field -> field.getValue().isNull());
        List<FieldError> errors = schema.validate(object);
        if (!errors.isEmpty()) {
            return new Parsed.Invalid(errors);
        }
        idsToText(object);
        return new Parsed.Valid(reader.apply(object));
    }

    /** A field that may be text or a number is an id: its text is what Intercom is sent. */
    private void idsToText(ObjectNode input) {
        JsonNode properties = schema().path("properties");
        input.properties().forEach(field -> {
            boolean id = properties.path(field.getKey()).path("type").isArray();
            if (id && field.getValue().isNumber()) {
                BigDecimal number = field.getValue().decimalValue();
                field.setValue(input.textNode(number.toBigIntegerExact().toString()));
            }
        });
    }
}
