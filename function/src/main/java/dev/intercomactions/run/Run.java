package dev.intercomactions.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.intercom.ErrorCodes;
import dev.intercomactions.intercom.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A run: one request to carry out one action, with all that became of it. Immutable; each change has a new {@code
 * etag}.
 *
 * @param subject what is asked
 * @param partOf the sweep or bulk that it belongs to
 * @param history the newest {@value #HISTORY_LIMIT} attempts and looks, oldest first
 * @param etag this version of it
 * @param messageSent true when a message that comes back for it is known to be in the queue
 */
public record Run(
        String runId,
        Subject subject,
        Optional<PartOf> partOf,
        Instant createdAt,
        Instant updatedAt,
        Progress progress,
        RunState state,
        List<HistoryEntry> history,
        String etag,
        boolean messageSent) {

    /** So that a run with the longest input and the longest messages fits into one item of 400 KB. */
    static final int HISTORY_LIMIT = 30;

    /** A message that is later than this is not relied upon. */
    private static final Duration LATE = Duration.ofHours(1);

    /**
     * What a run is asked to do.
     *
     * @param action its name; for an invalid request what the caller wrote, if anything
     * @param input the canonical input; for an invalid request null as JSON
     * @param fingerprint equal for equal actions and inputs
     */
    public record Subject(String action, JsonNode input, String fingerprint, RetryPolicy retry) {

        static Subject of(RunRequest request) {
            return new Subject(
                    request.action().type().name(),
                    request.action().input(),
                    RunIds.fingerprint(request.action()),
                    request.retry());
        }
    }

    public Run {
        history = List.copyOf(history);
    }

    static Run begin(RunRequest request, RunState state, Instant now) {
        return begin(request.runId(), Subject.of(request), request.partOf(), state, now);
    }

    static Run begin(String runId, Subject subject, Optional<PartOf> partOf, RunState state, Instant now) {
        return new Run(runId, subject, partOf, now, now, Progress.inRound(1, now), state, List.of(), newEtag(), false);
    }

    Run with(Progress progress, RunState state, Instant now) {
        return new Run(runId, subject, partOf, createdAt, now, progress, state, history, newEtag(), messageSent);
    }

    Run with(RunState state, Instant now) {
        return with(progress, state, now);
    }

    /** The same, of which a message is known to be in the queue. */
    public Run withMessage() {
        return new Run(runId, subject, partOf, createdAt, updatedAt, progress, state, history, etag, true);
    }

    /** Whether no message is known that comes back for it in time: whoever promises that it will be done must send one. */
    public boolean needsMessage(Instant now) {
        Instant due = switch (state) {
            case RunState.Waiting(Instant dueAt) -> dueAt;
            case RunState.Running running -> running.dueAt();
            case RunState.Succeeded _, RunState.Failed _ -> now;
        };
        return !messageSent || due.isBefore(now.minus(LATE));
    }

    /** The claim of a failed run for another round, with the budget that {@code asked} brings. */
    Run nextRound(Subject asked, RunState next, Instant now) {
        return new Run(
                runId, asked, partOf, createdAt, now, progress.nextRound(now), next, history, newEtag(), messageSent);
    }

    Run recorded(HistoryEntry entry) {
        List<HistoryEntry> newest = Stream.concat(history.stream(), Stream.of(entry))
                .skip(Math.max(0, history.size() + 1 - HISTORY_LIMIT))
                .toList();
        return new Run(runId, subject, partOf, createdAt, updatedAt, progress, state, newest, newEtag(), messageSent);
    }

    /**
     * The claim of a run whose holder died: the attempt that it may have made is counted, and unknown. A holder that had no
     * attempt left can only have looked.
     */
    Run abandoned(RunState.Running held, RunState next, Instant now) {
        Failure lost = Failure.of(
                ErrorCodes.CONNECTION_LOST,
                "the invocation that worked on this ended before it wrote down what came of it");
        boolean spent = progress.attempts() >= subject.retry().maxAttempts();
        Progress counted = spent ? progress.lookFailed() : progress.attemptedUnknown(held.since());
        HistoryEntry entry = new HistoryEntry(
                spent ? HistoryEntry.Kind.LOOK : HistoryEntry.Kind.ATTEMPT,
                progress.round(),
                counted.attempts(),
                held.since(),
                Duration.between(held.since(), held.leaseUntil()),
                Optional.of(lost),
                HistoryEntry.Decision.RETRY);
        return recorded(entry).with(counted, next, now);
    }

    /** The last failure in its history. */
    public Optional<Failure> lastFailure() {
        return history.reversed().stream()
                .flatMap(entry -> entry.failure().stream())
                .findFirst();
    }

    /** The latest round that has ended: what a message must know of to start the next one. */
    public int endedRound() {
        return state instanceof RunState.Failed ? progress.round() : progress.round() - 1;
    }

    /** {@code queued}, {@code running}, {@code retrying}, {@code succeeded} or {@code failed}. */
    public String status() {
        return switch (state) {
            case RunState.Waiting waiting -> untried() ? "queued" : "retrying";
            case RunState.Running running -> "running";
            case RunState.Succeeded succeeded -> "succeeded";
            case RunState.Failed failed -> "failed";
        };
    }

    private boolean untried() {
        return history.isEmpty() || history.getLast().round() != progress.round();
    }

    /**
     * What an index tells of it while someone may want to look at it: it has failed, waits for a retry, or is held back by an
     * outage.
     */
    public Optional<Attention> attention() {
        return switch (state) {
            case RunState.Failed failed when failed.dismissed() -> Optional.empty();
            case RunState.Failed failed ->
                Optional.of(attention(failed.failure().code(), Attention.Kind.of(failed)));
            case RunState.Waiting waiting
            when progress.metOutage() -> Optional.of(attention(lastCode(), Attention.Kind.OUTAGE));
            case RunState.Waiting waiting when !untried() -> Optional.of(attention(lastCode(), Attention.Kind.RETRY));
            case RunState.Waiting _, RunState.Running _, RunState.Succeeded _ -> Optional.empty();
        };
    }

    private Attention attention(String cause, Attention.Kind kind) {
        return new Attention(runId, status(), subject.action(), cause, partOf, kind, updatedAt);
    }

    private String lastCode() {
        return lastFailure().map(Failure::code).orElse("");
    }

    private static String newEtag() {
        return UUID.randomUUID().toString();
    }
}
