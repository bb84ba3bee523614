package dev.intercomactions.task;

import dev.intercomactions.run.Outcome;
import dev.intercomactions.run.Parallel;
import dev.intercomactions.run.Redelivery;
import dev.intercomactions.run.RunRequest;
import dev.intercomactions.telemetry.LogContext;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The worker on many runs in one invocation, side by side. */
final class ItemWorker {
    private static final Logger LOG = LoggerFactory.getLogger(ItemWorker.class);

    /** Runs that are worked on at one time: with half a second a call, a hundred closes take some six seconds. */
    static final int AT_ONCE = 16;

    private final TaskProcessor tasks;

    ItemWorker(TaskProcessor tasks) {
        this.tasks = tasks;
    }

    /**
     * Works on each request once. When one is held back, those that have not begun stay so: they would be held back as well,
     * and a state machine waits for less than an invocation does.
     *
     * @return what each came to, in the order of the requests; one item's fault touches no other
     */
    List<ItemResult> work(List<RunRequest> requests, Instant deadline) {
        AtomicReference<Optional<ItemResult>> heldBack = new AtomicReference<>(Optional.empty());
        return sideBySide(requests.stream()
                .<Callable<ItemResult>>map(request -> () -> {
                    Optional<ItemResult> held = heldBack.get();
                    return held.isPresent() ? held.get() : work(request, deadline, heldBack);
                })
                .toList());
    }

    private ItemResult work(RunRequest request, Instant deadline, AtomicReference<Optional<ItemResult>> heldBack) {
        try {
            Outcome outcome = tasks.attempt(request, deadline, new Redelivery.ByCaller());
            ItemResult result = ItemResult.of(outcome, request);
            if (outcome instanceof Outcome.Paced) {
                heldBack.set(Optional.of(result));
            }
            return result;
        } catch (TaskException e) {
            return ItemResult.of(e);
        }
    }

    /** An item that ends in a fault of ours may have been sent: its run knows, and a repeat looks first. */
    private static List<ItemResult> sideBySide(List<Callable<ItemResult>> work) {
        List<ItemResult> results = new ArrayList<>();
        try {
            for (Future<ItemResult> item : Parallel.run(AT_ONCE, LogContext.carriedTo(work))) {
                results.add(settled(item));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
        return results;
    }

    private static ItemResult settled(Future<ItemResult> item) throws InterruptedException {
        try {
            return item.get();
        } catch (ExecutionException e) {
            Throwable fault = e.getCause() == null ? e : e.getCause();
            LOG.error("item.fault: {}", fault.getClass().getName());
            return new ItemResult.Unsettled(
                    new IntercomUnavailableException("internal_error: an item ended in a fault"));
        }
    }

    /**
     * The error that brings the whole list again, when anything is left to do.
     *
     * @return that of the first item that is not settled, said of all of them
     */
    static Optional<TaskException> again(List<ItemResult> results) {
        List<TaskException> left = results.stream()
                .filter(ItemResult.Unsettled.class::isInstance)
                .map(ItemResult.Unsettled.class::cast)
                .map(ItemResult.Unsettled::error)
                .toList();
        return left.stream()
                .findFirst()
                .map(first -> first.of(
                        first.code() + ": " + left.size() + " of " + results.size() + " items must be tried again"));
    }
}
