package dev.intercomactions.run;

import dev.intercomactions.action.Change;
import java.util.Optional;

/**
 * A valid request to carry out an action, however it came.
 *
 * @param runId its identity: all requests with this id are one run
 * @param retry the caller's retry settings, or the deployment's
 * @param endedRound the round whose end the caller knows of: 0 for an original request, else that of the dead letter
 * @param partOf the sweep or bulk that asks for it; a run that stands there keeps its own
 */
public record RunRequest(String runId, Change action, RetryPolicy retry, int endedRound, Optional<PartOf> partOf) {

    /** A request that is part of nothing, or whose run knows what it is a part of. */
    public RunRequest(String runId, Change action, RetryPolicy retry, int endedRound) {
        this(runId, action, retry, endedRound, Optional.empty());
    }

    /** An original request of a sweep or a bulk. */
    public static RunRequest of(PartOf whole, String runId, Change action, RetryPolicy retry) {
        return new RunRequest(runId, action, retry, 0, Optional.of(whole));
    }
}
