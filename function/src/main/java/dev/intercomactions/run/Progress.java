package dev.intercomactions.run;

import java.time.Instant;
import java.util.Optional;

/**
 * The progress of a run in its round.
 *
 * @param round counted from 1
 * @param roundStartedAt when the round began
 * @param attempts attempts spent in this round
 * @param failedLooks looks in a row that came to nothing
 * @param unknownSince when the first attempt began of which nobody knows yet whether it took effect
 * @param doneUnread true when Intercom's status said of such an attempt that it did it: nothing is sent again before a
 * person says so
 * @param metOutage true once it was held back because Intercom was down
 */
public record Progress(
        int round,
        Instant roundStartedAt,
        int attempts,
        int failedLooks,
        Optional<Instant> unknownSince,
        boolean doneUnread,
        boolean metOutage) {

    static Progress inRound(int round, Instant now) {
        return new Progress(round, now, 0, 0, Optional.empty(), false, false);
    }

    /** A new round: a new budget, but what is unknown stays unknown. */
    Progress nextRound(Instant now) {
        return new Progress(round + 1, now, 0, 0, unknownSince, doneUnread, false);
    }

    /** One more attempt, of which it is known that it did nothing, or that it did all. */
    Progress attempted() {
        return new Progress(round, roundStartedAt, attempts + 1, failedLooks, unknownSince, doneUnread, metOutage);
    }

    /** One more attempt, begun at {@code at}, that may or may not have taken effect. */
    Progress attemptedUnknown(Instant at) {
        Optional<Instant> since = unknownSince.isPresent() ? unknownSince : Optional.of(at);
        return new Progress(round, roundStartedAt, attempts + 1, failedLooks, since, doneUnread, metOutage);
    }

    /** One more attempt, begun at {@code at}, which Intercom did as its status says, in words that could not be read. */
    Progress attemptedUnread(Instant at) {
        Progress further = attemptedUnknown(at);
        return new Progress(
                round, roundStartedAt, further.attempts, failedLooks, further.unknownSince, true, metOutage);
    }

    /** One more look that came to nothing. */
    Progress lookFailed() {
        return new Progress(round, roundStartedAt, attempts, failedLooks + 1, unknownSince, doneUnread, metOutage);
    }

    /** A look, or a person, found that nothing has been done so far. */
    Progress known() {
        return new Progress(round, roundStartedAt, attempts, 0, Optional.empty(), false, metOutage);
    }

    /** It was held back because Intercom is down. */
    Progress heldByOutage() {
        return new Progress(round, roundStartedAt, attempts, failedLooks, unknownSince, doneUnread, true);
    }
}
