package dev.intercomactions.run;

import java.time.Instant;

/** Whether a run that stands in the log may be worked on: taken in this next version, or answered as it stands. */
sealed interface Claim {

    record Take(Run next) implements Claim {}

    record Answer(Outcome outcome) implements Claim {}

    /** Decides for the run {@code standing} and a request that would hold it as {@code mine}. */
    static Claim of(Run standing, RunRequest request, State.Running mine, Instant now) {
        Run.Subject asked = Run.Subject.of(request);
        boolean sameRequest = standing.subject().fingerprint().equals(asked.fingerprint());
        return switch (standing.state()) {
            case State.Failed failed
            when mayStartAnotherRound(standing, failed, request, sameRequest) ->
                new Take(standing.nextRound(asked, mine, now));
            case State state when !sameRequest -> new Answer(new Outcome.Conflict(standing));
            case State.Failed failed -> new Answer(new Outcome.Failed(standing, failed, false));
            case State.Succeeded done -> new Answer(new Outcome.Succeeded(standing, done, false));
            case State.Waiting waiting when !now.isBefore(waiting.dueAt()) -> new Take(standing.with(mine, now));
            case State.Waiting waiting -> new Answer(new Outcome.Busy(standing, waiting.dueAt()));
            case State.Running held when !now.isBefore(held.dueAt()) -> new Take(standing.abandoned(held, mine, now));
            case State.Running held -> new Answer(new Outcome.Busy(standing, held.dueAt()));
        };
    }

    /** A request that was invalid may have become valid: by a newer version of this service. */
    private static boolean mayStartAnotherRound(
            Run standing, State.Failed failed, RunRequest request, boolean sameRequest) {
        return request.endedRound() == standing.progress().round()
                && (sameRequest || failed.reason() == State.Reason.INVALID);
    }
}
