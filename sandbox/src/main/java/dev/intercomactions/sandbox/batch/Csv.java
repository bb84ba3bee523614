package dev.intercomactions.sandbox.batch;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.sandbox.Json;
import java.util.ArrayList;
import java.util.List;

/** CSV as RFC 4180 has it: commas, a header line, and quotes around what has a comma, a quote or a line's end in it. */
final class Csv {
    private Csv() {}

    /** Each row by the names in the header; all cells are texts. */
    static List<ObjectNode> rows(String text) {
        List<List<String>> records = records(text);
        List<ObjectNode> rows = new ArrayList<>();
        for (List<String> cells : records.subList(Math.min(1, records.size()), records.size())) {
            ObjectNode row = Json.object();
            for (int i = 0; i < Math.min(cells.size(), records.getFirst().size()); i++) {
                row.put(records.getFirst().get(i), cells.get(i));
            }
            rows.add(row);
        }
        return rows;
    }

    private static List<List<String>> records(String text) {
        List<List<String>> records = new ArrayList<>();
        List<String> cells = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted) {
                boolean pair = c == '"' && i + 1 < text.length() && text.charAt(i + 1) == '"';
                quoted = c != '"' || pair;
                if (quoted) {
                    cell.append(c);
                }
                i += pair ? 1 : 0;
            } else if (c == '"') {
                quoted = true;
            } else if (c == ',') {
                cells.add(take(cell));
            } else if (c == '\n') {
                cells.add(take(cell));
                keep(records, cells);
            } else if (c != '\r') {
                cell.append(c);
            }
        }
        cells.add(take(cell));
        keep(records, cells);
        return records;
    }

    private static String take(StringBuilder cell) {
        String text = cell.toString();
        cell.setLength(0);
        return text;
    }

    /** Blank lines are no records. */
    private static void keep(List<List<String>> records, List<String> cells) {
        if (cells.stream().anyMatch(cell -> !cell.isBlank())) {
            records.add(List.copyOf(cells));
        }
        cells.clear();
    }
}
