package dev.intercomactions.intercom;

/** The service's own error codes, for what Intercom gave no code for. */
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

    private ErrorCodes() {}
}
