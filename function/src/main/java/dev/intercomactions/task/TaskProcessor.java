package dev.intercomactions.task;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.action.ActionType;
import dev.intercomactions.action.Actions;
import dev.intercomactions.action.Change;
import dev.intercomactions.action.IntercomRequest;
import dev.intercomactions.action.Query;
import dev.intercomactions.intercom.ErrorCodes;
import dev.intercomactions.intercom.Failure;
import dev.intercomactions.json.FieldError;
import dev.intercomactions.run.Engine;
import dev.intercomactions.run.Envelope;
import dev.intercomactions.run.Explanations;
import dev.intercomactions.run.Outcome;
import dev.intercomactions.run.QueryResult;
import dev.intercomactions.run.Redelivery;
import dev.intercomactions.run.RetryPolicy;
import dev.intercomactions.run.Run;
import dev.intercomactions.run.RunIds;
import dev.intercomactions.run.RunRequest;
import dev.intercomactions.run.RunState;
import dev.intercomactions.run.RunStoreException;
import dev.intercomactions.telemetry.RunReporter;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The processor of a state machine's requests. One invocation makes one attempt; the state machine waits and comes again
 * with the same key.
 */
public final class TaskProcessor {
    private final Engine engine;
    private final RunReporter reporter;
    private final RetryPolicy retry;
    private final InstantSource clock;

    /**
     * A processor over an engine.
     *
     * @param retry the retry settings that a request may override
     */
    public TaskProcessor(Engine engine, RunReporter reporter, RetryPolicy retry, InstantSource clock) {
        this.engine = engine;
        this.reporter = reporter;
        this.retry = retry;
        this.clock = clock;
    }

    /**
     * Carries out one request.
     *
     * @param json the request envelope
     * @param requestId of the invocation, which names a run without a key
     * @return the action's output
     * @throws TaskException when it was not carried out
     */
    public JsonNode carryOut(JsonNode json, String requestId, Instant deadline) {
        return switch (Envelope.read(json, retry)) {
            case Envelope.Invalid(String _, List<FieldError> errors) -> throw invalid(errors);
            case Envelope.Valid(Query query, Optional<String> _, RetryPolicy _) -> ask(query, deadline);
            case Envelope.Valid(Change change, Optional<String> key, RetryPolicy asked) -> {
                RunRequest request = new RunRequest(key.map(RunIds::ofKey).orElse(requestId), change, asked, 0);
                Redelivery redelivery = key.isPresent() ? new Redelivery.ByCaller() : new Redelivery.Nobody();
                yield answer(attempt(request, deadline, redelivery), request);
            }
        };
    }

    /** Asks Intercom something: the output, or the error that a state machine is told. */
    JsonNode ask(Query query, Instant deadline) {
        QueryResult found = engine.ask(query, deadline);
        reporter.tell(query, found);
        return answer(found);
    }

    /** Asks Intercom something that is no action of its own. */
    JsonNode ask(
            String name, IntercomRequest request, Function<JsonNode, Optional<ObjectNode>> output, Instant deadline) {
        return answer(engine.ask(name, request, output, deadline));
    }

    private static JsonNode answer(QueryResult found) {
        return switch (found) {
            case QueryResult.Answered(ObjectNode output) -> output;
            case QueryResult.Refused(Failure failure) -> throw new ActionRefusedException(text(failure));
            case QueryResult.Unavailable(Failure failure) -> throw new IntercomUnavailableException(text(failure));
            case QueryResult.Later(Failure failure, Instant at) -> throw later(failure, text(failure));
        };
    }

    /**
     * Works on one run once, and reports what it came to.
     *
     * @throws RunLogUnavailableException when the run log is out of reach
     */
    Outcome attempt(RunRequest request, Instant deadline, Redelivery redelivery) {
        Instant since = clock.instant();
        Outcome outcome;
        try {
            outcome = engine.work(request, deadline, redelivery);
        } catch (RunStoreException e) {
            reporter.runLogFailed();
            throw new RunLogUnavailableException(
                    "run_log_unavailable: " + e.getMessage() + " (run " + request.runId() + ")");
        }
        reporter.tell(outcome, since);
        return outcome;
    }

    /** The output of an outcome, or the error that a state machine is told of it. */
    static JsonNode answer(Outcome outcome, RunRequest request) {
        return switch (outcome) {
            case Outcome.Succeeded succeeded -> succeeded.state().output();
            case Outcome.Failed failed -> throw failed(failed.run(), failed.state());
            case Outcome.Retrying retrying ->
                throw new IntercomUnavailableException(text(retrying.failure(), retrying.run()));
            case Outcome.Paced paced -> {
                Failure failure = paced.failure().orElse(Engine.RATE_LIMITED);
                throw later(failure, text(failure, paced.run()));
            }
            case Outcome.Busy busy ->
                throw new IntercomUnavailableException(
                        "in_progress: another invocation holds the run, or it is not due yet (run " + request.runId()
                                + ")");
            case Outcome.Deferred deferred ->
                throw new IntercomUnavailableException(
                        "deferred: the invocation has too little time for a call (run " + request.runId() + ")");
            case Outcome.Conflict conflict ->
                throw new InvalidInputException(
                        text(Failure.of(ErrorCodes.IDEMPOTENCY_CONFLICT, ""), conflict.standing()));
        };
    }

    /** Held back by the rate limit, or because nothing can be sent just now. */
    private static TaskException later(Failure failure, String text) {
        return failure.code().equals(ErrorCodes.CONNECTION_FAILED)
                ? new IntercomUnavailableException(text)
                : new RateLimitedException(text);
    }

    private static TaskException failed(Run run, RunState.Failed state) {
        String text = text(state.failure(), run);
        return switch (state.reason()) {
            case INVALID -> new InvalidInputException(text);
            case REFUSED -> new ActionRefusedException(text);
            case UNKNOWN -> new OutcomeUnknownException(text);
            case EXHAUSTED, EXPIRED -> new AttemptsExhaustedException(text);
            case RETURNED -> new IntercomUnavailableException(text);
        };
    }

    /**
     * The action of this name.
     *
     * @throws InvalidInputException when there is none
     */
    static ActionType action(String name) {
        return Actions.named(name).orElseThrow(() -> invalid("/action", "unknown_action", "is no action here"));
    }

    /** @throws InvalidInputException that names the fields at fault, if there are any */
    static void refuse(List<FieldError> errors) {
        if (!errors.isEmpty()) {
            throw invalid(errors);
        }
    }

    static InvalidInputException invalid(String pointer, String code, String message) {
        return invalid(List.of(new FieldError(pointer, code, message)));
    }

    /** Names the fields at fault, but not those that the caller made up: the runtime logs what is thrown. */
    private static InvalidInputException invalid(List<FieldError> errors) {
        String fields = errors.stream().map(TaskProcessor::defined).distinct().collect(Collectors.joining("; "));
        return new InvalidInputException(ErrorCodes.INVALID_INPUT + ": " + fields);
    }

    /** Fields are defined by name down to those of an input; what is in one of these is the caller's. */
    private static String defined(FieldError error) {
        return switch (error.code()) {
            case "additionalProperties" -> "a field that is not defined";
            case "propertyNames" -> "the name of a field";
            default -> (error.pointer().replaceAll("^(/[^/]*/[^/]*)/.*", "$1") + " " + error.message()).strip();
        };
    }

    /** {@code code: text (HTTP status, run id)}, in our words: Intercom's message may quote a customer. */
    private static String text(Failure failure, Run run) {
        return text(failure, "run " + run.runId());
    }

    private static String text(Failure failure, String... more) {
        Stream<String> http = failure.httpStatus().stream().mapToObj(status -> "HTTP " + status);
        String details = Stream.concat(http, Stream.of(more)).collect(Collectors.joining(", "));
        return failure.code() + ": " + Explanations.meaning(failure.code())
                + (details.isEmpty() ? "" : " (" + details + ")");
    }
}
