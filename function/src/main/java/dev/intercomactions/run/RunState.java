package dev.intercomactions.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.intercom.Failure;
import java.time.Instant;

/** The state of a run. */
public sealed interface RunState {

    /** Nobody works on it; from {@code dueAt} on whoever comes may. */
    record Waiting(Instant dueAt) implements RunState {}

    /**
     * Somebody holds it.
     *
     * @param since when it was claimed
     * @param leaseUntil when its holder's invocation ends, whatever happens
     * @param dueAt when another may claim it: the lease's end, and time for the holder's last call to take effect
     */
    record Running(Instant since, Instant leaseUntil, Instant dueAt) implements RunState {}

    /**
     * Confirmed in Intercom, or left alone as the caller's condition asks.
     *
     * @param recovered true when a look found that an unknown attempt had taken effect
     */
    record Succeeded(JsonNode output, boolean recovered) implements RunState {}

    /**
     * Ended without success for this round.
     *
     * @param deadLettered true once a dead letter with the reason is in the dead-letter queue
     * @param dismissed true once a person said that it needs no more attention: no message starts another round of it
     */
    record Failed(Failure failure, Reason reason, boolean deadLettered, boolean dismissed) implements RunState {

        /** A failure that nobody has looked at yet. */
        public Failed(Failure failure, Reason reason, boolean deadLettered) {
            this(failure, reason, deadLettered, false);
        }

        /** The same with its dead letter in the dead-letter queue. */
        Failed withDeadLetter() {
            return new Failed(failure, reason, true, dismissed);
        }

        /** The same as a person leaves it: dismissed, or to be seen to after all. */
        Failed dismissed(boolean now) {
            return new Failed(failure, reason, deadLettered, now);
        }
    }

    /** Why a run failed. */
    enum Reason {
        /** The input is not valid. */
        INVALID,
        /** Intercom will never do it. */
        REFUSED,
        /** All attempts of the round are spent. */
        EXHAUSTED,
        /** Intercom may or may not have done it and sending it again could show it to a customer twice. */
        UNKNOWN,
        /** It was held back for longer than a run may last. */
        EXPIRED,
        /** A later attempt may succeed, but nobody would come back for this run: the caller was told. */
        RETURNED
    }
}
