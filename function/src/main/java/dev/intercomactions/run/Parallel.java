package dev.intercomactions.run;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/** A bounded way to run tasks side by side, on virtual threads. */
public final class Parallel {
    private Parallel() {}

    /**
     * Runs all tasks and waits for them.
     *
     * @param atOnce the most that run at one time, at least 1
     * @return what each came to, in the order of the tasks; one task's failure touches no other
     */
    public static <T> List<Future<T>> run(int atOnce, List<Callable<T>> tasks) {
        Semaphore places = new Semaphore(atOnce);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            return tasks.stream()
                    .map(task -> threads.submit(() -> {
                        places.acquire();
                        try {
                            return task.call();
                        } finally {
                            places.release();
                        }
                    }))
                    .toList();
        }
    }
}
