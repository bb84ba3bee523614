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
            case IntercomUnavailableException _, RateLimitedException _, RunLogUnavailableException _ -> true;
            case InvalidInputException _, ActionRefusedException _ -> false;
            case OutcomeUnknownException _, AttemptsExhaustedException _ -> false;
        };
    }

    /** The same error, said of more than one item. */
    final TaskException of(String message) {
        return switch (this) {
            case IntercomUnavailableException _ -> new IntercomUnavailableException(message);
            case RateLimitedException _ -> new RateLimitedException(message);
            case RunLogUnavailableException _ -> new RunLogUnavailableException(message);
            case InvalidInputException _ -> new InvalidInputException(message);
            case ActionRefusedException _ -> new ActionRefusedException(message);
            case OutcomeUnknownException _ -> new OutcomeUnknownException(message);
            case AttemptsExhaustedException _ -> new AttemptsExhaustedException(message);
        };
    }
}
