package dev.intercomactions.sandbox.batch;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * What a person sees and types.
 *
 * @param out where it is shown
 * @param in where it is typed
 */
public record Screen(PrintStream out, BufferedReader in) {
    private static final int BAR = 40;

    /** A table of the fields that an output has. */
    void table(String title, JsonNode output, List<String> fields) {
        out.printf("%n%s%n", title);
        for (String field : fields) {
            if (output.has(field)) {
                out.printf("  %-12s %s%n", field, text(output.path(field)));
            }
        }
        for (JsonNode failure : output.path("failures")) {
            out.printf(
                    "  %-12s %s × %d, such as %s%n",
                    "",
                    failure.path("error_code").asText(),
                    failure.path("count").asInt(1),
                    failure.path("conversation_id")
                            .asText(failure.path("example").asText()));
        }
    }

    private static String text(JsonNode value) {
        return value.isArray()
                ? String.join(", ", value.valueStream().map(JsonNode::asText).toList())
                : value.isObject()
                        ? String.join(
                                ", ",
                                value.propertyStream()
                                        .map(each -> each.getValue().asText() + " " + each.getKey())
                                        .toList())
                        : value.asText();
    }

    /** A bar that grows in its line. */
    void bar(int done, int all) {
        int filled = all == 0 ? BAR : BAR * done / all;
        out.printf(
                "\r  [%s%s] %d of %d%s",
                "#".repeat(filled), " ".repeat(BAR - filled), done, all, done == all ? "\n" : "");
        out.flush();
    }

    void say(String line) {
        out.printf("%s%n", line);
    }

    /** Whether a person types exactly this. */
    boolean typed(String question, String expected) {
        out.printf("%s ", question);
        out.flush();
        try {
            String line = in.readLine();
            return line != null && line.strip().equals(expected);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
