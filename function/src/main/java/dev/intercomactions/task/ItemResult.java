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

    /**
     * It failed, for good or until a repeat goes on with it.
     *
     * @param error what a task of its own would throw; a repeat helps when it passes
     */
    record Failed(TaskException error) implements ItemResult {}

    static ItemResult of(Outcome outcome, RunRequest request) {
        if (outcome instanceof Outcome.Succeeded(Run run, RunState.Succeeded state, boolean _)) {
            return Done.of(run, state);
        }
        try {
            return new Done(TaskProcessor.answer(outcome, request), false);
        } catch (TaskException e) {
            return new Failed(e);
        }
    }

    private static boolean attempted(Run run) {
        return run.history().stream()
                .anyMatch(entry -> entry.kind() == HistoryEntry.Kind.ATTEMPT
                        && entry.decision() == HistoryEntry.Decision.SUCCEEDED);
    }
}
