package dev.intercomactions.run;

import java.time.Instant;
import java.util.Optional;

/**
 * What an index tells of a run that needs attention, without its input and its history: enough to count it by its cause.
 *
 * @param status as {@link Run#status} has it
 * @param action its name; empty when an invalid request named none
 * @param cause the code of the failure that ended its round, or of the last one so far; empty when it met none
 * @param partOf the sweep or bulk that it belongs to
 * @param at when the run last changed
 */
public record Attention(
        String runId, String status, String action, String cause, Optional<PartOf> partOf, Kind kind, Instant at) {

    /** What may be done about a run. */
    public enum Kind {
        /** It failed, and its dead letter waits for a decision: a retry starts its next round. */
        DEAD_LETTER,
        /** It failed, and its caller was told by the answer: the caller may have acted upon that. */
        TOLD,
        /** It failed, and a retry fails again: the request itself is at fault. */
        INVALID,
        /** It comes again by itself. */
        RETRY,
        /** It was held back because Intercom was down, and comes again by itself. */
        OUTAGE;

        /** What may be done about a failed run. */
        public static Kind of(RunState.Failed failed) {
            if (failed.reason() == RunState.Reason.INVALID) {
                return INVALID;
            }
            return failed.deadLettered() ? DEAD_LETTER : TOLD;
        }
    }
}
