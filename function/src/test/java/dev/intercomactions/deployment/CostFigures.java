package dev.intercomactions.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.ProjectFiles;

/**
 * What the page on costs is computed from, and where each number comes from.
 *
 * @param measured the benchmarks' part {@code cost}
 * @param prices list prices, the same that the benchmarks use
 * @param quotas default quotas, and what is assumed for lack of a measurement
 */
record CostFigures(JsonNode measured, JsonNode prices, JsonNode quotas, TemplateQueries template) {

    static CostFigures load() {
        return new CostFigures(
                file("docs/benchmarks/figures.json").path("cost"),
                file("benchmarks/src/main/resources/prices.json"),
                file("function/src/test/resources/quotas.json"),
                TemplateQueries.load());
    }

    private static JsonNode file(String path) {
        return Json.read(ProjectFiles.text(ProjectFiles.root().resolve(path)));
    }

    /** A price in dollars. */
    double price(String name) {
        return number(prices, name);
    }

    double quota(String name) {
        return number(quotas, name);
    }

    double assumed(String name) {
        return number(quotas.path("assumed"), name);
    }

    /** Of a sweep, as {@code docs/sweep.md} has it. */
    double sweep(String name) {
        return number(quotas.path("assumed").path("sweep"), name);
    }

    /** Of this service's warm invocations by a trigger ({@code sqs}, {@code http}). */
    double measured(String trigger, String name) {
        for (JsonNode row : measured.path("rows")) {
            if (row.path("trigger").asText().equals(trigger)
                    && row.path("who").asText().startsWith("intercom-actions")) {
                return number(row, name);
            }
        }
        throw new AssertionError("nothing was measured by " + trigger);
    }

    /** One call to Intercom, in milliseconds. */
    double latency() {
        return number(measured, "latency_ms");
    }

    /** A run's item in bytes. */
    double itemBytes() {
        return number(measured, "item_bytes");
    }

    /** Write units of one write of a run: each started kilobyte is one. */
    double unitsAWrite() {
        return Math.ceil(itemBytes() / 1024);
    }

    double memoryGigabytes(String function) {
        return template.function(function).path("MemorySize").asDouble() / 1024;
    }

    double parameter(String name) {
        return number(template.parameter(name), "Default");
    }

    private static double number(JsonNode object, String name) {
        JsonNode value = object.path(name);
        if (value.isMissingNode()) {
            throw new AssertionError("there is no " + name);
        }
        return Double.parseDouble(value.asText());
    }
}
