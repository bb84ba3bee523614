package dev.intercomactions.sandbox.intercom;

import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.sandbox.Json;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A field that a person may send to the simulator's own paths.
 *
 * @param takes what a value is, for people: "a whole number from 1 to 5"
 * @param fits whether a value is that
 * @param otherwise the value of a field that was left out
 * @param required whether it must not be left out
 */
record Field(String name, String takes, Predicate<JsonNode> fits, Optional<JsonNode> otherwise, boolean required) {
    private Field(String name, String takes, Predicate<JsonNode> fits) {
        this(name, takes, fits, Optional.empty(), false);
    }

    /** A whole number within bounds, both included. */
    static Field number(String name, long least, long most) {
        return new Field(
                name,
                "a whole number from " + least + " to " + most,
                value -> value.canConvertToLong()
                        && value.isIntegralNumber()
                        && value.longValue() >= least
                        && value.longValue() <= most);
    }

    /** {@code true} or {@code false}. */
    static Field flag(String name) {
        return new Field(name, "true or false", JsonNode::isBoolean);
    }

    /** A text that is not empty. */
    static Field text(String name) {
        return new Field(
                name, "a text", value -> value.isTextual() && !value.textValue().isEmpty());
    }

    /** An id of digits, as text or number. */
    static Field id(String name) {
        return new Field(
                name,
                "digits",
                value -> (value.isTextual() || value.isIntegralNumber())
                        && value.asText().matches("\\d{1,18}"));
    }

    /** One of some texts. */
    static Field oneOf(String name, List<String> values) {
        return new Field(
                name, String.join(" or ", values), value -> value.isTextual() && values.contains(value.textValue()));
    }

    /** One of an enum's constants, in lower case. */
    static Field oneOf(String name, Enum<?>[] values) {
        return oneOf(
                name,
                Stream.of(values)
                        .map(value -> value.name().toLowerCase(Locale.ROOT))
                        .toList());
    }

    /** A JSON object. */
    static Field object(String name, String takes) {
        return new Field(name, takes, JsonNode::isObject);
    }

    /** This field with a value for when it is left out. */
    Field or(Object value) {
        return new Field(name, takes, fits, Optional.of(Json.of(value)), required);
    }

    /** This field, which must not be left out. */
    Field needed() {
        return new Field(name, takes, fits, otherwise, true);
    }

    /** What it takes, and what it is when it is left out. */
    String described() {
        return takes
                + otherwise
                        .map(value -> "; " + value.asText() + " unless given")
                        .orElse("")
                + (required ? "; required" : "");
    }
}
