package dev.intercomactions.task;

/** All attempts of the round are spent. Named in state machines, so it stays a top-level class. */
public final class AttemptsExhaustedException extends TaskException {
    private static final long serialVersionUID = 1;

    public AttemptsExhaustedException(String message) {
        super(message);
    }
}
