package dev.intercomactions.run;

import java.time.Instant;

/** A claim on a run that stands in the run log: it may be taken in this next version, or is settled as it stands. */
sealed interface Claim {

    record Take(Run next) implements Claim {}

    record Settled(Outcome outcome) implements Claim {}

    /** Decides for the run {@code standing} and a request that would hold it as {@code mine}. */
    static Claim of(Run standing, RunRequest request, RunState.Running mine, Instant now) {
        Run.Subject asked = Run.Subject.of(request);
        boolean sameRequest = standing.subject().fingerprint().equals(asked.fingerprint());
        return switch (standing.state()) {
            case RunState.Failed failed
            when mayStartAnotherRound(standing, failed, request, sameRequest) ->
                new Take(standing.nextRound(asked, mine, now));
            case RunState state when !sameRequest -> new Settled(new Outcome.Conflict(standing));
            case RunState.Failed failed -> new Settled(new Outcome.Failed(standing, failed, false));
            case RunState.Succeeded done -> new Settled(new Outcome.Succeeded(standing, done, false));
            case RunState.Waiting waiting when !now.isBefore(waiting.dueAt()) -> new Take(standing.with(mine, now));
            case RunState.Waiting waiting -> new Settled(new Outcome.Busy(standing, waiting.dueAt()));
            case RunState.Running held
            when !now.isBefore(held.dueAt()) -> new Take(standing.abandoned(held, mine, now));
            case RunState.Running held -> new Settled(new Outcome.Busy(standing, held.dueAt()));
        };
    }

    /**
     * A request that was invalid may have become valid: by a newer version of this service. A person's word that a run is
     * done with outlasts any copy of its dead letter.
     */
    private static boolean mayStartAnotherRound(
            Run standing, RunState.Failed failed, RunRequest request, boolean sameRequest) {
        return !failed.dismissed()
                && request.endedRound() == standing.progress().round()
                && (sameRequest || failed.reason() == RunState.Reason.INVALID);
    }
}
