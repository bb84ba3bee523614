package dev.intercomactions.fuzz;

import dev.intercomactions.sandbox.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Fuzzes each target with Jazzer in a process of its own, one after the other, and prints a table. Arguments: how many
 * executions each target gets, Jazzer's class path, and optionally the names of the targets. Exits with 1 on a finding; the
 * input that shows it is a {@code crash-…} file in the target's folder, and becomes a seed once the fault is mended.
 */
public final class Fuzz {
    private static final Path WORK = Path.of("target/fuzz");
    private static final Path SEEDS = Path.of("src/test/resources/fuzz");

    /** The wire's target opens a connection each time. */
    private static final long SLOW = 20;

    private static final Pattern STATUS = Pattern.compile("#\\d+\\s+\\w+\\s+cov: (\\d+) ft: (\\d+).*");
    private static final Pattern EXECUTED = Pattern.compile("stat::number_of_executed_units:\\s*(\\d+)");

    private record Row(String target, long executions, Duration took, String coverage, List<String> findings) {
        @Override
        public String toString() {
            long rate = executions * 1000 / Math.max(1, took.toMillis());
            return "%-12s %,12d %,10d %12s %9d".formatted(target, executions, rate, coverage, findings.size());
        }
    }

    private Fuzz() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        // Whoever stops this run stops what it started.
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly)));
        long executions = Long.parseLong(arguments[0]);
        List<String> only = List.of(arguments).subList(2, arguments.length);
        List<Row> rows = new ArrayList<>();
        for (String target : Targets.ALL) {
            if (only.isEmpty() || only.contains(Targets.name(target))) {
                long share = target.endsWith("WireFuzz") ? Math.ceilDiv(executions, SLOW) : executions;
                rows.add(fuzz(target, share, arguments[1]));
            }
        }
        StringBuilder table = new StringBuilder("target         executions      per s     coverage  findings\n");
        rows.forEach(row -> table.append(row).append('\n'));
        rows.forEach(row -> row.findings().forEach(file -> table.append(file).append('\n')));
        System.out.print(table);
        if (rows.stream().anyMatch(row -> !row.findings().isEmpty())) {
            System.exit(1);
        }
    }

    private static Row fuzz(String target, long executions, String classPath) throws IOException, InterruptedException {
        String name = Targets.name(target);
        Path work = WORK.resolve(name);
        Path corpus = Files.createDirectories(work.resolve("corpus"));
        Path log = work.resolve("log.txt");
        List<String> before = findings(work);
        long begin = System.nanoTime();
        int code = new ProcessBuilder(command(target, executions, classPath, work, corpus))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start()
                .waitFor();
        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        List<String> found = new ArrayList<>(findings(work));
        found.removeAll(before);
        long done = 0;
        String coverage = "-";
        for (String line : Files.readAllLines(log)) {
            Matcher status = STATUS.matcher(line);
            if (status.matches()) {
                coverage = status.group(1) + "/" + status.group(2);
            }
            Matcher executed = EXECUTED.matcher(line);
            if (executed.matches()) {
                done = Long.parseLong(executed.group(1));
            }
        }
        if (code != 0 && found.isEmpty()) {
            found.add(name + " ended with code " + code + ", see " + log);
        }
        return new Row(name, done, took, coverage, List.copyOf(found));
    }

    private static List<String> command(String target, long executions, String classPath, Path work, Path corpus) {
        return List.of(
                Programs.ofJdk("java").toString(),
                "-Xmx1g",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                classPath,
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + target,
                "--instrumentation_includes=dev.intercomactions.**",
                "--custom_hook_includes=dev.intercomactions.**",
                // The wire's target calls its own server.
                "--disabled_hooks=com.code_intelligence.jazzer.sanitizers.ServerSideRequestForgery",
                "--reproducer_path=" + work,
                "-artifact_prefix=" + work + "/",
                "-dict=" + SEEDS.resolve("words.dict"),
                "-max_len=8192",
                "-timeout=20",
                "-rss_limit_mb=4096",
                "-print_final_stats=1",
                "-runs=" + executions,
                corpus.toString(),
                SEEDS.resolve(Targets.name(target)).toString());
    }

    private static List<String> findings(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(Path::toString)
                    .filter(file -> file.matches(".*/(crash|timeout|oom)-[0-9a-f]+"))
                    .sorted()
                    .toList();
        }
    }
}
