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
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

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
        Looks looks;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            looks = new Looks(
                    look(threads, () -> Census.take(store, "failed", clock, until)),
                    look(threads, () -> Census.take(store, "retrying", clock, until)),
                    look(threads, () -> Census.take(store, "queued", clock, until)),
                    look(threads, queues::actions),
                    look(threads, queues::deadLetters),
                    look(threads, queues::redriving));
        }
        return looks.taken();
    }

    private static <T> Future<Optional<T>> look(ExecutorService threads, Callable<T> look) {
        return threads.submit(() -> {
            try {
                return Optional.of(look.call());
            } catch (RunStoreException | QueueException e) {
                return Optional.empty();
            }
        });
    }

    /** Looks that are taken side by side; they have ended when their threads' executor is closed. */
    private record Looks(
            Future<Optional<Census>> failed,
            Future<Optional<Census>> retrying,
            Future<Optional<Census>> held,
            Future<Optional<Depth>> queue,
            Future<Optional<Depth>> deadLetters,
            Future<Optional<Optional<Redrive>>> redrive) {
        Overview taken() {
            return new Overview(
                    failed.resultNow(),
                    retrying.resultNow(),
                    held.resultNow(),
                    queue.resultNow(),
                    deadLetters.resultNow(),
                    redrive.resultNow().flatMap(task -> task));
        }
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
        return failed.isPresent()
                && retrying.isPresent()
                && held.isPresent()
                && queue.isPresent()
                && deadLetters.isPresent();
    }

    static int runs(Optional<Census> census) {
        return census.map(each -> each.all().runs()).orElse(0);
    }
}
