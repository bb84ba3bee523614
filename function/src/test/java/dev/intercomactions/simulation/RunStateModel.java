package dev.intercomactions.simulation;

import dev.intercomactions.run.HistoryEntry;
import dev.intercomactions.run.Run;
import dev.intercomactions.run.RunState;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The model of a run's life: which state may follow which, and what must hold of each step. */
enum RunStateModel {
    NONE,
    QUEUED,
    RUNNING,
    RETRYING,
    SUCCEEDED,
    FAILED,
    /** Failed, and its dead letter is out. */
    TOLD;

    private static final Map<RunStateModel, Set<RunStateModel>> NEXT = Map.of(
            NONE, Set.of(QUEUED, RUNNING, FAILED),
            QUEUED, Set.of(RUNNING),
            RUNNING, Set.of(RUNNING, QUEUED, RETRYING, SUCCEEDED, FAILED),
            RETRYING, Set.of(RUNNING),
            SUCCEEDED, Set.of(),
            FAILED, Set.of(TOLD, RUNNING, FAILED),
            TOLD, Set.of(RUNNING, FAILED, TOLD));

    static RunStateModel of(Run run) {
        return switch (run.state()) {
            case RunState.Waiting waiting -> run.history().isEmpty() ? QUEUED : RETRYING;
            case RunState.Running running -> RUNNING;
            case RunState.Succeeded succeeded -> SUCCEEDED;
            case RunState.Failed failed -> failed.deadLettered() ? TOLD : FAILED;
        };
    }

    /**
     * What is wrong with a write, if anything.
     *
     * @param now by the clock of who writes
     */
    static Optional<String> wrong(Optional<Run> before, Run after, Instant now) {
        RunStateModel from = before.map(RunStateModel::of).orElse(NONE);
        RunStateModel to = of(after);
        if (!NEXT.getOrDefault(from, Set.of()).contains(to)) {
            return Optional.of("from " + from + " to " + to);
        }
        int attempts = after.progress().attempts();
        if (attempts > after.subject().retry().maxAttempts()) {
            return Optional.of(attempts + " attempts are counted");
        }
        return before.flatMap(run -> wrong(run, after, from, to, now));
    }

    private static Optional<String> wrong(Run before, Run after, RunStateModel from, RunStateModel to, Instant now) {
        boolean ended = from == FAILED || from == TOLD;
        int rounds = after.progress().round() - before.progress().round();
        if (rounds != 0 && !(ended && rounds == 1 && (to == RUNNING || to == FAILED))) {
            return Optional.of("from round " + before.progress().round() + " to "
                    + after.progress().round());
        }
        if (ended && to == RUNNING && rounds != 1) {
            return Optional.of("it goes on in a round that has ended");
        }
        if (rounds == 0 && after.progress().attempts() < before.progress().attempts()) {
            return Optional.of("attempts are forgotten");
        }
        boolean claimed = to == RUNNING && !ended;
        if (claimed && before.state() instanceof RunState.Waiting waiting && now.isBefore(waiting.dueAt())) {
            return Optional.of("it is claimed before it is due");
        }
        if (claimed && before.state() instanceof RunState.Running held && now.isBefore(held.dueAt())) {
            return Optional.of("it is claimed while another holds it");
        }
        if (claimed
                && before.state() instanceof RunState.Running
                && after.progress().unknownSince().isEmpty()) {
            return Optional.of("what its dead holder did is not unknown");
        }
        boolean forgotten = before.progress().unknownSince().isPresent()
                && after.progress().unknownSince().isEmpty();
        if (forgotten && to != SUCCEEDED && !looked(before, after)) {
            return Optional.of("what was unknown is forgotten without a look");
        }
        return Optional.empty();
    }

    /** Whether a look has been written down that says that it may be sent. */
    private static boolean looked(Run before, Run after) {
        return after.history().stream()
                .skip(before.history().size())
                .anyMatch(entry ->
                        entry.kind() == HistoryEntry.Kind.LOOK && entry.decision() == HistoryEntry.Decision.SEND);
    }
}
