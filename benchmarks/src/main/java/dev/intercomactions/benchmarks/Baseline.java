package dev.intercomactions.benchmarks;

import dev.intercomactions.sandbox.ProjectFiles;
import dev.intercomactions.sandbox.lambda.FunctionConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Another build of the functions, which this one is held against.
 *
 * @param name what the report calls it
 * @param jar its artifact
 * @param handlers the package of its handlers, whose simple names are the same as here
 */
record Baseline(String name, Path jar, String handlers) {
    /** Where the handlers were before they had a package of their own. */
    private static final String HANDLERS = "dev.intercomactions.aws";

    /** What the template tells the JVM and the C library is part of this build; the baseline runs as they are. */
    private static final Set<String> TUNING = Set.of("JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS", "MALLOC_ARENA_MAX");

    /**
     * Reads the system properties {@code benchmarks.baseline}, the artifact, {@code benchmarks.baseline.package} and
     * {@code benchmarks.baseline.name}; empty without the first.
     */
    static Optional<Baseline> fromProperties() {
        String jar = System.getProperty("benchmarks.baseline", "");
        return jar.isEmpty()
                ? Optional.empty()
                : Optional.of(new Baseline(
                        property("benchmarks.baseline.name", "baseline"),
                        ProjectFiles.root().resolve(jar),
                        property("benchmarks.baseline.package", HANDLERS)));
    }

    /** What a part lacks that needs one. */
    static Optional<String> lacks(Optional<Baseline> baseline) {
        return baseline.isPresent()
                ? Optional.empty()
                : Optional.of("no build to compare with; -Dbenchmarks.baseline=/path/function.jar gives one");
    }

    private static String property(String name, String otherwise) {
        String given = System.getProperty(name, "");
        return given.isEmpty() ? otherwise : given;
    }

    /** Its function, set up like this build's. */
    FunctionConfig function(FunctionConfig ours) {
        String handler = ours.handler();
        Map<String, String> environment = new TreeMap<>(ours.environment());
        environment.keySet().removeAll(TUNING);
        return new FunctionConfig(
                "Baseline" + ours.name(),
                handlers + handler.substring(handler.lastIndexOf('.')),
                ours.timeout(),
                ours.memoryMegabytes(),
                ours.instances(),
                environment,
                List.of(jar),
                ours.logs());
    }
}
