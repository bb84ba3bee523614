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

    /** Does all, up to fifty at one time; as {@link #all(int, List)}. */
    static <T> List<T> all(List<Callable<T>> tasks) {
        return all(AT_ONCE, tasks);
    }

    /**
     * Does all and waits for them.
     *
     * @param atOnce the most that are done at one time, at least 1
     * @return what each came to, in the order of the tasks
     * @throws RuntimeException the first failure in that order, when all have ended
     */
    static <T> List<T> all(int atOnce, List<Callable<T>> tasks) {
        List<T> results = new ArrayList<>();
        try {
            if (tasks.size() == 1) {
                return List.of(alone(tasks.getFirst()));
            }
            for (Future<T> result : Parallel.run(atOnce, LogContext.carriedTo(tasks))) {
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

    /** One task waits for no other, and needs no thread of its own. */
    private static <T> T alone(Callable<T> task) throws ExecutionException {
        try {
            return task.call();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new ExecutionException(e);
        }
    }
}
