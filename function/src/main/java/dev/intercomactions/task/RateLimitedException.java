package dev.intercomactions.task;

/** Held back by Intercom's rate limit, no attempt was spent: a retry continues the same run. Named in state machines, so it stays a top-level class. */
public final class RateLimitedException extends TaskException {
    private static final long serialVersionUID = 1;

    public RateLimitedException(String message) {
        super(message);
    }
}
