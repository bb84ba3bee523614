package dev.intercomactions.http;

import dev.intercomactions.run.Parallel;
import dev.intercomactions.telemetry.LogContext;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.function.Function;

/** The parts of one request's work that need not wait for each other. */
final class SideBySide {
    private SideBySide() {}

    /**
     * Does the same for each and waits for all.
     *
     * @param atOnce the most that are done at one time, at least 1
     * @return what each came to, in their order
     * @throws RuntimeException the first failure in that order, when all have ended
     */
    static <T, R> List<R> all(int atOnce, List<T> each, Function<T, R> work) {
        if (each.size() == 1) {
            // It waits for no other, and needs no thread of its own.
            return List.of(work.apply(each.getFirst()));
        }
        List<Callable<R>> tasks = new ArrayList<>();
        each.forEach(one -> tasks.add(() -> work.apply(one)));
        List<R> results = new ArrayList<>();
        for (Future<R> result : Parallel.run(atOnce, LogContext.carriedTo(tasks))) {
            if (result.state() != Future.State.SUCCESS) {
                throw result.exceptionNow() instanceof RuntimeException failure
                        ? failure
                        : new IllegalStateException("a part of the work failed", result.exceptionNow());
            }
            results.add(result.resultNow());
        }
        return results;
    }
}
