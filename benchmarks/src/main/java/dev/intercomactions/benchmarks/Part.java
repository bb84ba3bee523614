package dev.intercomactions.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One part of the report: how it is measured, and what its figures say. */
interface Part {
    /** Its name on the command line and in the raw figures. */
    String name();

    /** What it lacks, so that it cannot be measured in this run, in words; empty when it can. */
    default Optional<String> lacks() {
        return Optional.empty();
    }

    /** Whether the peers are measured as well, where they can run. */
    default boolean hasPeers() {
        return true;
    }

    /** Measures; every process that it starts has ended when it returns. */
    ObjectNode measure() throws Exception;

    /** The report's section, in Markdown. */
    String section(JsonNode figures);

    /** The charts that the section shows: file names and SVG. */
    default Map<String, String> charts(JsonNode figures) {
        return Map.of();
    }

    /** The goals that the figures are held against. */
    default List<Bar> bars(JsonNode figures) {
        return List.of();
    }
}
