package dev.intercomactions.sandbox.lambda;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How a function is run.
 *
 * @param name its name, also of its log file
 * @param handler {@code Class::method}
 * @param timeout after which an invocation is killed
 * @param memoryMegabytes its memory, of which the heap gets 85 percent as in the managed runtime
 * @param instances the most invocations at one time, each in a process of its own
 * @param environment the function's own variables
 * @param code jars and class folders of the function
 * @param logs folder for its log
 */
public record FunctionConfig(
        String name,
        String handler,
        Duration timeout,
        int memoryMegabytes,
        int instances,
        Map<String, String> environment,
        List<Path> code,
        Path logs) {
    private static final String INITIALIZATION = "AWS_LAMBDA_INITIALIZATION_TYPE";
    private static final String SNAPSHOT = "snap-start";

    /** Copies the collections. */
    public FunctionConfig {
        environment = Map.copyOf(environment);
        code = List.copyOf(code);
    }

    /** The same with one more variable. */
    public FunctionConfig with(String variable, String value) {
        Map<String, String> more = new TreeMap<>(environment);
        more.put(variable, value);
        return new FunctionConfig(name, handler, timeout, memoryMegabytes, instances, more, code, logs);
    }

    /** The same with so much memory, in MB. */
    public FunctionConfig withMemory(int megabytes) {
        return new FunctionConfig(name, handler, timeout, megabytes, instances, environment, code, logs);
    }

    /**
     * The same, initialised as for SnapStart: its process gets ready for a snapshot, waits, and goes on from there with
     * its first invocation.
     */
    public FunctionConfig forSnapshot() {
        return with(INITIALIZATION, SNAPSHOT);
    }

    boolean isForSnapshot() {
        return SNAPSHOT.equals(environment.get(INITIALIZATION));
    }

    /** Where standard output and standard error of every instance go. */
    public Path logFile() {
        return logs.resolve(name + ".log");
    }
}
