package dev.intercomactions.run;

import dev.intercomactions.intercom.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * An entry in a run's history: an attempt, or a look at what an attempt came to.
 *
 * @param round counted from 1
 * @param attempt the attempt's number in its round, from 1; for a look, how many attempts came before it
 * @param took how long the call lasted
 * @param failure why it did not succeed; absent when it did
 */
public record HistoryEntry(
        Kind kind, int round, int attempt, Instant at, Duration took, Optional<Failure> failure, Decision decision) {

    /** What was done. */
    public enum Kind {
        /** A call that may change something in Intercom. */
        ATTEMPT,
        /** A call that only looks. */
        LOOK
    }

    /** What was decided upon it. */
    public enum Decision {
        /** Intercom confirmed it. */
        SUCCEEDED,
        /** A look found that an earlier attempt had taken effect: nothing is sent again. */
        RECOVERED,
        /** The caller's condition does not hold: nothing is sent. */
        SKIPPED,
        /** A look found that it has not been done: it may be sent. */
        SEND,
        /** Wait, then look or send again. */
        RETRY,
        /** Given up for this round. */
        FAILED
    }
}
