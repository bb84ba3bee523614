package dev.intercomactions.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.action.Change;
import dev.intercomactions.action.IntercomRequest;
import dev.intercomactions.action.Lookup;
import dev.intercomactions.action.Verdict;
import dev.intercomactions.intercom.CallResult;
import dev.intercomactions.intercom.ErrorCodes;
import dev.intercomactions.intercom.Failure;
import dev.intercomactions.pacing.CallOrigin;
import dev.intercomactions.run.PacedClient.Step;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The execution of a claimed run, once: look if a look is owed, attempt if that is called for, and write down what came
 * of it. At most one attempt.
 */
final class RunExecution {
    private final RunStore store;
    private final PacedClient client;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final TimeLimits limits;
    private final Change action;
    private final Run claimed;
    private final Instant deadline;
    private final Redelivery redelivery;
    private Run run;

    RunExecution(
            RunStore store,
            PacedClient client,
            InstantSource clock,
            RandomGenerator random,
            TimeLimits limits,
            Change action,
            Run claimed,
            Instant deadline,
            Redelivery redelivery) {
        this.store = store;
        this.client = client;
        this.clock = clock;
        this.random = random;
        this.limits = limits;
        this.action = action;
        this.claimed = claimed;
        this.deadline = deadline;
        this.redelivery = redelivery;
        this.run = claimed;
    }

    Outcome execute() {
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
    private Outcome check(Lookup look) {
        return switch (call(look.request())) {
            case Step.Held held -> heldBack(held);
            case Step.Called called ->
                switch (called.reading()) {
                    case CallResult.Done(JsonNode body) ->
                        judged(called, look.reading().apply(body));
                    case CallResult.DoneUnread(Failure failure) -> lookFailed(called, failure, true);
                    case CallResult.Throttled throttled -> throttled(called, throttled);
                    case CallResult.Refused(Failure failure) -> refused(called, failure, look);
                    case CallResult.NothingDone(Failure failure) -> lookFailed(called, failure, false);
                    case CallResult.Unknown(Failure failure, boolean answered) ->
                        lookFailed(called, failure, answered && success(failure));
                };
        };
    }

    private Outcome judged(Step.Called look, Verdict verdict) {
        boolean reconciling = run.progress().unknownSince().isPresent();
        return switch (verdict) {
            case Verdict.Done(var output) -> {
                log(
                        look,
                        HistoryEntry.Kind.LOOK,
                        reconciling ? HistoryEntry.Decision.RECOVERED : HistoryEntry.Decision.SUCCEEDED);
                yield succeeded(output, reconciling);
            }
            case Verdict.Skip(var output) -> {
                log(look, HistoryEntry.Kind.LOOK, HistoryEntry.Decision.SKIPPED);
                yield succeeded(output, false);
            }
            case Verdict.NotDone()
            when run.progress().doneUnread() -> {
                log(look, HistoryEntry.Kind.LOOK, HistoryEntry.Decision.FAILED);
                yield outcomeUnknown();
            }
            case Verdict.NotDone() -> {
                log(look, HistoryEntry.Kind.LOOK, HistoryEntry.Decision.SEND);
                run = run.with(run.progress().known(), run.state(), now());
                yield attempt();
            }
            case Verdict.CannotTell()
            when reconciling -> {
                log(look, HistoryEntry.Kind.LOOK, HistoryEntry.Decision.FAILED);
                yield cannotTell();
            }
            case Verdict.CannotTell() ->
                lookFailed(
                        look,
                        Failure.of(ErrorCodes.UNREADABLE_ANSWER, "what was to be looked at could not be read"),
                        true);
        };
    }

    /** Intercom will not show what was to be looked at: that may tell as well, above all when it is gone. */
    private Outcome refused(Step.Called called, Failure failure, Lookup look) {
        if (run.progress().unknownSince().isPresent()) {
            return judged(called, look.refusal().apply(failure.httpStatus().orElse(0)));
        }
        log(called, HistoryEntry.Kind.LOOK, HistoryEntry.Decision.FAILED);
        return failed(failure, RunState.Reason.REFUSED);
    }

    /**
     * No attempt is spent on a look, but looking has an end too: a round's budget of looks in a row.
     *
     * @param shown whether Intercom did show what was to be looked at, in ways that cannot be read: it will do the same with
     * what is sent, so that nothing is sent upon it
     */
    private Outcome lookFailed(Step.Called look, Failure failure, boolean shown) {
        boolean reconciling = run.progress().unknownSince().isPresent();
        Progress further = run.progress().lookFailed();
        boolean last = further.failedLooks() >= policy().maxAttempts();
        if (reconciling && (last || (mayRepeat() && !shown))) {
            log(look, HistoryEntry.Kind.LOOK, HistoryEntry.Decision.RETRY);
            return shown ? outcomeUnknown() : cannotTell();
        }
        log(look, HistoryEntry.Kind.LOOK, last ? HistoryEntry.Decision.FAILED : HistoryEntry.Decision.RETRY);
        if (last) {
            return failed(failure, RunState.Reason.EXHAUSTED);
        }
        int tries = further.attempts() + further.failedLooks();
        return retry(look, further, failure, policy().delay(tries - 1, random), true);
    }

    private Outcome cannotTell() {
        return mayRepeat() ? attempt() : outcomeUnknown();
    }

    /** Whether it may be sent again though nobody can tell whether it has been done. */
    private boolean mayRepeat() {
        return action.safeToRepeat() && !run.progress().doneUnread();
    }

    private Outcome outcomeUnknown() {
        String why = run.progress().doneUnread()
                ? "Intercom said that it did it, but its answer could not be read, and a look does not show it"
                : "Intercom may or may not have done it, and a repeat could be seen twice";
        String message =
                why + ": last seen was " + run.lastFailure().map(Failure::code).orElse("nothing");
        return failed(Failure.of(ErrorCodes.OUTCOME_UNKNOWN, message), RunState.Reason.UNKNOWN);
    }

    private Outcome attempt() {
        if (run.progress().attempts() >= policy().maxAttempts()) {
            return failed(run.lastFailure().orElse(unconfirmed()), RunState.Reason.EXHAUSTED);
        }
        return switch (call(action.request())) {
            case Step.Held held -> heldBack(held);
            case Step.Called called ->
                switch (called.reading()) {
                    case CallResult.Done(JsonNode body) ->
                        action.output(body)
                                .map(output -> {
                                    run = run.with(run.progress().attempted(), run.state(), now());
                                    log(called, HistoryEntry.Kind.ATTEMPT, HistoryEntry.Decision.SUCCEEDED);
                                    return succeeded(output, false);
                                })
                                .orElseGet(() -> unknown(
                                        called, unconfirmed(), run.progress().attemptedUnknown(called.at()), true));
                    case CallResult.DoneUnread(Failure failure) ->
                        unknown(called, failure, run.progress().attemptedUnread(called.at()), true);
                    case CallResult.Throttled throttled -> throttled(called, throttled);
                    case CallResult.Refused(Failure failure) -> refused(called, failure);
                    case CallResult.NothingDone(Failure failure) -> nothingDone(called, failure);
                    case CallResult.Unknown(Failure failure, boolean answered) ->
                        unknown(called, failure, run.progress().attemptedUnknown(called.at()), answered);
                };
        };
    }

    /** A refusal that proves an earlier attempt, one that passes by itself, or one for good. */
    private Outcome refused(Step.Called called, Failure failure) {
        Optional<ObjectNode> proven = action.provenBy(failure.httpStatus().orElse(0), failure.message())
                .filter(output -> mayBeDone());
        boolean passes = ErrorCodes.passes(failure.code(), run.subject().action());
        if (proven.isEmpty() && passes && mayRepeat()) {
            return nothingDone(called, failure);
        }
        run = run.with(run.progress().attempted(), run.state(), now());
        HistoryEntry.Decision decision =
                proven.isPresent() ? HistoryEntry.Decision.RECOVERED : HistoryEntry.Decision.FAILED;
        log(called, HistoryEntry.Kind.ATTEMPT, decision);
        return proven.map(output -> succeeded(output, true)).orElseGet(() -> failed(failure, RunState.Reason.REFUSED));
    }

    /** By an attempt of this run of which no answer came, or by another run. */
    private boolean mayBeDone() {
        return run.progress().unknownSince().isPresent()
                || action.lasting().map(RunIds::ofLasting).flatMap(store::find).isPresent();
    }

    private Outcome nothingDone(Step.Called called, Failure failure) {
        Progress further = run.progress().attempted();
        boolean last = further.attempts() >= policy().maxAttempts();
        run = run.with(further, run.state(), now());
        log(called, HistoryEntry.Kind.ATTEMPT, last ? HistoryEntry.Decision.FAILED : HistoryEntry.Decision.RETRY);
        return last
                ? failed(failure, RunState.Reason.EXHAUSTED)
                : retry(called, further, failure, policy().delay(further.attempts() - 1, random), true);
    }

    /** After the last attempt too: a look may yet find that it took effect. */
    private Outcome unknown(Step.Called called, Failure failure, Progress further, boolean answered) {
        boolean last = further.attempts() >= policy().maxAttempts();
        run = run.with(further, run.state(), now());
        log(called, HistoryEntry.Kind.ATTEMPT, HistoryEntry.Decision.RETRY);
        return retry(called, further, failure, policy().delay(last ? 0 : further.attempts() - 1, random), answered);
    }

    private Outcome throttled(Step.Called called, CallResult.Throttled throttled) {
        Instant until = PacedClient.resumeAt(called, throttled, now());
        return heldBack(run.progress(), until, Optional.of(throttled.failure()));
    }

    private Step call(IntercomRequest request) {
        Progress progress = run.progress();
        int failures = progress.attempts() + progress.failedLooks();
        return client.call(new CallOrigin(run.runId(), failures, progress.metOutage()), request, deadline);
    }

    private Outcome heldBack(Step.Held held) {
        Progress progress = held.down() ? run.progress().heldByOutage() : run.progress();
        return heldBack(progress, held.until(), held.failure());
    }

    private Outcome heldBack(Progress progress, Instant until, Optional<Failure> failure) {
        Instant lastTry = progress.roundStartedAt().plus(limits.maxAge());
        if (until.isAfter(lastTry)) {
            if (progress.unknownSince().isPresent() && !mayRepeat()) {
                return outcomeUnknown();
            }
            String message = "held back for longer than a run may last";
            return failed(Failure.of(ErrorCodes.EXPIRED, message), RunState.Reason.EXPIRED);
        }
        if (redelivery instanceof Redelivery.Nobody) {
            Failure told = failure.orElse(Engine.RATE_LIMITED);
            return failed(told, RunState.Reason.RETURNED);
        }
        Instant spread = redelivery instanceof Redelivery.ByCaller ? until : until.plus(spread(progress, until));
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
        return Duration.ofMillis(random.nextLong(Math.max(0, most.toMillis()) + 1));
    }

    /** No sooner than its own delay, the settling time where Intercom did not answer, and what it asked for itself. */
    private Outcome retry(Step.Called called, Progress further, Failure failure, Duration delay, boolean answered) {
        if (redelivery instanceof Redelivery.Nobody) {
            run = run.with(further, run.state(), now());
            boolean risky = further.unknownSince().isPresent() && !mayRepeat();
            return risky ? outcomeUnknown() : failed(failure, RunState.Reason.RETURNED);
        }
        Duration settle = answered ? Duration.ZERO : limits.settle();
        Duration own = redelivery instanceof Redelivery.ByCaller ? Duration.ZERO : delay;
        Instant settled = now().plus(own.compareTo(settle) >= 0 ? own : settle);
        Instant dueAt = called.retryAt().filter(settled::isBefore).orElse(settled);
        Run next = waiting(further, dueAt);
        return written(next, new Outcome.Retrying(next, failure, dueAt));
    }

    private Run waiting(Progress further, Instant dueAt) {
        Run next = run.with(further, new RunState.Waiting(dueAt), now());
        if (redelivery instanceof Redelivery.NewMessage(Redelivery.Sender sender)) {
            sender.send(next, dueAt);
            return next.withMessage();
        }
        return next;
    }

    private Outcome succeeded(JsonNode output, boolean recovered) {
        RunState.Succeeded state = new RunState.Succeeded(output, recovered);
        action.lasting().ifPresent(name -> remember(RunIds.ofLasting(name), state));
        Run next = run.with(run.progress().known(), state, now());
        return written(next, new Outcome.Succeeded(next, state, true));
    }

    private void remember(String runId, RunState.Succeeded state) {
        try {
            store.insert(Run.begin(runId, run.subject(), Optional.empty(), state, now()));
        } catch (RunStoreException e) {
            // Then whoever asks again is told that there is nothing to do it to.
        }
    }

    private Outcome failed(Failure failure, RunState.Reason reason) {
        RunState.Failed state = new RunState.Failed(failure, reason, false);
        Run next = run.with(state, now());
        return written(next, new Outcome.Failed(next, state, true));
    }

    /**
     * Ends the claim. Where a message comes back, a log out of reach hands it back; a caller who waits is told what
     * happened all the same, and a later repeat finds an open claim and looks before it sends.
     */
    private Outcome written(Run next, Outcome outcome) {
        try {
            return store.replace(claimed, next) ? outcome : new Outcome.Busy(next, now());
        } catch (RunStoreException e) {
            if (redelivery instanceof Redelivery.SameMessage) {
                throw e;
            }
            return outcome;
        }
    }

    private void log(Step.Called called, HistoryEntry.Kind kind, HistoryEntry.Decision decision) {
        Progress progress = run.progress();
        run = run.recorded(new HistoryEntry(
                kind, progress.round(), progress.attempts(), called.at(), called.took(), called.failure(), decision));
    }

    private static boolean success(Failure failure) {
        return failure.httpStatus().stream().anyMatch(status -> status / 100 == 2);
    }

    private static Failure unconfirmed() {
        return Failure.of(ErrorCodes.UNREADABLE_ANSWER, "Intercom's answer does not confirm the action");
    }

    private RetryPolicy policy() {
        return run.subject().retry();
    }

    private Instant now() {
        return clock.instant();
    }
}
