package dev.intercomactions.run;

import java.time.Instant;

/** Who comes back for a run that is left unfinished. */
public sealed interface Comeback {

    /** The message that brought it: it is handed back to its queue. */
    record SameMessage() implements Comeback {}

    /** A message that is sent now, before the run is written down as unfinished. */
    record NewMessage(Sender sender) implements Comeback {}

    /** The caller, under the same key and after a wait of its own: a state machine. */
    record Caller() implements Comeback {}

    /** Nobody: the caller has no name for this run, so it is ended and the caller told. */
    record Nobody() implements Comeback {}

    /** Sends the message that comes back for a run. */
    @FunctionalInterface
    interface Sender {
        /**
         * Sends it, to arrive at {@code dueAt}.
         *
         * @throws RuntimeException when the message was not sent: then nothing is written down either
         */
        void send(Run run, Instant dueAt);
    }
}
