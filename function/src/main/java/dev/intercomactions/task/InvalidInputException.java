package dev.intercomactions.task;

/** The input is not valid: no retry can help. Named in state machines, so it stays a top-level class. */
public final class InvalidInputException extends TaskException {
    private static final long serialVersionUID = 1;

    public InvalidInputException(String message) {
        super(message);
    }
}
