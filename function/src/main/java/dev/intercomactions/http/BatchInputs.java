package dev.intercomactions.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.RuntimeJsonMappingException;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import dev.intercomactions.action.ActionType;
import dev.intercomactions.json.FieldError;
import dev.intercomactions.json.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The inputs of a batch: JSON {@code {"inputs": […]}}, newline-delimited JSON, or CSV with a header line. */
public final class BatchInputs {
    static final int MOST = 1000;

    /** Lambda's own limit on a request is 6 MB, headers and escapes included. */
    private static final int LARGEST_BODY = 5 << 20;

    private BatchInputs() {}

    /** One node an item; a line that is no JSON is a missing node. */
    static List<JsonNode> read(ApiRequest call, ActionType type) {
        String media = call.mediaType();
        List<JsonNode> inputs = switch (media) {
            case "application/x-ndjson", "application/ndjson" -> lines(call.text(LARGEST_BODY));
            case "text/csv" -> csv(call.text(LARGEST_BODY), type);
            default -> array(call.json(LARGEST_BODY));
        };
        if (inputs.isEmpty() || inputs.size() > MOST) {
            String message = "must hold 1 to " + MOST + " inputs";
            throw Problem.invalid("The batch " + message + ".", List.of(new FieldError("/inputs", "size", message)));
        }
        return inputs;
    }

    private static List<JsonNode> array(JsonNode body) {
        JsonNode inputs = body.path("inputs");
        if (!inputs.isArray() || body.size() != 1) {
            String message = "must be an array, and alone in the body";
            throw Problem.invalid("The body is not a batch.", List.of(new FieldError("/inputs", "type", message)));
        }
        return inputs.valueStream().toList();
    }

    private static List<JsonNode> lines(String body) {
        return body.lines()
                .filter(line -> !line.isBlank())
                .map(line -> Json.parse(line).orElse(MissingNode.getInstance()))
                .toList();
    }

    /** Cells are text; those of a field that is a number, a truth value or an object are read as such. */
    private static List<JsonNode> csv(String body, ActionType type) {
        JsonNode properties = type.description().path("input").path("properties");
        List<JsonNode> inputs = new ArrayList<>();
        try (MappingIterator<Map<String, String>> rows = new CsvMapper()
                .readerForMapOf(String.class)
                .with(CsvSchema.emptySchema().withHeader())
                .readValues(body)) {
            while (rows.hasNextValue()) {
                ObjectNode input = Json.object();
                rows.nextValue().forEach((name, cell) -> {
                    if (cell != null && !cell.isEmpty()) {
                        input.set(name, cell(cell, properties.path(name).path("type")));
                    }
                });
                inputs.add(input);
            }
        } catch (JsonProcessingException | RuntimeJsonMappingException e) {
            throw Problem.invalid("The body is not CSV with a header line.", List.of());
        } catch (IOException e) {
            throw new IllegalStateException("a text could not be read", e);
        }
        return inputs;
    }

    private static JsonNode cell(String cell, JsonNode type) {
        return switch (type.asText()) {
            case "integer" ->
                cell.matches("-?[0-9]{1,18}") ? LongNode.valueOf(Long.parseLong(cell)) : TextNode.valueOf(cell);
            case "boolean" ->
                cell.matches("true|false") ? BooleanNode.valueOf(cell.equals("true")) : TextNode.valueOf(cell);
            case "object" -> Json.parse(cell).orElse(TextNode.valueOf(cell));
            default -> TextNode.valueOf(cell);
        };
    }
}
