package dev.intercomactions.sandbox.lambda;

import com.fasterxml.jackson.databind.JsonNode;

/** What became of one invocation, as Lambda tells its caller. */
public sealed interface InvocationResult {
    /** The function returned; {@code json} is the missing node when it returned something that is no JSON. */
    record Answer(JsonNode json) implements InvocationResult {}

    /**
     * The function threw.
     *
     * @param errorType the exception's class name, as a state machine matches it
     * @param errorMessage the exception's message
     * @param json the whole error as Lambda hands it on
     */
    record FunctionError(String errorType, String errorMessage, JsonNode json) implements InvocationResult {}

    /** The process ended in mid-call; {@code reason} says how. */
    record Crashed(String reason) implements InvocationResult {}

    /** The function's time-out passed and its process was killed. */
    record TimedOut() implements InvocationResult {}
}
