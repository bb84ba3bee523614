package dev.intercomactions.telemetry;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/** The fields that each line of an invocation has, for what it has done on threads of its own. */
public final class LogContext {
    private LogContext() {}

    /** The same tasks, each logged with the fields that the thread has which calls this. */
    public static <T> List<Callable<T>> carriedTo(List<Callable<T>> tasks) {
        @Nullable Map<String, String> fields = MDC.getCopyOfContextMap();
        if (fields == null) {
            return tasks;
        }
        return tasks.stream()
                .<Callable<T>>map(task -> () -> {
                    MDC.setContextMap(fields);
                    return task.call();
                })
                .toList();
    }
}
