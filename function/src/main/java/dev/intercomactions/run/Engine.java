package dev.intercomactions.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.action.Change;
import dev.intercomactions.action.IntercomRequest;
import dev.intercomactions.action.Query;
import dev.intercomactions.intercom.CallResult;
import dev.intercomactions.intercom.ErrorCodes;
import dev.intercomactions.intercom.Failure;
import dev.intercomactions.pacing.CallOrigin;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * The engine, which carries runs forward: it claims them in the run log, has each executed once by a {@link
 * RunExecution}, and keeps the log true. Safe for use by many threads.
 */
public final class Engine {
    /** What holds a call back where nobody said anything else. */
    public static final Failure RATE_LIMITED = Failure.of("rate_limit_exceeded", "Intercom's rate limit is used up");

    private final RunStore store;
    private final PacedClient client;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final TimeLimits limits;

    public Engine(RunStore store, PacedClient client, InstantSource clock, RandomGenerator random, TimeLimits limits) {
        this.store = store;
        this.client = client;
        this.clock = clock;
        this.random = random;
        this.limits = limits;
    }

    /**
     * Works on a request once: at most one attempt.
     *
     * @param deadline when this invocation ends
     * @param redelivery who comes back if the run is left unfinished
     * @throws RunStoreException when the log is out of reach; unless a claim stood before, nothing was called
     */
    public Outcome work(RunRequest request, Instant deadline, Redelivery redelivery) {
        Instant now = clock.instant();
        if (limits.callAt(now, deadline).isEmpty()) {
            return new Outcome.Deferred();
        }
        RunState.Running mine = new RunState.Running(now, deadline, deadline.plus(limits.settle()));
        Run begun = Run.begin(request, mine, now);
        Run fresh = redelivery instanceof Redelivery.SameMessage ? begun.withMessage() : begun;
        Optional<Run> standing = store.insert(fresh);
        return standing.isEmpty()
                ? execution(request.action(), fresh, deadline, redelivery).execute()
                : claim(standing.get(), request, mine, deadline, redelivery);
    }

    private Outcome claim(
            Run standing, RunRequest request, RunState.Running mine, Instant deadline, Redelivery redelivery) {
        return switch (Claim.of(standing, request, mine, mine.since())) {
            case Claim.Settled(Outcome outcome) -> outcome;
            case Claim.Take(Run taken) -> {
                Run next = redelivery instanceof Redelivery.SameMessage ? taken.withMessage() : taken;
                yield store.replace(standing, next)
                        ? execution(request.action(), next, deadline, redelivery)
                                .execute()
                        : new Outcome.Busy(standing, mine.since());
            }
        };
    }

    private RunExecution execution(Change action, Run claimed, Instant deadline, Redelivery redelivery) {
        return new RunExecution(store, client, clock, random, limits, action, claimed, deadline, redelivery);
    }

    /** Asks Intercom something. Nothing is claimed or written down: whoever asks may ask again. */
    public QueryResult ask(Query query, Instant deadline) {
        return ask(query.type().name(), query.request(), query::output, deadline);
    }

    /**
     * Asks Intercom something that is no action of its own.
     *
     * @param name what asks, for the pace
     * @param output what is read of a 2xx answer; nothing when it is not what was asked for
     */
    public QueryResult ask(
            String name, IntercomRequest request, Function<JsonNode, Optional<ObjectNode>> output, Instant deadline) {
        CallOrigin caller = new CallOrigin(name, 0, false);
        return switch (client.call(caller, request, deadline)) {
            case PacedClient.Step.Held held ->
                new QueryResult.Later(held.failure().orElse(RATE_LIMITED), held.until());
            case PacedClient.Step.Called called ->
                switch (called.reading()) {
                    case CallResult.Done(var body) ->
                        output.apply(body)
                                .<QueryResult>map(QueryResult.Answered::new)
                                .orElseGet(() -> new QueryResult.Unavailable(Failure.of(
                                        ErrorCodes.UNREADABLE_ANSWER, "Intercom's answer is not what was asked for")));
                    case CallResult.DoneUnread(Failure failure) -> unavailable(called, failure);
                    case CallResult.Refused(Failure failure) -> new QueryResult.Refused(failure);
                    case CallResult.Throttled throttled ->
                        new QueryResult.Later(
                                throttled.failure(), PacedClient.resumeAt(called, throttled, called.at()));
                    case CallResult.NothingDone(Failure failure) -> unavailable(called, failure);
                    case CallResult.Unknown(Failure failure, boolean answered) -> unavailable(called, failure);
                };
        };
    }

    private static QueryResult unavailable(PacedClient.Step.Called called, Failure failure) {
        return called.retryAt()
                .<QueryResult>map(at -> new QueryResult.Later(failure, at))
                .orElseGet(() -> new QueryResult.Unavailable(failure));
    }

    /** Writes a request down without working on it; {@link Outcome.Busy} says that it needs its message. */
    public Outcome enqueue(RunRequest request) {
        Run fresh = waiting(request);
        return enqueued(store.insert(fresh).orElse(fresh), request);
    }

    /**
     * The same for many requests, by as few calls as can be.
     *
     * @param requests each with a run id of its own
     * @param known true when they are likely to be in the log already: then what stands there is read before the rest is
     *     written, since a write that finds something in its place costs as much as any
     * @return what became of each by run id; of one that is missing {@link #enqueue} tells
     * @throws RunStoreException when the log is out of reach
     */
    public Map<String, Outcome> enqueueAll(List<RunRequest> requests, boolean known) {
        Map<String, Run> standing = new HashMap<>();
        if (known) {
            store.findAll(requests.stream().map(RunRequest::runId).toList())
                    .forEach(run -> standing.put(run.runId(), run));
        }
        List<Run> fresh = requests.stream()
                .filter(request -> !standing.containsKey(request.runId()))
                .map(this::waiting)
                .toList();
        standing.putAll(store.insertAll(fresh));
        Map<String, Outcome> outcomes = new HashMap<>();
        for (RunRequest request : requests) {
            Optional.ofNullable(standing.get(request.runId()))
                    .ifPresent(run -> outcomes.put(request.runId(), enqueued(run, request)));
        }
        return outcomes;
    }

    private Run waiting(RunRequest request) {
        Instant now = clock.instant();
        return Run.begin(request, new RunState.Waiting(now), now);
    }

    /** @param standing the request's run, be it new or not */
    private Outcome enqueued(Run standing, RunRequest request) {
        Instant now = clock.instant();
        RunState.Running never = new RunState.Running(now, now, now);
        return switch (Claim.of(standing, request, never, now)) {
            case Claim.Settled(Outcome outcome) -> outcome;
            case Claim.Take take -> new Outcome.Busy(standing, now);
        };
    }

    /**
     * Whether the log knows this run already.
     *
     * @throws RunStoreException when the log is out of reach
     */
    public boolean knows(String runId) {
        return !store.findAll(List.of(runId)).isEmpty();
    }

    /**
     * Writes down a request that is no valid one, so that it can be found like any other.
     *
     * @param action what it named as its action, as far as that can be told
     * @param endedRound as in {@link RunRequest}
     * @return the failed run; one that stood there before stays as it is
     */
    public Outcome.Failed reject(String runId, String action, RetryPolicy retry, Failure failure, int endedRound) {
        return reject(runId, action, retry, failure, endedRound, Optional.empty());
    }

    /** The same for a request of a sweep or a bulk, {@code partOf}. */
    public Outcome.Failed reject(
            String runId, String action, RetryPolicy retry, Failure failure, int endedRound, Optional<PartOf> partOf) {
        Instant now = clock.instant();
        RunState.Failed failed = new RunState.Failed(failure, RunState.Reason.INVALID, false);
        Run.Subject subject = new Run.Subject(action, NullNode.getInstance(), "", retry);
        Run fresh = Run.begin(runId, subject, partOf, failed, now);
        Optional<Run> standing = store.insert(fresh);
        if (standing.isEmpty()) {
            return new Outcome.Failed(fresh, failed, true);
        }
        Run there = standing.get();
        if (there.state() instanceof RunState.Failed earlier && earlier.reason() == RunState.Reason.INVALID) {
            if (endedRound != there.progress().round()) {
                return new Outcome.Failed(there, earlier, false);
            }
            Run again = there.nextRound(subject, failed, now);
            // Another change, the mark that its dead letter is out for one, must not leave a round unwritten.
            return store.replace(there, again)
                    ? new Outcome.Failed(again, failed, true)
                    : reject(runId, action, retry, failure, endedRound, partOf);
        }
        return new Outcome.Failed(fresh, failed, true);
    }

    /**
     * The failure of a request that can never be worked on. It is not written down: the run log takes nothing more of it.
     *
     * @param action what it names as its action, as far as that can be told
     * @param endedRound as in {@link RunRequest}
     */
    public Outcome.Failed unworkable(
            String runId, String action, RetryPolicy retry, int endedRound, UnworkableRunException why) {
        Instant now = clock.instant();
        Failure failure = Failure.of(ErrorCodes.INTERNAL_ERROR, String.valueOf(why.getMessage()));
        RunState.Failed failed = new RunState.Failed(failure, RunState.Reason.INVALID, false);
        Run.Subject subject = new Run.Subject(action, NullNode.getInstance(), "", retry);
        Run begun = Run.begin(runId, subject, Optional.empty(), failed, now);
        return new Outcome.Failed(
                begun.with(Progress.inRound(Math.max(1, endedRound), now), failed, now), failed, true);
    }

    /** Writes down that a failed run's dead letter is in its queue, so that no second one is sent. */
    public void deadLettered(Outcome.Failed failed) {
        RunState.Failed told = failed.state().withDeadLetter();
        store.replace(failed.run(), failed.run().with(told, failed.run().updatedAt()));
    }

    /** Writes down that a message which comes back for each of these is in the queue: a repeat need not send another. */
    public void messagesSent(List<Run> runs) {
        try {
            store.messagesSent(runs);
        } catch (RunStoreException e) {
            // Then a repeat sends one more, which does no harm.
        }
    }

    /**
     * Starts the next round of a failed run whose message is in the queue.
     *
     * @return the run as it stands then: queued, or already further
     */
    public Run nextRound(Run failed) {
        Instant now = clock.instant();
        Run next = failed.nextRound(failed.subject(), new RunState.Waiting(now), now)
                .withMessage();
        return store.replace(failed, next) ? next : store.find(failed.runId()).orElse(next);
    }

    /**
     * Says that a person has looked: what was unknown of a failed run is not done, so that the next round sends it.
     *
     * @return the run as it stands then; nothing when it is no longer a failed one
     */
    public Optional<Run> assumeNotDone(String runId) {
        return changeFailed(runId, (run, failed) -> run.with(run.progress().known(), failed, clock.instant()));
    }

    /**
     * Says that a person has looked: a failed run needs no more attention. It stays readable, no message starts another
     * round of it, and a person still can.
     *
     * @param dismissed false to take that back
     * @return the run as it stands then; nothing when it is no longer a failed one
     */
    public Optional<Run> dismiss(String runId, boolean dismissed) {
        return changeFailed(
                runId,
                (run, failed) ->
                        failed.dismissed() == dismissed ? run : run.with(failed.dismissed(dismissed), clock.instant()));
    }

    private Optional<Run> changeFailed(String runId, BiFunction<Run, RunState.Failed, Run> change) {
        while (true) {
            Optional<Run> standing = store.find(runId);
            if (standing.isEmpty() || !(standing.get().state() instanceof RunState.Failed failed)) {
                return Optional.empty();
            }
            Run run = standing.get();
            Run next = change.apply(run, failed);
            // Another change, the mark that its dead letter is out for one, must not undo a person's word.
            if (next.etag().equals(run.etag()) || store.replace(run, next)) {
                return Optional.of(next);
            }
        }
    }
}
