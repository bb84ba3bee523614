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

    /** The code with which the message begins. */
    final String code() {
        return String.valueOf(getMessage()).split(":", 2)[0];
    }

    /** True when a repeat under the same key goes on with the same run. */
    final boolean passes() {
        return switch (this) {
            case IntercomUnavailableException unavailable -> true;
            case RateLimitedException limited -> true;
            case RunLogUnavailableException unreachable -> true;
            case InvalidInputException invalid -> false;
            case ActionRefusedException refused -> false;
            case OutcomeUnknownException unknown -> false;
            case AttemptsExhaustedException exhausted -> false;
        };
    }

    /** The same error, said of more than one item. */
    final TaskException of(String message) {
        return switch (this) {
            case IntercomUnavailableException unavailable -> new IntercomUnavailableException(message);
            case RateLimitedException limited -> new RateLimitedException(message);
            case RunLogUnavailableException unreachable -> new RunLogUnavailableException(message);
            case InvalidInputException invalid -> new InvalidInputException(message);
            case ActionRefusedException refused -> new ActionRefusedException(message);
            case OutcomeUnknownException unknown -> new OutcomeUnknownException(message);
            case AttemptsExhaustedException exhausted -> new AttemptsExhaustedException(message);
        };
    }
}
