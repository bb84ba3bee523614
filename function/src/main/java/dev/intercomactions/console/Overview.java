package dev.intercomactions.console;

import dev.intercomactions.run.RunStore;
import dev.intercomactions.run.RunStoreException;
import dev.intercomactions.store.QueueException;
import dev.intercomactions.store.QueueOperations;
import dev.intercomactions.store.QueueOperations.Depth;
import dev.intercomactions.store.QueueOperations.Redrive;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * How things are: what needs attention, and what is in the queues. Whatever is out of reach is nothing, and the rest is told
 * all the same.
 *
 * @param held runs that an outage holds back before their first attempt
 */
record Overview(
        Optional<Census> failed,
        Optional<Census> retrying,
        Optional<Census> held,
        Optional<Depth> queue,
        Optional<Depth> deadLetters,
        Optional<Redrive> redrive) {

    /**
     * Looks everywhere at once.
     *
     * @param until when the counting of runs ends
     */
    static Overview take(RunStore store, QueueOperations queues, InstantSource clock, Instant until) {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var failed = look(threads, () -> Census.take(store, "failed", clock, until));
            var retrying = look(threads, () -> Census.take(store, "retrying", clock, until));
            var held = look(threads, () -> Census.take(store, "queued", clock, until));
            var queue = look(threads, queues::actions);
            var deadLetters = look(threads, queues::deadLetters);
            var redrive = look(threads, queues::redriving).thenApply(task -> task.flatMap(Function.identity()));
            return new Overview(
                    failed.join(), retrying.join(), held.join(), queue.join(), deadLetters.join(), redrive.join());
        }
    }

    private static <T> CompletableFuture<Optional<T>> look(ExecutorService threads, Supplier<T> look) {
        Supplier<Optional<T>> reaching = () -> {
            try {
                return Optional.of(look.get());
            } catch (RunStoreException | QueueException e) {
                return Optional.empty();
            }
        };
        return CompletableFuture.supplyAsync(reaching, threads);
    }

    /** True when nothing needs a person and nothing waits, as far as all could be read. */
    boolean allIsWell() {
        return complete()
                && runs(failed) == 0
                && runs(retrying) == 0
                && runs(held) == 0
                && deadLetters.filter(depth -> depth.total() == 0).isPresent();
    }

    /** False when something could not be read. */
    boolean complete() {
        return runsRead() && queuesRead();
    }

    boolean runsRead() {
        return failed.isPresent() && retrying.isPresent() && held.isPresent();
    }

    boolean queuesRead() {
        return queue.isPresent() && deadLetters.isPresent();
    }

    static int runs(Optional<Census> census) {
        return census.map(each -> each.all().runs()).orElse(0);
    }
}
