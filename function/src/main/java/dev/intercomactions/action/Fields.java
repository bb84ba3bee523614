package dev.intercomactions.action;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A reader of single fields of what Intercom shows and callers send. */
public final class Fields {
    private Fields() {}

    /** Longer than anything that Intercom names so, and short enough to be kept in a run. */
    private static final int LONGEST = 2000;

    /** Zeros that are written out at a number's end; an exponent of a billion would be a gigabyte of them. */
    private static final int MOST_ZEROS = 100;

    /** A text or a whole number as text; nothing for null, an empty or an endless text, or anything else. */
    static Optional<String> text(JsonNode value) {
        boolean readable = value.isTextual() || value.isIntegralNumber();
        return readable && !value.asText().isEmpty() && value.asText().length() <= LONGEST
                ? Optional.of(value.asText())
                : Optional.empty();
    }

    /** The id of what something belongs to; nothing for 0, which is how Intercom says that there is none. */
    static Optional<String> assignee(JsonNode value) {
        return text(value).filter(id -> !id.matches("0+"));
    }

    /** A copy with the names of every object in order and whole numbers written as such: equal data, equal JSON. */
    static JsonNode canonical(JsonNode value) {
        return switch (value) {
            case ObjectNode object -> canonical(object);
            case ArrayNode array -> {
                ArrayNode copy = array.arrayNode();
                array.forEach(item -> copy.add(canonical(item)));
                yield copy;
            }
            case JsonNode number
            when number.isFloatingPointNumber() -> {
                BigDecimal exact = number.decimalValue().stripTrailingZeros();
                boolean whole = exact.scale() <= 0 && exact.scale() >= -MOST_ZEROS;
                yield whole ? BigIntegerNode.valueOf(exact.toBigIntegerExact()) : number;
            }
            case JsonNode other -> other;
        };
    }

    static ObjectNode canonical(ObjectNode object) {
        Map<String, JsonNode> sorted = new TreeMap<>();
        object.properties().forEach(field -> sorted.put(field.getKey(), canonical(field.getValue())));
        return object.objectNode().setAll(sorted);
    }
}
