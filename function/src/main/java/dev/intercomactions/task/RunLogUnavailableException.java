package dev.intercomactions.task;

/** The run log is out of reach and nothing was called: to be retried. Named in state machines, so it stays a top-level class. */
public final class RunLogUnavailableException extends TaskException {
    private static final long serialVersionUID = 1;

    public RunLogUnavailableException(String message) {
        super(message);
    }
}
