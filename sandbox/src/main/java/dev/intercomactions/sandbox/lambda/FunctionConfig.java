package dev.intercomactions.sandbox.lambda;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

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
    /** Copies the collections. */
    public FunctionConfig {
        environment = Map.copyOf(environment);
        code = List.copyOf(code);
    }

    /** Where standard output and standard error of every instance go. */
    public Path logFile() {
        return logs.resolve(name + ".log");
    }
}
