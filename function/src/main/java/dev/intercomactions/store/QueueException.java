package dev.intercomactions.store;

/** The failure of a call to SQS: what should have been sent or changed was not. */
public final class QueueException extends RuntimeException {
    private static final long serialVersionUID = 1;

    QueueException(Throwable cause) {
        super("the queue is out of reach", cause);
    }
}
