package dev.intercomactions.task;

/** What a Step Functions task reports: the message reads {@code code: text (HTTP status, run id)}. No customer text. */
public abstract sealed class TaskException extends RuntimeException
        permits InvalidInputException,
                ActionRefusedException,
                OutcomeUnknownException,
                AttemptsExhaustedException,
                IntercomUnavailableException,
                RateLimitedException,
                RunLogUnavailableException {
    private static final long serialVersionUID = 1;

    TaskException(String message) {
        super(message);
    }
}
