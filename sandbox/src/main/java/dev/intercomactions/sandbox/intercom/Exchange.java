package dev.intercomactions.sandbox.intercom;

import java.time.Instant;
import java.util.Map;

/**
 * A request that reached the simulator.
 *
 * @param at when it was answered, or struck by a fault
 * @param requestId Intercom's id of it
 * @param method the HTTP method
 * @param path the path, percent-encoded as sent
 * @param query the query without its question mark, percent-encoded as sent
 * @param headers by name in lower case, all but the token
 * @param body the body
 * @param status the answer's status code, or 0 where a fault left the caller without one
 * @param answer the answer's JSON; empty where a fault left the caller without any, or with something else
 * @param fault the fault that struck it, or empty
 */
public record Exchange(
        Instant at,
        String requestId,
        String method,
        String path,
        String query,
        Map<String, String> headers,
        String body,
        int status,
        String answer,
        String fault) {
    /** Copies the headers. */
    public Exchange {
        headers = Map.copyOf(headers);
    }
}
