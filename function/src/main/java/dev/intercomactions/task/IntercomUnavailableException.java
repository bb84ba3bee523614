package dev.intercomactions.task;

/** The action was not carried out this time: a retry continues the same run. Named in state machines, so it stays a top-level class. */
public final class IntercomUnavailableException extends TaskException {
    private static final long serialVersionUID = 1;

    public IntercomUnavailableException(String message) {
        super(message);
    }
}
