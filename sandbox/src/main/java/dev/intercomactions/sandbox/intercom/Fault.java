package dev.intercomactions.sandbox.intercom;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Locale;

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

    /**
     * Reads a fault: {@code {"type": "fail", "status": 503, "when": "after_effect"}}. The type is the record's name in
     * snake case, {@code when} is {@code before_effect} unless given, delays are in milliseconds.
     *
     * @throws IllegalArgumentException when there is no such fault
     */
    static Fault parse(JsonNode json) {
        When when = When.valueOf(json.path("when").asText("before_effect").toUpperCase(Locale.ROOT));
        String type = json.path("type").asText();
        return switch (type) {
            case "refuse" -> {
                int status = json.path("status").asInt(422);
                yield new Refuse(
                        status,
                        json.path("code").asText("parameter_invalid"),
                        json.path("message").asText("Refused"));
            }
            case "fail" -> new Fail(when, json.path("status").asInt(503));
            case "html" -> new Html(when, json.path("status").asInt(502));
            case "gateway" -> new Gateway(json.path("status").asInt(503), millis(json, "delay_millis", 1000));
            case "edge" ->
                new Edge(
                        json.path("status").asInt(429),
                        Duration.ofSeconds(json.path("retry_after_seconds").asLong(5)));
            case "hang" -> new Hang(when);
            case "late_effect" -> new LateEffect(millis(json, "delay_millis", 1000));
            case "reset" -> new Reset(when);
            case "close" -> new Close(when);
            case "bad_body" ->
                new BadBody(Shape.valueOf(json.path("shape").asText("garbage").toUpperCase(Locale.ROOT)));
            case "trickle" -> new Trickle(millis(json, "pause_millis", 10));
            case "rate_limited" -> new RateLimited(json.path("headers").asBoolean(true));
            case "unauthorized" -> unauthorized();
            default -> throw new IllegalArgumentException("There is no fault of the type \"" + type + "\".");
        };
    }

    private static Duration millis(JsonNode json, String name, long otherwise) {
        return Duration.ofMillis(json.path(name).asLong(otherwise));
    }
}
