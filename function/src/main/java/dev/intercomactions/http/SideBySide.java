package dev.intercomactions.http;

import dev.intercomactions.run.Parallel;
import dev.intercomactions.telemetry.LogContext;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/** The parts of one request's work that need not wait for each other. */
final class SideBySide {
    private static final int AT_ONCE = 50;

    private SideBySide() {}

    /**
     * Does all and waits for them.
     *
     * @return what each came to, in the order of the tasks
     * @throws RuntimeException the first failure in that order, when all have ended
     */
    static <T> List<T> all(List<Callable<T>> tasks) {
        List<T> results = new ArrayList<>();
        try {
            for (Future<T> result : Parallel.run(AT_ONCE, LogContext.carriedTo(tasks))) {
                results.add(result.get());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException failure
                    ? failure
                    : new IllegalStateException("a part of the work failed", e.getCause());
        }
        return results;
    }
}
