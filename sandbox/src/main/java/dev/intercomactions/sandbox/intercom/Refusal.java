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

    /** What Intercom says of anything that is not there. */
    static Refusal notFound() {
        return new Refusal(404, "not_found", "Resource Not Found");
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
