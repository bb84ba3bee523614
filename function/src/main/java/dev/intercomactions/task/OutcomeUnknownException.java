package dev.intercomactions.task;

/** Intercom may or may not have done it, and a repeat could show it to a customer twice: a person has to decide. Named in state machines, so it stays a top-level class. */
public final class OutcomeUnknownException extends TaskException {
    private static final long serialVersionUID = 1;

    public OutcomeUnknownException(String message) {
        super(message);
    }
}
