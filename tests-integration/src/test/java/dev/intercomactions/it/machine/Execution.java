package dev.intercomactions.it.machine;

import com.fasterxml.jackson.databind.JsonNode;

/** What an execution of a state machine came to. */
public sealed interface Execution {
    /** It succeeded. */
    record Succeeded(JsonNode output) implements Execution {}

    /** It failed, timed out or was stopped; {@code status} says which. */
    record Failed(String status, String error, String cause) implements Execution {}
}
