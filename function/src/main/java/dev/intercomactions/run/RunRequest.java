package dev.intercomactions.run;

import dev.intercomactions.action.Change;

/**
 * A valid request to carry out an action, however it came.
 *
 * @param runId its identity: all requests with this id are one run
 * @param retry the caller's retry settings, or the deployment's
 * @param endedRound the round whose end the caller knows of: 0 for an original request, else that of the dead letter
 */
public record RunRequest(String runId, Change action, RetryPolicy retry, int endedRound) {}
