package dev.intercomactions.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.RuntimeJsonMappingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import dev.intercomactions.action.ActionType;
import dev.intercomactions.http.BatchInputs.Line;
import dev.intercomactions.json.Characters;
import dev.intercomactions.json.FieldError;
import dev.intercomactions.json.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Inputs as a spreadsheet writes them: a header line with the names of the input's fields, cells between commas,
 * semicolons or tabs, as in the header line. Blank lines and rows of empty cells count for nothing, an empty cell as an
 * absent field, and a row that cannot be read is told by its line.
 */
record CsvInputs(ActionType type, List<String> header) {
    private static final CsvMapper MAPPER = CsvMapper.builder()
            .enable(CsvParser.Feature.WRAP_AS_ARRAY, CsvParser.Feature.SKIP_EMPTY_LINES)
            .build();

    /** Reading on after each, more would take too long. */
    private static final int MOST_BROKEN = 20;

    /** A row and the line that it begins in, from 1; without cells where it cannot be read. */
    private record Row(int line, List<String> cells) {
        boolean isUnreadable() {
            return cells.isEmpty();
        }

        boolean isBlank() {
            return cells.stream().allMatch(String::isBlank);
        }
    }

    static List<Line> read(String body, ActionType type) {
        JsonNode properties = type.description().path("input").path("properties");
        String first = body.lines().filter(line -> !line.isBlank()).findFirst().orElse("");
        List<Row> rows = rows(body, separator(first));
        if (rows.isEmpty()) {
            throw Problem.invalid(
                    "The body is not CSV with a header line.",
                    List.of(new FieldError("", "csv", "has no header line")));
        }
        List<String> header =
                rows.getFirst().cells().stream().map(String::strip).toList();
        checkHeader(header, properties);
        CsvInputs inputs = new CsvInputs(type, header);
        return rows.stream().skip(1).map(inputs::line).toList();
    }

    /** Whichever stands most often in the header line: the names of fields have none of them. */
    private static char separator(String headerLine) {
        char best = ',';
        for (char candidate : new char[] {';', '\t'}) {
            if (count(headerLine, candidate) > count(headerLine, best)) {
                best = candidate;
            }
        }
        return best;
    }

    private static long count(String text, char wanted) {
        return text.chars().filter(c -> c == wanted).count();
    }

    /** A row that cannot be read ends with its line: what follows is read on its own. */
    private static List<Row> rows(String body, char separator) {
        List<Row> rows = new ArrayList<>();
        ObjectReader reader =
                MAPPER.readerFor(String[].class).with(CsvSchema.emptySchema().withColumnSeparator(separator));
        String rest = body;
        int line = 1;
        for (int broken = 0; broken <= MOST_BROKEN; broken++) {
            int unread = readRows(reader, rest, line, rows);
            if (unread == 0) {
                return rows;
            }
            rows.add(new Row(unread, List.of()));
            for (; line <= unread; line++) {
                rest = after(rest);
            }
        }
        String message = "has more than " + MOST_BROKEN + " rows that cannot be read";
        throw Problem.invalid("The CSV " + message + ".", List.of(new FieldError("", "csv", message)));
    }

    /** What follows the first line. */
    private static String after(String text) {
        int end = text.indexOf('\n');
        return end < 0 ? "" : text.substring(end + 1);
    }

    /** Adds the rows of a text that begins in line {@code first}; gives the line of the one that cannot be read, or 0. */
    private static int readRows(ObjectReader reader, String text, int first, List<Row> rows) {
        int line = first;
        try (MappingIterator<String[]> read = reader.readValues(text)) {
            while (read.hasNextValue()) {
                line = first - 1 + read.getCurrentLocation().getLineNr();
                Row row = new Row(line, List.of(read.nextValue()));
                if (!row.isBlank()) {
                    rows.add(row);
                }
            }
            return 0;
        } catch (IOException | RuntimeJsonMappingException e) {
            return line;
        }
    }

    /** Before anything is done: each column is a field of the action's input, and none is there twice. */
    private static void checkHeader(List<String> header, JsonNode properties) {
        List<FieldError> errors = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (String name : header) {
            String column = "the column " + Characters.legible(name, 64);
            if (!name.isEmpty() && !properties.has(name)) {
                errors.add(new FieldError("", "csv", column + " is no field of this action"));
            } else if (!name.isEmpty() && !seen.add(name)) {
                errors.add(new FieldError("", "csv", column + " is there twice"));
            }
        }
        if (!errors.isEmpty()) {
            throw Problem.invalid(
                    "The header line must name fields of the action's input, between commas, semicolons or tabs.",
                    errors);
        }
    }

    private Line line(Row row) {
        if (row.isUnreadable()) {
            return Line.broken(
                    row.line(), "csv", "cannot be read: is a quotation mark not closed, or in a cell without quotes?");
        }
        ObjectNode input = Json.object();
        for (int i = 0; i < row.cells().size(); i++) {
            String cell = row.cells().get(i);
            String name = i < header.size() ? header.get(i) : "";
            if (!cell.isEmpty() && name.isEmpty()) {
                return Line.broken(
                        row.line(),
                        "csv",
                        "cell " + (i + 1) + " has no column: is a cell with a separator not in quotes?");
            }
            if (!cell.isEmpty()) {
                input.set(name, type.cell(name, cell, cell));
            }
        }
        return Line.of(row.line(), input);
    }
}
