package dev.intercomactions.run;

import java.time.Instant;

/** The way in which an unfinished run comes back: who brings it again. */
public sealed interface Redelivery {

    /** The message that brought it: it is handed back to its queue. */
    record SameMessage() implements Redelivery {}

    /** A message that is sent now, before the run is written down as unfinished. */
    record NewMessage(Sender sender) implements Redelivery {}

    /** The caller, under the same key and after a wait of its own: a state machine. */
    record ByCaller() implements Redelivery {}

    /** Nobody: the caller has no name for this run, so it is ended and the caller told. */
    record Nobody() implements Redelivery {}

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
