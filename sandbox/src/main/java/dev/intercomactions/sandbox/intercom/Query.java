package dev.intercomactions.sandbox.intercom;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongPredicate;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Intercom's search form: a filter, or groups of filters, at most two groups deep and 15 in a group. As in its
 * description, {@code <} and {@code >} of a conversation's times include the value itself.
 *
 * @param fields what can be searched for; Intercom knows more
 */
record Query<T>(Map<String, Field<T>> fields) {
    private static final int MOST_IN_GROUP = 15;
    private static final int DEEPEST = 2;

    /**
     * A field.
     *
     * @param number whether its values are whole numbers
     * @param values what an item has there
     */
    record Field<T>(boolean number, Function<T, List<String>> values) {
        static <T> Field<T> text(Function<T, List<String>> values) {
            return new Field<>(false, values);
        }

        static <T> Field<T> number(Function<T, List<String>> values) {
            return new Field<>(true, values);
        }
    }

    /** Reads the query of a search. */
    Predicate<T> read(JsonNode query) throws Refusal {
        if (!query.isObject()) {
            throw new Refusal(400, "parameter_not_found", "query not found");
        }
        return read(query, 1);
    }

    private Predicate<T> read(JsonNode query, int level) throws Refusal {
        return switch (query.path("operator").asText()) {
            case "AND" -> group(query, level).stream().reduce(item -> true, Predicate::and);
            case "OR" -> group(query, level).stream().reduce(item -> false, Predicate::or);
            default -> filter(query);
        };
    }

    private List<Predicate<T>> group(JsonNode query, int level) throws Refusal {
        JsonNode members = query.path("value");
        if (!members.isArray() || members.isEmpty() || members.size() > MOST_IN_GROUP || level > DEEPEST) {
            throw Refusal.invalid("query");
        }
        List<Predicate<T>> filters = new ArrayList<>();
        for (JsonNode member : members) {
            filters.add(read(member, level + 1));
        }
        return filters;
    }

    private Predicate<T> filter(JsonNode query) throws Refusal {
        Field<T> field = fields.get(query.path("field").asText());
        if (field == null) {
            throw Refusal.invalid("query field " + query.path("field").asText());
        }
        String operator = query.path("operator").asText();
        boolean list = operator.matches("IN|NIN");
        JsonNode value = query.path("value");
        List<String> values = (list ? value.valueStream() : Stream.of(value))
                .map(JsonNode::asText)
                .toList();
        boolean fits = list ? value.isArray() : value.isValueNode();
        if (!fits || (field.number() && !values.stream().allMatch(text -> text.matches("-?\\d{1,18}")))) {
            throw Refusal.invalid("query value");
        }
        return switch (operator) {
            case "=", "IN" -> item -> field.values().apply(item).stream().anyMatch(values::contains);
            case "!=", "NIN" -> item -> field.values().apply(item).stream().noneMatch(values::contains);
            case "<" -> compared(field, number -> number <= Long.parseLong(values.getFirst()));
            case ">" -> compared(field, number -> number >= Long.parseLong(values.getFirst()));
            default -> throw Refusal.invalid("query operator");
        };
    }

    private Predicate<T> compared(Field<T> field, LongPredicate comparison) throws Refusal {
        if (!field.number()) {
            throw Refusal.invalid("query operator");
        }
        return item ->
                field.values().apply(item).stream().mapToLong(Long::parseLong).anyMatch(comparison);
    }
}
