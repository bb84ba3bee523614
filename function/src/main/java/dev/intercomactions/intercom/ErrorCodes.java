package dev.intercomactions.intercom;

import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.json.Json;
import dev.intercomactions.json.Lazy;

/**
 * The error codes: the service's own, for what Intercom gave no code for, and what is known of all, which is the resource
 * {@code /error-codes.json}.
 */
public final class ErrorCodes {
    /** No complete answer within the call's bound. */
    public static final String TIMEOUT = "timeout";
    /** No connection came about: no name, no route, refused, no TLS. Nothing was sent. */
    public static final String CONNECTION_FAILED = "connection_failed";
    /** The connection, or the invocation that held it, ended after the request may have been sent. */
    public static final String CONNECTION_LOST = "connection_lost";
    /** An answer came and is not what Intercom's API answers. */
    public static final String UNREADABLE_ANSWER = "unreadable_answer";
    /** A 5xx without a code of Intercom's. */
    public static final String SERVER_ERROR = "server_error";
    /** The request's input breaks its schema. */
    public static final String INVALID_INPUT = "invalid_input";
    /** The key names a run with another action or input. */
    public static final String IDEMPOTENCY_CONFLICT = "idempotency_conflict";
    /** Intercom may or may not have done it, a look cannot tell, and a customer would see it twice. */
    public static final String OUTCOME_UNKNOWN = "outcome_unknown";
    /** The run was held back for longer than a run may last. */
    public static final String EXPIRED = "expired";

    /** The service itself cannot work on it: the run log holds what is no run, or its table refuses the run. */
    public static final String INTERNAL_ERROR = "internal_error";

    private static final Lazy<JsonNode> TABLE = Lazy.of(() -> Json.resource("/error-codes.json"));

    private ErrorCodes() {}

    /** What is known of a code; of one of Intercom's that is not known here, what holds for all of those. */
    public static JsonNode about(String code) {
        JsonNode known = TABLE.get().path("codes").path(code);
        return known.isMissingNode() ? TABLE.get().path("other") : known;
    }

    /**
     * Whether a refusal with this code passes by itself: another caller was at the same thing, or it is not visible yet.
     *
     * @param action the name of the action that was refused: some codes pass for an action that names nothing which must be
     * there, and are final for all others
     */
    public static boolean passes(String code, String action) {
        JsonNode about = about(code);
        return about.path("class").asText().equals("passing")
                || about.path("passing_for")
                        .valueStream()
                        .anyMatch(name -> name.asText().equals(action));
    }
}
