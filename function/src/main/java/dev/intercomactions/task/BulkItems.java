package dev.intercomactions.task;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.action.ActionType;
import dev.intercomactions.json.FieldError;
import dev.intercomactions.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The items of a bulk, as Step Functions reads them from a list, a CSV file or lines of JSON. */
final class BulkItems {
    /** What some programs write before the first word of a text. */
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    /** How a gzipped file begins, as far as it survives being taken for text. */
    private static final char GZIP = '\u001F';

    private BulkItems() {}

    /** The input in one row of a CSV file: cells are texts, those that are empty are left out. */
    static ObjectNode row(JsonNode row, ActionType type) {
        ObjectNode input = Json.object();
        row.properties().forEach(field -> {
            String name = field.getKey().replace(BYTE_ORDER_MARK, "").strip();
            String cell = field.getValue().asText();
            if (!cell.isBlank()) {
                input.set(name, type.cell(name, cell, cell.strip()));
            }
        });
        return input;
    }

    /**
     * What is wrong with an object that begins like this; nothing when it may be read.
     *
     * @param format {@code csv} or {@code jsonl}
     */
    static List<FieldError> check(String head, String format, ActionType type) {
        String text = Json.withoutMark(head);
        Optional<String> first = text.lines().filter(line -> !line.isBlank()).findFirst();
        if (!text.isEmpty() && text.charAt(0) == GZIP) {
            return error("/s3/key", "is gzipped: Step Functions reads plain text only");
        }
        if (text.indexOf('\0') >= 0) {
            return error("/s3/key", "is no text in UTF-8");
        }
        if (first.isEmpty()) {
            return error("/s3/key", "holds nothing");
        }
        return format.equals("csv") ? header(first.get(), type) : line(first.get(), text);
    }

    private static List<FieldError> header(String line, ActionType type) {
        JsonNode schema = type.description().path("input");
        List<String> columns = Stream.of(line.split(",", -1))
                .map(name -> name.strip().replaceAll("^\"|\"$", ""))
                .toList();
        if (columns.size() == 1 && line.matches(".*[;\t].*")) {
            return error("/s3/format", "must have commas between the columns");
        }
        List<FieldError> errors = new ArrayList<>();
        schema.path("required").forEach(field -> {
            if (!columns.contains(field.asText())) {
                errors.addAll(error("/s3/key", "has no column " + field.asText()));
            }
        });
        if (!columns.stream().allMatch(schema.path("properties")::has)) {
            errors.addAll(error("/s3/key", "has a column that is no field of the action"));
        }
        if (columns.stream().distinct().count() < columns.size()) {
            errors.addAll(error("/s3/key", "has a column twice"));
        }
        return errors;
    }

    private static List<FieldError> line(String line, String text) {
        boolean whole = text.length() > text.indexOf(line) + line.length() || !line.startsWith("{");
        boolean object = Json.parse(line).filter(JsonNode::isObject).isPresent();
        return whole && !object ? error("/s3/format", "must be one JSON object a line") : List.of();
    }

    private static List<FieldError> error(String pointer, String message) {
        return List.of(new FieldError(pointer, "object", message));
    }
}
