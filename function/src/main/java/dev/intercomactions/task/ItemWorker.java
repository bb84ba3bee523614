package dev.intercomactions.task;

import dev.intercomactions.run.Outcome;
import dev.intercomactions.run.Parallel;
import dev.intercomactions.run.Redelivery;
import dev.intercomactions.run.RunRequest;
import dev.intercomactions.telemetry.LogContext;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
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
        List<Callable<ItemResult>> work = requests.stream()
                .<Callable<ItemResult>>map(
                        request -> () -> heldBack.get().orElseGet(() -> work(request, deadline, heldBack)))
                .toList();
        return Parallel.run(AT_ONCE, LogContext.carriedTo(work)).stream()
                .map(ItemWorker::settled)
                .toList();
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
            return new ItemResult.Failed(e);
        }
    }

    /** An item that ends in a fault of ours may have been sent: its run knows, and a repeat looks first. */
    private static ItemResult settled(Future<ItemResult> item) {
        if (item.state() == Future.State.SUCCESS) {
            return item.resultNow();
        }
        LOG.error("item.fault: {}", item.exceptionNow().getClass().getName());
        return new ItemResult.Failed(new IntercomUnavailableException("internal_error: an item ended in a fault"));
    }

    /**
     * Has the whole list brought again, when anything is left to do.
     *
     * @throws TaskException that of the first item which a repeat goes on with, said of all of them
     */
    static void finish(List<ItemResult> results) {
        List<TaskException> left = results.stream()
                .<TaskException>mapMulti((result, unsettled) -> {
                    if (result instanceof ItemResult.Failed(TaskException error) && error.passes()) {
                        unsettled.accept(error);
                    }
                })
                .toList();
        if (!left.isEmpty()) {
            String code = left.getFirst().code();
            throw left.getFirst()
                    .of(code + ": " + left.size() + " of " + results.size() + " items must be tried again");
        }
    }
}
