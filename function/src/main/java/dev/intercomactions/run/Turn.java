package dev.intercomactions.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.action.ApiRequest;
import dev.intercomactions.action.Change;
import dev.intercomactions.action.Look;
import dev.intercomactions.action.Verdict;
import dev.intercomactions.intercom.Codes;
import dev.intercomactions.intercom.Failure;
import dev.intercomactions.intercom.Reading;
import dev.intercomactions.pacing.Caller;
import dev.intercomactions.run.Calls.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One claim's work on one run: look if a look is owed, attempt if that is called for, and write down what came of it. At
 * most one attempt.
 */
final class Turn {
    private final Engine.Parts parts;
    private final Change action;
    private final Run claimed;
    private final Instant deadline;
    private final Comeback comeback;
    private Run run;

    Turn(Engine.Parts parts, Change action, Run claimed, Instant deadline, Comeback comeback) {
        this.parts = parts;
        this.action = action;
        this.claimed = claimed;
        this.deadline = deadline;
        this.comeback = comeback;
        this.run = claimed;
    }

    Outcome take() {
        Optional<Instant> unknown = run.progress().unknownSince();
        if (unknown.isEmpty()) {
            return action.condition().map(this::check).orElseGet(this::attempt);
        }
        if (run.progress().failedLooks() >= policy().maxAttempts()) {
            return cannotTell();
        }
        return action.reconciliation(unknown.get()).map(this::check).orElseGet(this::cannotTell);
    }

    /** Looks before anything is sent: whether an unknown attempt took effect, or whether the condition holds. */
    private Outcome check(Look look) {
        return switch (call(look.request())) {
            case Step.Held held -> heldBack(held);
            case Step.Called called ->
                switch (called.reading()) {
                    case Reading.Done(JsonNode body) ->
                        judged(called, look.reading().apply(body));
                    case Reading.Throttled throttled -> throttled(throttled);
                    case Reading.Refused(Failure failure) -> refused(called, failure, look);
                    case Reading.NothingDone(Failure failure) -> lookFailed(called, failure);
                    case Reading.Unknown(Failure failure, boolean answered) -> lookFailed(called, failure);
                };
        };
    }

    private Outcome judged(Step.Called look, Verdict verdict) {
        boolean reconciling = run.progress().unknownSince().isPresent();
        return switch (verdict) {
            case Verdict.Done(var output) -> {
                log(look, LogEntry.Kind.LOOK, reconciling ? LogEntry.Decision.RECOVERED : LogEntry.Decision.SUCCEEDED);
                yield succeeded(output, reconciling);
            }
            case Verdict.Skip(var output) -> {
                log(look, LogEntry.Kind.LOOK, LogEntry.Decision.SKIPPED);
                yield succeeded(output, false);
            }
            case Verdict.NotDone() -> {
                log(look, LogEntry.Kind.LOOK, LogEntry.Decision.SEND);
                run = run.with(run.progress().known(), run.state(), now());
                yield attempt();
            }
            case Verdict.CannotTell()
            when reconciling -> {
                log(look, LogEntry.Kind.LOOK, LogEntry.Decision.FAILED);
                yield cannotTell();
            }
            case Verdict.CannotTell() ->
                lookFailed(look, Failure.of(Codes.UNREADABLE_ANSWER, "what was to be looked at could not be read"));
        };
    }

    /** Intercom will not show what was to be looked at: that may tell as well, above all when it is gone. */
    private Outcome refused(Step.Called called, Failure failure, Look look) {
        if (run.progress().unknownSince().isPresent()) {
            return judged(called, look.refusal().apply(failure.httpStatus().orElse(0)));
        }
        log(called, LogEntry.Kind.LOOK, LogEntry.Decision.FAILED);
        return failed(failure, State.Reason.REFUSED);
    }

    /** No attempt is spent on a look, but looking has an end too: a round's budget of looks in a row. */
    private Outcome lookFailed(Step.Called look, Failure failure) {
        boolean reconciling = run.progress().unknownSince().isPresent();
        Progress further = run.progress().lookFailed();
        boolean last = further.failedLooks() >= policy().maxAttempts();
        if (reconciling && (last || action.harmlessTwice())) {
            log(look, LogEntry.Kind.LOOK, LogEntry.Decision.RETRY);
            return cannotTell();
        }
        log(look, LogEntry.Kind.LOOK, last ? LogEntry.Decision.FAILED : LogEntry.Decision.RETRY);
        if (last) {
            return failed(failure, State.Reason.EXHAUSTED);
        }
        int tries = further.attempts() + further.failedLooks();
        return retry(further, failure, policy().delay(tries - 1, parts.random()), true);
    }

    private Outcome cannotTell() {
        if (action.harmlessTwice()) {
            return attempt();
        }
        String message = "Intercom may or may not have done it, and the customer would see it twice: last seen was "
                + run.lastFailure().map(Failure::code).orElse("nothing");
        return failed(Failure.of(Codes.OUTCOME_UNKNOWN, message), State.Reason.UNKNOWN);
    }

    private Outcome attempt() {
        if (run.progress().attempts() >= policy().maxAttempts()) {
            return failed(lastFailure(), State.Reason.EXHAUSTED);
        }
        return switch (call(action.request())) {
            case Step.Held held -> heldBack(held);
            case Step.Called called ->
                switch (called.reading()) {
                    case Reading.Done(JsonNode body) ->
                        action.output(body)
                                .map(output -> {
                                    run = run.with(run.progress().attempted(), run.state(), now());
                                    log(called, LogEntry.Kind.ATTEMPT, LogEntry.Decision.SUCCEEDED);
                                    return succeeded(output, false);
                                })
                                .orElseGet(() -> unknown(called, unconfirmed(), true));
                    case Reading.Throttled throttled -> throttled(throttled);
                    case Reading.Refused(Failure failure) -> refused(called, failure);
                    case Reading.NothingDone(Failure failure) -> nothingDone(called, failure);
                    case Reading.Unknown(Failure failure, boolean answered) -> unknown(called, failure, answered);
                };
        };
    }

    private Outcome refused(Step.Called called, Failure failure) {
        Optional<ObjectNode> proven = run.progress().unknownSince().isPresent()
                ? action.provenBy(failure.httpStatus().orElse(0), failure.message())
                : Optional.empty();
        run = run.with(run.progress().attempted(), run.state(), now());
        LogEntry.Decision decision = proven.isPresent() ? LogEntry.Decision.RECOVERED : LogEntry.Decision.FAILED;
        log(called, LogEntry.Kind.ATTEMPT, decision);
        return proven.map(output -> succeeded(output, true)).orElseGet(() -> failed(failure, State.Reason.REFUSED));
    }

    private Outcome nothingDone(Step.Called called, Failure failure) {
        Progress further = run.progress().attempted();
        boolean last = further.attempts() >= policy().maxAttempts();
        run = run.with(further, run.state(), now());
        log(called, LogEntry.Kind.ATTEMPT, last ? LogEntry.Decision.FAILED : LogEntry.Decision.RETRY);
        return last
                ? failed(failure, State.Reason.EXHAUSTED)
                : retry(further, failure, policy().delay(further.attempts() - 1, parts.random()), true);
    }

    /** After the last attempt too: a look may yet find that it took effect. */
    private Outcome unknown(Step.Called called, Failure failure, boolean answered) {
        Progress further = run.progress().attemptedUnknown(called.at());
        boolean last = further.attempts() >= policy().maxAttempts();
        run = run.with(further, run.state(), now());
        log(called, LogEntry.Kind.ATTEMPT, LogEntry.Decision.RETRY);
        return retry(further, failure, policy().delay(last ? 0 : further.attempts() - 1, parts.random()), answered);
    }

    private Outcome throttled(Reading.Throttled throttled) {
        return heldBack(run.progress(), Calls.resumeAt(throttled, now()), Optional.of(throttled.failure()));
    }

    private Step call(ApiRequest request) {
        Progress progress = run.progress();
        int failures = progress.attempts() + progress.failedLooks();
        return new Calls(parts).call(new Caller(run.runId(), failures, progress.metOutage()), request, deadline);
    }

    private Outcome heldBack(Step.Held held) {
        Progress progress = held.down() ? run.progress().heldByOutage() : run.progress();
        return heldBack(progress, held.until(), Optional.empty());
    }

    private Outcome heldBack(Progress progress, Instant until, Optional<Failure> failure) {
        Instant lastTry = progress.roundStartedAt().plus(parts.limits().maxAge());
        if (until.isAfter(lastTry)) {
            if (progress.unknownSince().isPresent() && !action.harmlessTwice()) {
                return cannotTell();
            }
            String message = "held back for longer than a run may last";
            return failed(Failure.of(Codes.EXPIRED, message), State.Reason.EXPIRED);
        }
        if (comeback instanceof Comeback.Nobody) {
            Failure told = failure.orElse(Engine.RATE_LIMITED);
            return failed(told, State.Reason.RETURNED);
        }
        Instant spread = comeback instanceof Comeback.Caller ? until : until.plus(spread(progress, until));
        Instant dueAt = spread.isBefore(lastTry) ? spread : lastTry;
        Run next = waiting(progress, dueAt);
        return written(next, new Outcome.Paced(next, failure, dueAt));
    }

    /**
     * Runs that are held back until one moment must not all come at it: a random time up to a quarter of the run's age
     * then, and up to its longest delay. A long outage's runs come back as slowly as they gathered, and ask seldom.
     */
    private Duration spread(Progress progress, Instant until) {
        Duration quarter = Duration.between(progress.roundStartedAt(), until).dividedBy(4);
        Duration most = quarter.compareTo(policy().max()) <= 0 ? quarter : policy().max();
        return Duration.ofMillis(parts.random().nextLong(Math.max(0, most.toMillis()) + 1));
    }

    private Outcome retry(Progress further, Failure failure, Duration delay, boolean answered) {
        if (comeback instanceof Comeback.Nobody) {
            boolean risky = further.unknownSince().isPresent() && !action.harmlessTwice();
            run = run.with(further, run.state(), now());
            return risky ? cannotTell() : failed(failure, State.Reason.RETURNED);
        }
        Duration settle = answered ? Duration.ZERO : parts.limits().settle();
        Duration own = comeback instanceof Comeback.Caller ? Duration.ZERO : delay;
        Instant dueAt = now().plus(own.compareTo(settle) >= 0 ? own : settle);
        Run next = waiting(further, dueAt);
        return written(next, new Outcome.Retrying(next, failure, dueAt));
    }

    private Run waiting(Progress further, Instant dueAt) {
        Run next = run.with(further, new State.Waiting(dueAt), now());
        if (comeback instanceof Comeback.NewMessage(Comeback.Sender sender)) {
            sender.send(next, dueAt);
        }
        return next;
    }

    private Outcome succeeded(JsonNode output, boolean recovered) {
        State.Succeeded state = new State.Succeeded(output, recovered);
        Run next = run.with(run.progress().known(), state, now());
        return written(next, new Outcome.Succeeded(next, state, true));
    }

    private Outcome failed(Failure failure, State.Reason reason) {
        State.Failed state = new State.Failed(failure, reason, false);
        Run next = run.with(state, now());
        return written(next, new Outcome.Failed(next, state, true));
    }

    /**
     * Ends the claim. Where a message comes back, a log out of reach hands it back; a caller who waits is told what
     * happened all the same, and a later repeat finds an open claim and looks before it sends.
     */
    private Outcome written(Run next, Outcome outcome) {
        try {
            return parts.log().replace(claimed, next) ? outcome : new Outcome.Busy(next, now());
        } catch (RunLogException e) {
            if (comeback instanceof Comeback.SameMessage) {
                throw e;
            }
            return outcome;
        }
    }

    private void log(Step.Called called, LogEntry.Kind kind, LogEntry.Decision decision) {
        Progress progress = run.progress();
        run = run.logged(new LogEntry(
                kind, progress.round(), progress.attempts(), called.at(), called.took(), called.failure(), decision));
    }

    private Failure lastFailure() {
        return run.lastFailure().orElse(unconfirmed());
    }

    private static Failure unconfirmed() {
        return Failure.of(Codes.UNREADABLE_ANSWER, "Intercom's answer does not confirm the action");
    }

    private RetryPolicy policy() {
        return run.subject().retry();
    }

    private Instant now() {
        return parts.clock().instant();
    }
}
