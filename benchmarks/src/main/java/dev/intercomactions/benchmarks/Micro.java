package dev.intercomactions.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.benchmarks.micro.Pieces;
import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.Programs;
import dev.intercomactions.sandbox.ProjectFiles;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The pieces within the process, by JMH, in a process with the deployed artifact on its class path. */
final class Micro implements Part {
    private static final long MINUTES_AT_MOST = 5;

    /** What JMH's own jars are found by. */
    private static final List<String> JMH =
            List.of("org.openjdk.jmh.Main", "joptsimple.OptionParser", "org.apache.commons.math3.util.FastMath");

    private static final Map<String, String> NAMES = Map.of(
            "parse", "parse and validate an input",
            "engineTurn", "a whole run over stores in memory",
            "runJsonRoundTrip", "a run to the log's JSON and back",
            "classify", "read an answer of Intercom's");

    private final Plan plan;

    Micro(Plan plan) {
        this.plan = plan;
    }

    @Override
    public String name() {
        return "micro";
    }

    @Override
    public ObjectNode measure() throws IOException, InterruptedException {
        Path result = Files.createTempFile("jmh", ".json");
        try {
            run(result);
            return figures(Json.read(Files.readString(result)));
        } finally {
            Files.deleteIfExists(result);
        }
    }

    private void run(Path result) throws IOException, InterruptedException {
        String classPath = Stream.concat(
                        Stream.of(
                                jarOf(Pieces.class.getName()),
                                ProjectFiles.functionJar(),
                                Path.of(System.getProperty("function.tests.jar", ""))),
                        JMH.stream().map(Micro::jarOf))
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
        List<String> command = new ArrayList<>(List.of(
                Programs.ofJdk("java").toString(),
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                classPath,
                JMH.getFirst(),
                Pieces.class.getName(),
                "-prof",
                "gc",
                "-rf",
                "json",
                "-rff",
                result.toString()));
        if (plan.quick()) {
            command.addAll(List.of("-wi", "1", "-i", "2"));
        }
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.to(
                        ProjectFiles.root().resolve("benchmarks/target/jmh.log").toFile()))
                .start();
        boolean ended = process.waitFor(MINUTES_AT_MOST, TimeUnit.MINUTES);
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        if (!ended || process.exitValue() != 0) {
            throw new IllegalStateException("JMH failed; benchmarks/target/jmh.log says why");
        }
    }

    private static ObjectNode figures(JsonNode result) {
        ObjectNode figures = Json.object();
        var rows = figures.putArray("rows");
        for (JsonNode one : result) {
            String method = one.path("benchmark").asText().replaceAll(".*\\.", "");
            JsonNode metric = one.path("primaryMetric");
            int iterations = 0;
            for (JsonNode fork : metric.path("rawData")) {
                iterations += fork.size();
            }
            rows.addObject()
                    .put("what", NAMES.getOrDefault(method, method))
                    .put("n", iterations)
                    .put("micros", metric.path("score").asDouble())
                    .put(
                            "bytes",
                            one.path("secondaryMetrics")
                                    .path("gc.alloc.rate.norm")
                                    .path("score")
                                    .asDouble());
        }
        return figures;
    }

    private static Path jarOf(String type) {
        try {
            return ProjectFiles.codeOf(Class.forName(type, false, Micro.class.getClassLoader()));
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("no file for " + type, e);
        }
    }

    @Override
    public String section(JsonNode figures) {
        Table table = new Table("piece", "µs", "bytes allocated", "n (iterations of 1 s)");
        figures.path("rows")
                .forEach(row -> table.row(
                        row.path("what").asText(),
                        Numbers.text(row.path("micros").asDouble()),
                        Numbers.text(row.path("bytes").asDouble()),
                        row.path("n").asText()));
        return """
                ## Within the process

                The pieces that an action needs within the process, by JMH on a warm JVM with all its optimisations. They are
                microseconds beside Intercom's hundreds of milliseconds.

                %s
                """.formatted(table);
    }
}
