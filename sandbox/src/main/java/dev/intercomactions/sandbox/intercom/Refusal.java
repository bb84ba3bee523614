package dev.intercomactions.sandbox.intercom;

import java.io.Serial;

/** Intercom refuses a call. */
final class Refusal extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;

    Refusal(int status, String code, String message) {
        super(message, null, false, false);
        this.status = status;
        this.code = code;
    }

    /** What Intercom says of most things that are not there. */
    static Refusal notFound() {
        return new Refusal(404, "not_found", "Resource Not Found");
    }

    /** What Intercom says of a contact that is not there. */
    static Refusal noSuchContact() {
        return new Refusal(404, "not_found", "User Not Found");
    }

    /** A field with a value that cannot be. */
    static Refusal invalid(String field) {
        return new Refusal(400, "parameter_invalid", field + " is not valid");
    }

    int status() {
        return status;
    }

    String code() {
        return code;
    }

    String message() {
        return String.valueOf(getMessage());
    }
}
