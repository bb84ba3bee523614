package dev.intercomactions.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.intercom.ErrorCodes;
import dev.intercomactions.json.FieldError;
import dev.intercomactions.json.Json;
import dev.intercomactions.run.Outcome;
import dev.intercomactions.run.Run;
import dev.intercomactions.run.RunState;
import java.util.List;

/** What became of one item of a batch. */
sealed interface BatchItem {
    /** A thousand items with all their faults would be more than Lambda answers. */
    int ERRORS_SHOWN = 5;

    /** It is no valid request. */
    record Invalid(List<FieldError> errors) implements BatchItem {}

    /** It may not be in the run log: that is out of reach, or there was no time left. */
    record Unrecorded() implements BatchItem {}

    /** What stands in the run log under its key can never be worked on. */
    record Unworkable() implements BatchItem {}

    /** It is in the run log, and the message that brings it may not be in the queue. */
    record Unsent(Run run) implements BatchItem {}

    /** It is in the run log, and so is its message in the queue where it needs one. */
    record Recorded(Outcome outcome) implements BatchItem {}

    /** What is answered of it. */
    default ObjectNode answer() {
        return switch (this) {
            case Invalid(List<FieldError> errors) -> {
                ObjectNode answer = Json.object().put("error_code", ErrorCodes.INVALID_INPUT);
                answer.set("errors", Problem.list(errors.subList(0, Math.min(errors.size(), ERRORS_SHOWN))));
                yield answer;
            }
            case Unrecorded() -> Json.object().put("error_code", "run_log_unavailable");
            case Unworkable() -> Json.object().put("error_code", ErrorCodes.INTERNAL_ERROR);
            case Unsent(Run run) -> Json.object().put("run_id", run.runId()).put("error_code", "queue_unavailable");
            case Recorded(Outcome.Conflict conflict) ->
                Json.object().put("error_code", ErrorCodes.IDEMPOTENCY_CONFLICT);
            case Recorded(Outcome.Succeeded(Run run, RunState.Succeeded state, boolean now)) ->
                accepted(run).set("output", state.output());
            case Recorded(Outcome.Busy busy) -> accepted(busy.run());
            case Recorded(Outcome.Failed failed) -> accepted(failed.run());
            case Recorded(Outcome.Retrying retrying) -> accepted(retrying.run());
            case Recorded(Outcome.Paced paced) -> accepted(paced.run());
            case Recorded(Outcome.Deferred deferred) -> throw new IllegalStateException("nothing was deferred");
        };
    }

    private static ObjectNode accepted(Run run) {
        return Json.object().put("run_id", run.runId()).put("status", run.status());
    }
}
