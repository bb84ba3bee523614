package dev.intercomactions.task;

/** Intercom refused the action for good: no retry can help. Named in state machines, so it stays a top-level class. */
public final class ActionRefusedException extends TaskException {
    private static final long serialVersionUID = 1;

    public ActionRefusedException(String message) {
        super(message);
    }
}
