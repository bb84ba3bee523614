package dev.intercomactions.benchmarks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A Markdown table; the first column is text, the others are right-aligned. */
final class Table {
    private final List<String> lines = new ArrayList<>();
    private final int columns;

    Table(String... heads) {
        this.columns = heads.length;
        lines.add("| " + String.join(" | ", heads) + " |");
        lines.add("|---|" + String.join("", Collections.nCopies(columns - 1, "---:|")));
    }

    /** Adds a row with as many cells as there are heads. */
    void row(String... cells) {
        if (cells.length != columns) {
            throw new IllegalArgumentException("a row of " + cells.length + " cells in a table of " + columns);
        }
        lines.add("| " + String.join(" | ", cells) + " |");
    }

    @Override
    public String toString() {
        return String.join("\n", lines);
    }
}
