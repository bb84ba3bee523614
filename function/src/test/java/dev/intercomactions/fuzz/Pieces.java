package dev.intercomactions.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A fuzzed input as text that a person can read and write: pieces, with a line {@code %%} between them. What is not UTF-8
 * becomes the replacement character, as it does on its way through AWS.
 */
public record Pieces(List<String> pieces) {

    public static Pieces of(byte[] input) {
        return new Pieces(List.of(new String(input, StandardCharsets.UTF_8).split("\n%%\n", -1)));
    }

    /** The piece with this index, empty where there is none. */
    public String get(int index) {
        return index < pieces.size() ? pieces.get(index) : "";
    }

    /** A piece of lines {@code name: value}, at most ten; later lines win. */
    public Map<String, String> fields(int index) {
        Map<String, String> fields = new LinkedHashMap<>();
        get(index).lines().limit(10).forEach(line -> {
            int colon = line.indexOf(": ");
            fields.put(colon < 0 ? line : line.substring(0, colon), colon < 0 ? "" : line.substring(colon + 2));
        });
        return fields;
    }
}
