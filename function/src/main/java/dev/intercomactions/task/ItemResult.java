package dev.intercomactions.task;

import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.run.HistoryEntry;
import dev.intercomactions.run.Outcome;
import dev.intercomactions.run.Run;
import dev.intercomactions.run.RunRequest;
import dev.intercomactions.run.RunState;

/** The result of working on one item of many once. */
sealed interface ItemResult {

    /**
     * It is confirmed, or was left alone as its condition asks.
     *
     * @param acted whether this run did it: false when there was nothing to do, or nothing may be done
     */
    record Done(JsonNode output, boolean acted) implements ItemResult {
        boolean skipped() {
            return output.path("skipped").asBoolean();
        }

        static Done of(Run run, RunState.Succeeded state) {
            return new Done(state.output(), state.recovered() || attempted(run));
        }
    }

    /** It failed for good; {@code error} is what a task of its own would throw. */
    record Failed(TaskException error) implements ItemResult {}

    /** A repeat goes on with it; {@code error} is what a task of its own would throw. */
    record Unsettled(TaskException error) implements ItemResult {}

    static ItemResult of(Outcome outcome, RunRequest request) {
        if (outcome instanceof Outcome.Succeeded(Run run, RunState.Succeeded state, boolean now)) {
            return Done.of(run, state);
        }
        try {
            return new Done(TaskProcessor.answer(outcome, request), false);
        } catch (TaskException e) {
            return of(e);
        }
    }

    static ItemResult of(TaskException error) {
        return error.passes() ? new Unsettled(error) : new Failed(error);
    }

    private static boolean attempted(Run run) {
        return run.history().stream()
                .anyMatch(entry -> entry.kind() == HistoryEntry.Kind.ATTEMPT
                        && entry.decision() == HistoryEntry.Decision.SUCCEEDED);
    }
}
