package dev.intercomactions.sandbox.intercom;

import java.time.Duration;

/** Something that goes wrong with a call to Intercom; each is what a real network or service does now and then. */
public sealed interface Fault {
    /** The status code that the caller sees; 0 where there is none, or the request's own. */
    default int status() {
        return 0;
    }

    /** The caller gets an error in Intercom's form. */
    sealed interface Answered extends Fault {}

    /** The caller gets no answer, or none that Intercom's API gives. */
    sealed interface Broken extends Fault {}

    /** Whether the request has taken effect when the fault shows. */
    enum When {
        /** Nothing was done. */
        BEFORE_EFFECT,
        /** It was done, but the caller does not learn it. */
        AFTER_EFFECT
    }

    /** The shape of a body that is no good. */
    enum Shape {
        /** The right JSON, but only its first half, with a length to match. */
        TRUNCATED_JSON,
        /** The right length is promised, but the connection closes after half of the body. */
        CUT_OFF,
        /** No body. */
        EMPTY,
        /** Bytes that are neither JSON nor text. */
        GARBAGE,
        /** Valid JSON of 33 MiB, more than any conversation has. */
        HUGE
    }

    /** An error in Intercom's form; nothing takes effect. */
    record Refuse(int status, String code, String message) implements Answered {}

    /** A server's error (500, 502, 503, 504, 408) in Intercom's form. */
    record Fail(When when, int status) implements Answered {}

    /** A gateway's HTML page, with any status; also 200. */
    record Html(When when, int status) implements Broken {}

    /** A gateway's plain text with any status; Intercom is still at work, and the request takes effect so much later. */
    record Gateway(int status, Duration delay) implements Broken {}

    /** An edge's plain text with any status and a {@code Retry-After}; nothing takes effect. */
    record Edge(int status, Duration retryAfter) implements Broken {}

    /** No answer ever; the connection stays open until the caller gives up. */
    record Hang(When when) implements Broken {}

    /** No answer ever, and the request takes effect so much later. */
    record LateEffect(Duration delay) implements Broken {}

    /** The connection is reset (RST). */
    record Reset(When when) implements Broken {}

    /** The connection is closed without an answer (FIN). */
    record Close(When when) implements Broken {}

    /** The request is answered 200, but the body is no good. */
    record BadBody(When when, Shape shape) implements Broken {
        /** One whose request took effect. */
        public BadBody(Shape shape) {
            this(When.AFTER_EFFECT, shape);
        }

        @Override
        public int status() {
            return 200;
        }
    }

    /** The right answer, one byte at a time with a pause after each. */
    record Trickle(Duration pause) implements Broken {}

    /** 429, with or without the rate-limit headers; nothing takes effect. */
    record RateLimited(boolean headers) implements Answered {
        @Override
        public int status() {
            return 429;
        }
    }

    /** 401 as for a token that is not valid (any more). */
    static Fault unauthorized() {
        return new Refuse(401, "unauthorized", "Access Token Invalid");
    }

    /** Fails before anything took effect. */
    static Fault failBefore(int status) {
        return new Fail(When.BEFORE_EFFECT, status);
    }

    /** Fails although it took effect. */
    static Fault failAfter(int status) {
        return new Fail(When.AFTER_EFFECT, status);
    }
}
