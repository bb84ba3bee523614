package dev.intercomactions.sandbox.intercom;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.sandbox.Json;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a person may send to one of the simulator's own paths. Whatever else is sent is refused, so that a slip of the pen
 * is told and not taken for nothing.
 *
 * @param subject what is described, with its article, for the messages
 */
record Form(String subject, List<Field> fields) {
    /** Copies the list. */
    Form {
        fields = List.copyOf(fields);
    }

    /** A form with these fields. */
    static Form of(String subject, Field... fields) {
        return new Form(subject, List.of(fields));
    }

    /**
     * Reads what was sent, with values for the fields that were left out and have one.
     *
     * @throws IllegalArgumentException when it does not fit; the message says what would
     */
    ObjectNode read(JsonNode sent) {
        if (!sent.isObject()) {
            throw new IllegalArgumentException("As " + subject + ", a JSON object is wanted.");
        }
        sent.fieldNames().forEachRemaining(this::requireKnown);
        ObjectNode read = Json.object();
        for (Field field : fields) {
            JsonNode value = sent.path(field.name());
            if (!value.isMissingNode() && !field.fits().test(value)) {
                throw new IllegalArgumentException(
                        "\"" + field.name() + "\" of " + subject + " must be " + field.takes() + ".");
            }
            if (value.isMissingNode() && field.required()) {
                throw new IllegalArgumentException(
                        "\"" + field.name() + "\" of " + subject + " is missing: " + field.takes() + ".");
            }
            if (!value.isMissingNode()) {
                read.set(field.name(), value);
            } else {
                field.otherwise().ifPresent(otherwise -> read.set(field.name(), otherwise));
            }
        }
        return read;
    }

    private void requireKnown(String name) {
        if (fields.stream().noneMatch(field -> field.name().equals(name))) {
            String known = fields.isEmpty()
                    ? "it has no fields."
                    : "there is " + fields.stream().map(Field::name).collect(Collectors.joining(", ")) + ".";
            throw new IllegalArgumentException("There is no \"" + name + "\" of " + subject + "; " + known);
        }
    }

    /** Each field with what it takes. */
    ObjectNode described() {
        ObjectNode described = Json.object();
        fields.forEach(field -> described.put(field.name(), field.described()));
        return described;
    }
}
