package dev.intercomactions.run;

/** The run log is out of reach: nothing may be sent, because nobody would know of it. */
public final class RunLogException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public RunLogException(String message, Throwable cause) {
        super(message, cause);
    }
}
