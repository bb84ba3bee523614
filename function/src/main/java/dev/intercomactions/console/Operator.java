package dev.intercomactions.console;

import dev.intercomactions.run.Attention;
import dev.intercomactions.run.Engine;
import dev.intercomactions.run.Parallel;
import dev.intercomactions.run.PartOf;
import dev.intercomactions.run.Run;
import dev.intercomactions.run.RunState;
import dev.intercomactions.run.RunStore;
import dev.intercomactions.run.RunStoreException;
import dev.intercomactions.store.QueueException;
import dev.intercomactions.store.QueueOperations;
import dev.intercomactions.store.SqsQueues;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a person does by the console's buttons. Each act is safe to repeat: a run's next round is started by a message that
 * names the round which has ended, so that a second click, or a second person, starts nothing more.
 */
record Operator(RunStore store, Engine engine, SqsQueues queues, InstantSource clock, Operator.Pause pause) {
    private static final Logger LOG = LoggerFactory.getLogger(Operator.class);

    /** Runs that are read, sent and written down at a time. */
    private static final int AT_ONCE = 100;

    private static final int SIDE_BY_SIDE = 25;

    /** As {@link Run#status} has it: what was not tried in its round yet, or is being tried. */
    private static final Set<String> ON_ITS_WAY = Set.of("queued", "running");

    /** The longest that a page waits for what comes of a sample: as long as a person likes to. */
    private static final Duration SAMPLE = Duration.ofSeconds(8);

    private static final Duration GLANCE = Duration.ofMillis(400);

    /** Waits in place: a thread that sleeps, or a test's clock that jumps. */
    @FunctionalInterface
    public interface Pause {
        void pause(Duration duration) throws InterruptedException;
    }

    /** What a click came to, and the page that shows the new state. */
    record Done(Notice notice, Command.View next) {}

    /**
     * Does it.
     *
     * @param until when nothing more is begun
     */
    Done act(Command.Act act, Instant until) {
        return switch (act) {
            case Command.Retry retry -> retry(retry);
            case Command.Dismiss dismiss -> dismiss(dismiss);
            case Command.TryOne tryOne -> tryOne(tryOne.group(), until);
            case Command.RetryGroup retry -> retryGroup(retry, until);
            case Command.DismissGroup dismiss -> dismissGroup(dismiss, until);
            case Command.Redrive redrive -> redrive();
        };
    }

    private Done retry(Command.Retry retry) {
        Command.View page = new Command.ShowRun(retry.runId());
        Optional<Run> standing = store.find(retry.runId());
        Optional<Notice> stale = stale(standing, retry.round());
        if (stale.isPresent()) {
            return new Done(stale.get(), page);
        }
        Run run = standing.orElseThrow();
        if (run.state() instanceof RunState.Failed failed && Attention.Kind.of(failed) == Attention.Kind.INVALID) {
            return new Done(Notice.hint("A retry of this run would fail again: the request itself is at fault."), page);
        }
        Optional<Run> known = retry.sendAgain() ? engine.assumeNotDone(retry.runId()) : standing;
        String act = retry.sendAgain() ? "send_again" : "retry";
        return done(act, known.flatMap(this::start), "Round " + (retry.round() + 1) + " has started.", page);
    }

    /** @param changed the run as it stands then; nothing when it could not be changed any more */
    private static Done done(String act, Optional<Run> changed, String what, Command.View page) {
        changed.ifPresent(run -> told(act, 1, run.runId()));
        return new Done(
                changed.map(_ -> Notice.done(what))
                        .orElse(Notice.hint("The run went on in the meantime: nothing was done.")),
                page);
    }

    /** The message first, so that a round which is written down has one that comes for it. */
    private Optional<Run> start(Run failed) {
        return engine.dismiss(failed.runId(), false).map(open -> {
            queues.send(open, clock.instant());
            try {
                return engine.nextRound(open);
            } catch (RunStoreException e) {
                // Its message is out: the round begins all the same.
                return open;
            }
        });
    }

    /** What stands in the way of an act on a page that was made some time ago; nothing when it still holds. */
    private static Optional<Notice> stale(Optional<Run> standing, int round) {
        if (standing.isEmpty()) {
            return Optional.of(Notice.hint("There is no such run any more: nothing was done."));
        }
        Run run = standing.get();
        String now = switch (run.state()) {
            case RunState.Succeeded done -> "has succeeded";
            case RunState.Running running -> "is being worked on";
            case RunState.Waiting waiting -> "is under way already";
            case RunState.Failed failed -> run.progress().round() == round ? "" : "has failed again";
        };
        return now.isEmpty()
                ? Optional.empty()
                : Optional.of(Notice.hint("The page was old: the run " + now + ", in round "
                        + run.progress().round() + ". Nothing was done."));
    }

    private Done dismiss(Command.Dismiss dismiss) {
        Command.View page = new Command.ShowRun(dismiss.runId());
        Optional<Notice> stale = stale(store.find(dismiss.runId()), dismiss.round());
        if (stale.isPresent()) {
            return new Done(stale.get(), page);
        }
        Optional<Run> dismissed = engine.dismiss(dismiss.runId(), true);
        return done("dismiss", dismissed, "The run was dismissed. It can still be read here.", page);
    }

    private Done tryOne(Group group, Instant until) {
        Optional<Run> newest = new RunFinder(store, clock)
                .find(group, run -> group.retries(run.kind(), false), 1, Optional.empty(), until).runs().stream()
                        .findFirst();
        if (newest.isEmpty()) {
            return new Done(
                    Notice.hint("No run of this group is left to try: nothing was done."),
                    new Command.ShowGroup(group, Optional.empty(), Optional.empty()));
        }
        String runId = newest.get().runId();
        start(newest.get());
        told("try_one", 1, runId);
        awaitEnd(runId, until);
        return new Done(
                Notice.done("One run was retried as a sample: " + runId + "."),
                new Command.ShowGroup(group, Optional.empty(), Optional.of(runId)));
    }

    /** Waits until the sample has ended or was tried in vain: a short while, since somebody waits for the page. */
    private void awaitEnd(String runId, Instant until) {
        Instant patience = clock.instant().plus(SAMPLE);
        Instant end = patience.isBefore(until) ? patience : until;
        try {
            while (clock.instant().isBefore(end)
                    && store.find(runId)
                            .map(Run::status)
                            .filter(ON_ITS_WAY::contains)
                            .isPresent()) {
                pause.pause(GLANCE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RunStoreException e) {
            // What came of it can be seen later.
        }
    }

    private Done retryGroup(Command.RetryGroup retry, Instant until) {
        Predicate<Attention> wanted = run -> retry.group().retries(run.kind(), retry.told());
        Walk walk = walk(retry.group(), retry.asOf(), wanted, until, this::startAll);
        String what = "The next round of " + Parts.count(walk.done(), "run") + " has started.";
        return done("retry_group", retry.group(), walk, what);
    }

    private Done dismissGroup(Command.DismissGroup dismiss, Instant until) {
        Walk walk = walk(dismiss.group(), dismiss.asOf(), run -> true, until, this::dismissAll);
        String what = Parts.count(walk.done(), "run") + (walk.done() == 1 ? " was" : " were") + " dismissed.";
        return done("dismiss_group", dismiss.group(), walk, what);
    }

    private static Done done(String act, Group group, Walk walk, String what) {
        String name = group.cause().or(() -> group.partOf().map(PartOf::text)).orElse("");
        told(act, walk.done(), name);
        Command.View rest = new Command.ShowGroup(group, Optional.empty(), Optional.empty());
        return new Done(walk.notice(what), walk.whole() ? new Command.ShowOverview() : rest);
    }

    /** What came of some runs; those that had gone on in the meantime are neither. */
    private record Changed(int done, int failed) {}

    /**
     * A walk through a group.
     *
     * @param failed of how many it did not come about
     * @param whole false when time was up before the end
     */
    private record Walk(int done, int failed, boolean whole) {
        Notice notice(String what) {
            if (failed > 0) {
                return Notice.trouble(what + " Of " + Parts.count(failed, "run")
                        + " it did not come about, because the run log or the queue was out of reach: press again.");
            }
            if (!whole) {
                return Notice.hint(what + " There are more than one click has time for: press again.");
            }
            return done == 0
                    ? Notice.hint("No run was left that the page had shown and that could be chosen: nothing was done.")
                    : Notice.done(what);
        }
    }

    /** Goes through the runs that the page had counted: those that changed since are left for a person to see first. */
    private Walk walk(
            Group group,
            Instant asOf,
            Predicate<Attention> wanted,
            Instant until,
            Function<List<Run>, Changed> change) {
        Predicate<Attention> chosen = wanted.and(run -> !run.at().isAfter(asOf));
        RunFinder finder = new RunFinder(store, clock);
        Optional<String> cursor = Optional.empty();
        int done = 0;
        int failed = 0;
        try {
            do {
                RunStore.Page page = finder.find(group, chosen, AT_ONCE, cursor, until);
                Changed changed = change.apply(page.runs());
                done += changed.done();
                failed += changed.failed();
                cursor = page.next();
            } while (cursor.isPresent() && failed == 0 && clock.instant().isBefore(until));
        } catch (RunStoreException e) {
            return new Walk(done, Math.max(1, failed), false);
        }
        return new Walk(done, failed, cursor.isEmpty());
    }

    /** Starts the next round of each. A round whose message is out begins, written down or not. */
    private Changed startAll(List<Run> runs) {
        List<Run> unsent = queues.send(runs);
        Set<String> left = unsent.stream().map(Run::runId).collect(Collectors.toSet());
        List<Run> sent =
                runs.stream().filter(run -> !left.contains(run.runId())).toList();
        sideBySide(sent, run -> Optional.of(engine.nextRound(run)));
        return new Changed(sent.size(), unsent.size());
    }

    private Changed dismissAll(List<Run> runs) {
        List<Future<Optional<Run>>> dismissed = sideBySide(runs, run -> engine.dismiss(run.runId(), true));
        int failed = (int) dismissed.stream()
                .filter(run -> run.state() != Future.State.SUCCESS)
                .count();
        int done = (int) dismissed.stream()
                .filter(run ->
                        run.state() == Future.State.SUCCESS && run.resultNow().isPresent())
                .count();
        return new Changed(done, failed);
    }

    private static List<Future<Optional<Run>>> sideBySide(List<Run> runs, Function<Run, Optional<Run>> change) {
        List<Callable<Optional<Run>>> tasks = new ArrayList<>();
        runs.forEach(run -> tasks.add(() -> change.apply(run)));
        return Parallel.run(SIDE_BY_SIDE, tasks);
    }

    private Done redrive() {
        Command.View page = new Command.ShowOverview();
        QueueOperations operations = queues.operations();
        try {
            if (operations.redriving().isPresent()) {
                return new Done(Notice.hint("A redrive is under way already: nothing was done."), page);
            }
            operations.redrive();
        } catch (QueueException e) {
            return new Done(
                    Notice.trouble(
                            "SQS did not start the redrive: the queue is empty or out of reach, or one has just begun."),
                    page);
        }
        told("redrive", 0, "");
        return new Done(Notice.done("The redrive has begun: SQS moves 50 dead letters a second."), page);
    }

    /** Who did it stands in CloudTrail, not here: a function is not told who invokes it. */
    private static void told(String act, int runs, String what) {
        LOG.info("console.acted: {}, {} runs, {}", act, runs, what);
    }
}
