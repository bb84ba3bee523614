package dev.intercomactions.it.machine;

import com.fasterxml.jackson.databind.JsonNode;

/** A program of others that executes state machines. */
public interface Interpreter extends AutoCloseable {
    /**
     * Executes a definition from its start to its end.
     *
     * @param name the execution's
     */
    Execution execute(JsonNode definition, String name, JsonNode input) throws InterruptedException;

    @Override
    void close();
}
