package dev.intercomactions.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.action.Action;
import dev.intercomactions.action.ActionType;
import dev.intercomactions.action.Actions;
import dev.intercomactions.action.Change;
import dev.intercomactions.action.Parsed;
import dev.intercomactions.action.Query;
import dev.intercomactions.intercom.ErrorCodes;
import dev.intercomactions.intercom.Failure;
import dev.intercomactions.json.FieldError;
import dev.intercomactions.json.Json;
import dev.intercomactions.run.Engine;
import dev.intercomactions.run.Explanations;
import dev.intercomactions.run.Outcome;
import dev.intercomactions.run.QueryResult;
import dev.intercomactions.run.Redelivery;
import dev.intercomactions.run.RetryPolicy;
import dev.intercomactions.run.Run;
import dev.intercomactions.run.RunIds;
import dev.intercomactions.run.RunRequest;
import dev.intercomactions.run.RunState;
import dev.intercomactions.store.SqsQueues;
import dev.intercomactions.telemetry.RunReporter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;

/** The endpoints under {@code /v1/actions}: the catalogue, and carrying an action out. */
public final class ActionEndpoints {
    private final Engine engine;
    private final SqsQueues queues;
    private final RunReporter reporter;
    private final RetryPolicy retry;
    private final InstantSource clock;

    /**
     * The endpoints over an engine.
     *
     * @param retry the retry settings that a request may override
     */
    public ActionEndpoints(
            Engine engine, SqsQueues queues, RunReporter reporter, RetryPolicy retry, InstantSource clock) {
        this.engine = engine;
        this.queues = queues;
        this.reporter = reporter;
        this.retry = retry;
        this.clock = clock;
    }

    ApiResponse catalogue() {
        ObjectNode body = Json.object();
        Actions.all().values().forEach(type -> body.withArray("actions").add(Catalogue.entry(type)));
        return ApiResponse.json(200, body);
    }

    ApiResponse carryOut(ApiRequest call, ActionType type, Instant deadline) {
        return switch (type.parse(call.json())) {
            case Parsed.Invalid(List<FieldError> errors) -> throw Problem.invalid("The input is not valid.", errors);
            case Parsed.Valid(Action action) ->
                switch (action) {
                    case Query query -> ask(query, deadline);
                    case Change change -> {
                        String runId = call.idempotencyKey()
                                .map(RunIds::ofKey)
                                .orElseGet(() -> UUID.randomUUID().toString());
                        RunRequest request = new RunRequest(runId, change, call.retry(retry), 0);
                        yield call.prefersAsync() ? later(request) : now(request, deadline);
                    }
                };
        };
    }

    private ApiResponse ask(Query query, Instant deadline) {
        return switch (engine.ask(query, deadline)) {
            case QueryResult.Answered(ObjectNode output) -> ApiResponse.json(200, output);
            case QueryResult.Refused(Failure failure) -> throw Problem.of(422, failure);
            case QueryResult.Unavailable(Failure failure) -> throw Problem.of(502, failure);
            case QueryResult.Later(Failure failure, Instant at) -> {
                long seconds = Math.max(1, Duration.between(clock.instant(), at).toSeconds() + 1);
                yield ApiResponse.problem(Problem.of(503, failure)).with("retry-after", Long.toString(seconds));
            }
        };
    }

    private ApiResponse later(RunRequest request) {
        return reply(engine.enqueue(request), request).with("preference-applied", "respond-async");
    }

    private ApiResponse now(RunRequest request, Instant deadline) {
        Instant since = clock.instant();
        Outcome outcome = engine.work(request, deadline, new Redelivery.NewMessage(queues::send));
        reporter.tell(outcome, since);
        return reply(outcome, request);
    }

    private ApiResponse reply(Outcome outcome, RunRequest request) {
        return switch (outcome) {
            case Outcome.Succeeded(Run run, RunState.Succeeded state, boolean now) ->
                ApiResponse.json(200, state.output())
                        .with("run-id", run.runId())
                        .with("run-attempts", Integer.toString(run.progress().attempts()))
                        .with("run-recovered", Boolean.toString(state.recovered()));
            case Outcome.Retrying retrying -> ApiResponse.accepted(retrying.run());
            case Outcome.Paced paced -> ApiResponse.accepted(paced.run());
            case Outcome.Busy(Run run, Instant dueAt) -> {
                if (run.needsMessage(clock.instant())) {
                    queues.send(run, dueAt);
                    engine.messagesSent(List.of(run));
                }
                yield ApiResponse.accepted(run);
            }
            case Outcome.Failed(Run run, RunState.Failed state, boolean now) ->
                ApiResponse.problem(Problem.of(status(state.reason()), state.failure(), run.runId()))
                        .with("run-id", run.runId())
                        .with("run-attempts", Integer.toString(run.progress().attempts()));
            case Outcome.Conflict(Run standing) ->
                throw Problem.of(
                        422,
                        Failure.of(
                                ErrorCodes.IDEMPOTENCY_CONFLICT, Explanations.meaning(ErrorCodes.IDEMPOTENCY_CONFLICT)),
                        standing.runId());
            case Outcome.Deferred deferred -> later(request);
        };
    }

    private static int status(RunState.Reason reason) {
        return switch (reason) {
            case INVALID -> 400;
            case REFUSED -> 422;
            case EXHAUSTED, UNKNOWN, EXPIRED, RETURNED -> 502;
        };
    }
}
