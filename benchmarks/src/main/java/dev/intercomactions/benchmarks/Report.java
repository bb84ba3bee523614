package dev.intercomactions.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.sandbox.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The report in {@code docs/}: {@code benchmarks.md}, its charts, and the raw figures that both are made of, a file of
 * JSON. A part that was not measured this time keeps the figures it had.
 */
final class Report {
    private static final String FIGURES = "figures.json";

    private final Path page;
    private final Path folder;
    private final List<Part> parts;
    private final ObjectNode figures;

    /** Reads the figures that are there. */
    Report(Path docs, List<Part> parts) throws IOException {
        this.page = docs.resolve("benchmarks.md");
        this.folder = docs.resolve("benchmarks");
        this.parts = List.copyOf(parts);
        Path file = folder.resolve(FIGURES);
        this.figures = Files.exists(file) && Json.read(Files.readString(file)) instanceof ObjectNode before
                ? before
                : Json.object();
    }

    /** Puts a part's new figures in the place of its old ones. */
    void put(Part part, ObjectNode measured) {
        figures.set(part.name(), measured);
    }

    /** Writes everything anew. */
    void write() throws IOException {
        Files.createDirectories(folder);
        for (Map.Entry<String, String> file : files().entrySet()) {
            Files.writeString(folder.resolve(file.getKey()), file.getValue());
        }
        Files.writeString(page, page());
    }

    private Map<String, String> files() {
        Map<String, String> files = new LinkedHashMap<>();
        files.put(FIGURES, figures.toPrettyString() + "\n");
        measured().forEach(part -> files.putAll(part.charts(figures.path(part.name()))));
        return files;
    }

    private List<Part> measured() {
        return parts.stream().filter(part -> figures.has(part.name())).toList();
    }

    /** The page as the figures make it. */
    String page() {
        List<String> blocks = new ArrayList<>();
        blocks.add(head());
        for (Part part : measured()) {
            JsonNode own = figures.path(part.name());
            blocks.add(part.section(own).strip());
            if (own.path("quick").asBoolean()) {
                blocks.add("*These figures are of a quick run: few repetitions, for trying the command out.*");
            }
        }
        return String.join("\n\n", blocks) + "\n";
    }

    private String head() {
        Table bars = new Table("goal", "bound", "measured", "");
        for (Part part : measured()) {
            part.bars(figures.path(part.name()))
                    .forEach(bar -> bars.row(bar.what(), bar.goal(), bar.measured(), bar.met() ? "met" : "**missed**"));
        }
        return """
                # Benchmarks

                This page is written by `mvn -q -Pbenchmarks package`, which measures this service and its peers in one run on
                one machine: cold start, own overhead, use of Intercom's quota, drain time under faults, growth, and cost on
                paper. The raw figures are in [benchmarks/figures.json](benchmarks/figures.json).

                | to | run |
                |---|---|
                | measure everything (two hours) | `mvn -q -Pbenchmarks package` |
                | measure some parts; the others keep their figures | `mvn -q -Pbenchmarks package -Dbenchmarks=cold,overhead` |
                | measure this build beside another one (ten minutes) | `mvn -q -Pbenchmarks package -Dbenchmarks=compare -Dbenchmarks.baseline=/path/function.jar` |
                | measure at the share of a core that the memory buys, beside another build (an hour) | `mvn -q -Pbenchmarks package -Dbenchmarks=share,quota -Dbenchmarks.baseline=/path/function.jar` |
                | try it out in a few minutes | `mvn -q -Pbenchmarks package -Dbenchmarks.quick` |
                | write this page anew from the figures | `mvn -q -Pbenchmarks package -Dbenchmarks=report` |

                The parts are %s. Everyone has the same simulator of Intercom, the same latency, quota and faults, the same
                Runtime API, and as much memory. The peers are written as the common samples are: **Node.js** calls through
                the vendor's `intercom-client` with its own retries, the messages of a batch side by side; **plain Java**
                calls with the JDK's HTTP client, one message after the other. Both report the messages that failed and let
                SQS redeliver. The **empty handler** does nothing. Where Node.js or npm is missing, that peer is skipped, and
                the command says so. `compare` and `accept` are skipped where no other build is given, and `share` takes it along
                where one is; its handlers' package is `-Dbenchmarks.baseline.package` (`dev.intercomactions.aws`), and
                `-Dbenchmarks.baseline.name` is what it is called. What holds processes to a share of a core is skipped where
                control groups may not be written.

                Ratios between contenders of one run say more than milliseconds: queue, table, Intercom and functions share
                the machine, and DynamoDB Local is not DynamoDB. %s

                ## Goals

                %s""".formatted(
                String.join(
                        ", ",
                        parts.stream().map(part -> "`" + part.name() + "`").toList()),
                machines(),
                bars);
    }

    private String machines() {
        List<String> lines = measured().stream()
                .map(part -> figures.path(part.name()).path("machine"))
                .map(machine -> "%s cores, %s GiB, %s, JDK %s%s (%s)"
                        .formatted(
                                machine.path("cores").asText(),
                                machine.path("memory_gib").asText(),
                                machine.path("system").asText(),
                                machine.path("jdk").asText(),
                                machine.has("node")
                                        ? ", " + machine.path("node").asText()
                                        : "",
                                machine.path("date").asText()))
                .distinct()
                .toList();
        return "Measured on: " + String.join("; ", lines) + ".";
    }
}
