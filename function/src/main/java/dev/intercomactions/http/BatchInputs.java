package dev.intercomactions.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.action.ActionType;
import dev.intercomactions.json.FieldError;
import dev.intercomactions.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** The inputs of a batch: JSON {@code {"inputs": […]}}, newline-delimited JSON, or {@linkplain CsvInputs CSV}. */
public final class BatchInputs {
    static final int MOST = 1000;

    /** Lambda's own limit on a request is 6 MB, headers and escapes included. */
    private static final int LARGEST_BODY = 5 << 20;

    private BatchInputs() {}

    /**
     * One item.
     *
     * @param number the line of the body that it begins in, from 1, where the body is made of lines
     * @param input missing where it could not be read
     * @param errors why it could not be read; none where it could
     */
    record Line(OptionalInt number, JsonNode input, List<FieldError> errors) {
        static Line of(JsonNode input) {
            return new Line(OptionalInt.empty(), input, List.of());
        }

        static Line of(int number, JsonNode input) {
            return new Line(OptionalInt.of(number), input, List.of());
        }

        static Line broken(int number, String code, String message) {
            FieldError error = new FieldError("", code, message);
            return new Line(OptionalInt.of(number), MissingNode.getInstance(), List.of(error));
        }

        /** An answer about this item, with its line. */
        ObjectNode placed(ObjectNode answer) {
            number.ifPresent(line -> answer.put("line", line));
            return answer;
        }
    }

    static List<Line> read(ApiRequest call, ActionType type) {
        List<Line> inputs = switch (call.mediaType()) {
            case "application/x-ndjson", "application/ndjson" -> lines(call.text(LARGEST_BODY));
            case "text/csv" -> CsvInputs.read(call.text(LARGEST_BODY), type);
            default -> array(call.json(LARGEST_BODY));
        };
        if (inputs.isEmpty() || inputs.size() > MOST) {
            String message = "must hold 1 to " + MOST + " inputs";
            throw Problem.invalid("The batch " + message + ".", List.of(new FieldError("/inputs", "size", message)));
        }
        return inputs;
    }

    private static List<Line> array(JsonNode body) {
        JsonNode inputs = body.path("inputs");
        if (!inputs.isArray() || body.size() != 1) {
            String message = "must be an array, and alone in the body";
            throw Problem.invalid("The body is not a batch.", List.of(new FieldError("/inputs", "type", message)));
        }
        return inputs.valueStream().map(Line::of).toList();
    }

    private static List<Line> lines(String body) {
        List<Line> lines = new ArrayList<>();
        int number = 0;
        for (String line : body.lines().toList()) {
            number++;
            int at = number;
            if (!line.isBlank()) {
                lines.add(Json.parse(line)
                        .map(input -> Line.of(at, input))
                        .orElseGet(() -> Line.broken(at, "json", "is not a JSON document")));
            }
        }
        return lines;
    }
}
