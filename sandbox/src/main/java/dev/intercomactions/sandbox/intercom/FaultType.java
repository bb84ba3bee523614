package dev.intercomactions.sandbox.intercom;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.intercom.Fault.Shape;
import dev.intercomactions.sandbox.intercom.Fault.When;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The faults that a person can ask for over HTTP: {@code {"type": "fail", "status": 503, "when": "after_effect"}}. Times
 * are in milliseconds unless their names say seconds.
 *
 * @param type its name
 * @param meaning what it does, for people
 * @param form its fields, {@code type} first
 * @param fault makes it of what was read
 */
record FaultType(String type, String meaning, Form form, Function<JsonNode, Fault> fault) {
    private static final String TYPE = "type";

    /** All that there are. */
    static final List<FaultType> ALL = List.of(
            type(
                    "refuse",
                    "an error in Intercom's form; nothing takes effect",
                    fault -> new Fault.Refuse(
                            status(fault),
                            fault.path("code").textValue(),
                            fault.path("message").textValue()),
                    status(400, 422),
                    Field.text("code").or("parameter_invalid"),
                    Field.text("message").or("Refused")),
            type(
                    "fail",
                    "a server's error in Intercom's form",
                    fault -> new Fault.Fail(when(fault), status(fault)),
                    status(400, 503),
                    when(When.BEFORE_EFFECT)),
            type(
                    "rate_limited",
                    "429 in Intercom's form, with or without its rate-limit headers; nothing takes effect",
                    fault -> new Fault.RateLimited(fault.path("headers").booleanValue()),
                    Field.flag("headers").or(true)),
            type(
                    "unauthorized",
                    "401, as for a token that is no longer valid; nothing takes effect",
                    fault -> Fault.unauthorized()),
            type(
                    "html",
                    "a gateway's HTML page in place of the answer",
                    fault -> new Fault.Html(when(fault), status(fault)),
                    status(200, 502),
                    when(When.BEFORE_EFFECT)),
            type(
                    "gateway",
                    "a gateway's plain text, while Intercom is still at work: it takes effect so much later",
                    fault -> new Fault.Gateway(status(fault), millis(fault, "delay_millis")),
                    status(200, 503),
                    millis("delay_millis", 1000)),
            type(
                    "edge",
                    "an edge's plain text with Retry-After; nothing takes effect",
                    fault -> new Fault.Edge(
                            status(fault),
                            Duration.ofSeconds(fault.path("retry_after_seconds").longValue())),
                    status(200, 429),
                    Field.number("retry_after_seconds", 0, 86_400).or(5)),
            type(
                    "hang",
                    "no answer; the connection stays open until the caller gives up",
                    fault -> new Fault.Hang(when(fault)),
                    when(When.BEFORE_EFFECT)),
            type(
                    "late_effect",
                    "no answer, and it takes effect so much later",
                    fault -> new Fault.LateEffect(millis(fault, "delay_millis")),
                    millis("delay_millis", 1000)),
            type(
                    "reset",
                    "the connection is reset without an answer",
                    fault -> new Fault.Reset(when(fault)),
                    when(When.BEFORE_EFFECT)),
            type(
                    "close",
                    "the connection is closed without an answer",
                    fault -> new Fault.Close(when(fault)),
                    when(When.BEFORE_EFFECT)),
            type(
                    "bad_body",
                    "200 with a body that is no good",
                    fault -> new Fault.BadBody(
                            when(fault),
                            Shape.valueOf(fault.path("shape").textValue().toUpperCase(Locale.ROOT))),
                    Field.oneOf("shape", Shape.values()).or(lower(Shape.GARBAGE)),
                    when(When.AFTER_EFFECT)),
            type(
                    "trickle",
                    "the right answer, one byte at a time with a pause after each",
                    fault -> new Fault.Trickle(millis(fault, "pause_millis")),
                    millis("pause_millis", 10)));

    private static FaultType type(String type, String meaning, Function<JsonNode, Fault> fault, Field... fields) {
        List<Field> all = new ArrayList<>(List.of(Field.text(TYPE).needed()));
        all.addAll(List.of(fields));
        return new FaultType(type, meaning, new Form("a fault of the type \"" + type + "\"", all), fault);
    }

    /**
     * Reads a fault.
     *
     * @throws IllegalArgumentException when there is no such fault; the message says which there are
     */
    static Fault read(JsonNode sent) {
        String name = sent.path(TYPE).asText();
        FaultType type = ALL.stream()
                .filter(one -> one.type().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no fault of the type \"" + name
                        + "\"; there is " + ALL.stream().map(FaultType::type).collect(Collectors.joining(", ")) + "."));
        return type.fault.apply(type.form.read(sent));
    }

    /** Each with what it does and its fields. */
    static ObjectNode described() {
        ObjectNode described = Json.object();
        for (FaultType type : ALL) {
            ObjectNode fields = type.form.described();
            fields.remove(TYPE);
            described.putObject(type.type).put("does", type.meaning).set("fields", fields);
        }
        return described;
    }

    private static Field status(int least, int otherwise) {
        return Field.number("status", least, 599).or(otherwise);
    }

    private static int status(JsonNode fault) {
        return fault.path("status").intValue();
    }

    private static Field when(When otherwise) {
        return Field.oneOf("when", When.values()).or(lower(otherwise));
    }

    private static When when(JsonNode fault) {
        return When.valueOf(fault.path("when").textValue().toUpperCase(Locale.ROOT));
    }

    private static Field millis(String name, int otherwise) {
        return Field.number(name, 0, 3_600_000).or(otherwise);
    }

    private static Duration millis(JsonNode fault, String name) {
        return Duration.ofMillis(fault.path(name).longValue());
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
