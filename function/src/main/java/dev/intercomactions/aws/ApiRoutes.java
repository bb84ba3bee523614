package dev.intercomactions.aws;

import dev.intercomactions.action.Action;
import dev.intercomactions.action.ActionType;
import dev.intercomactions.action.Actions;
import dev.intercomactions.action.FieldError;
import dev.intercomactions.action.Parsed;
import dev.intercomactions.intercom.Codes;
import dev.intercomactions.intercom.Failure;
import dev.intercomactions.run.Comeback;
import dev.intercomactions.run.Outcome;
import dev.intercomactions.run.Run;
import dev.intercomactions.run.RunIds;
import dev.intercomactions.run.RunJson;
import dev.intercomactions.run.RunRequest;
import dev.intercomactions.run.State;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;

/** What the HTTP API answers, path by path. */
final class ApiRoutes {
    private final Service service;

    ApiRoutes(Service service) {
        this.service = service;
    }

    Reply answer(ApiCall call, Instant deadline) {
        List<String> path = call.path();
        if (path.size() == 3 && path.get(0).equals("v1")) {
            if (path.get(1).equals("actions")) {
                return only("POST", call, () -> carryOut(call, path.get(2), deadline));
            }
            if (path.get(1).equals("runs")) {
                return only("GET", call, () -> show(path.get(2)));
            }
        }
        throw Problem.notFound("There is nothing at this path.");
    }

    private static Reply only(String method, ApiCall call, Supplier<Reply> route) {
        return call.method().equals(method)
                ? route.get()
                : Reply.problem(Problem.of(405, "method_not_allowed", "Only " + method + " is possible here."))
                        .with("allow", method);
    }

    private Reply show(String runId) {
        return service.engine()
                .find(runId)
                .map(run -> Reply.json(200, RunJson.write(run)))
                .orElseThrow(() -> Problem.notFound("There is no such run."));
    }

    private Reply carryOut(ApiCall call, String name, Instant deadline) {
        ActionType type = Actions.named(name).orElseThrow(() -> Problem.notFound("There is no such action."));
        return switch (type.parse(call.json())) {
            case Parsed.Invalid(List<FieldError> errors) -> throw Problem.invalid("The input is not valid.", errors);
            case Parsed.Valid(Action action) -> {
                String runId = call.idempotencyKey()
                        .map(RunIds::ofKey)
                        .orElseGet(() -> UUID.randomUUID().toString());
                RunRequest request =
                        new RunRequest(runId, action, service.settings().retry(), 0);
                yield call.prefersAsync() ? later(request) : now(request, deadline);
            }
        };
    }

    private Reply later(RunRequest request) {
        return reply(service.engine().enqueue(request), request).with("preference-applied", "respond-async");
    }

    private Reply now(RunRequest request, Instant deadline) {
        Instant since = service.clock().instant();
        Comeback byMessage = new Comeback.NewMessage(service.queues()::send);
        Outcome outcome = service.engine().work(request, deadline, byMessage);
        service.reporter().tell(outcome, since);
        return reply(outcome, request);
    }

    private Reply reply(Outcome outcome, RunRequest request) {
        return switch (outcome) {
            case Outcome.Succeeded(Run run, State.Succeeded state, boolean now) ->
                Reply.json(200, state.output())
                        .with("run-id", run.runId())
                        .with("run-attempts", Integer.toString(run.progress().attempts()))
                        .with("run-recovered", Boolean.toString(state.recovered()));
            case Outcome.Retrying retrying -> Reply.accepted(retrying.run());
            case Outcome.Paced paced -> Reply.accepted(paced.run());
            case Outcome.Busy(Run run, Instant dueAt) -> {
                service.queues().send(run, dueAt);
                yield Reply.accepted(run);
            }
            case Outcome.Failed(Run run, State.Failed state, boolean now) ->
                Reply.problem(Problem.of(status(state.reason()), state.failure(), run.runId()))
                        .with("run-id", run.runId())
                        .with("run-attempts", Integer.toString(run.progress().attempts()));
            case Outcome.Conflict(Run standing) ->
                throw Problem.of(
                        422,
                        Failure.of(Codes.IDEMPOTENCY_CONFLICT, Explanations.of(Codes.IDEMPOTENCY_CONFLICT)),
                        standing.runId());
            case Outcome.Deferred deferred -> later(request);
        };
    }

    private static int status(State.Reason reason) {
        return switch (reason) {
            case INVALID -> 400;
            case REFUSED -> 422;
            case EXHAUSTED, UNKNOWN, EXPIRED, RETURNED -> 502;
        };
    }
}
