package dev.intercomactions.run;

/** The failure to reach the run log: nothing may be sent, because nobody would know of it. */
public final class RunStoreException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public RunStoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
