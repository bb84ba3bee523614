package dev.intercomactions.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.action.Action;
import dev.intercomactions.action.ActionType;
import dev.intercomactions.action.Actions;
import dev.intercomactions.action.Parsed;
import dev.intercomactions.json.Characters;
import dev.intercomactions.json.FieldError;
import dev.intercomactions.json.InputSchema;
import dev.intercomactions.json.Json;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The request envelope: {@code {"action", "input", "idempotency_key"?, "retry"?}}. */
public sealed interface Envelope {

    /** A request that can be carried out. */
    record Valid(Action action, Optional<String> key, RetryPolicy retry) implements Envelope {}

    /**
     * A request that cannot.
     *
     * @param action what it names as its action, cut to a sane length; empty when it names none
     */
    record Invalid(String action, List<FieldError> errors) implements Envelope {}

    InputSchema SCHEMA = new InputSchema(() -> Json.resource("/envelope.json"));

    /**
     * Reads a request.
     *
     * @param byDefault the retry settings that the request may override one by one
     */
    static Envelope read(JsonNode json, RetryPolicy byDefault) {
        List<FieldError> errors = SCHEMA.validate(json);
        String name = json.path("action").asText("");
        String shown = Characters.legible(name, 64);
        if (!errors.isEmpty()) {
            return new Invalid(shown, errors);
        }
        JsonNode retry = json.path("retry");
        if (retry.path("base_delay_seconds").asLong()
                > retry.path("max_delay_seconds").asLong(Long.MAX_VALUE)) {
            String message = "must not be larger than max_delay_seconds";
            return new Invalid(shown, List.of(new FieldError("/retry/base_delay_seconds", "maximum", message)));
        }
        Optional<ActionType> type = Actions.named(name);
        if (type.isEmpty()) {
            return new Invalid(shown, List.of(new FieldError("/action", "unknown_action", "is no action here")));
        }
        return switch (type.get().parse(json.path("input"))) {
            case Parsed.Invalid(List<FieldError> inInput) ->
                new Invalid(
                        shown,
                        inInput.stream().map(error -> error.under("/input")).toList());
            case Parsed.Valid(Action action) ->
                new Valid(
                        action,
                        Optional.ofNullable(json.path("idempotency_key").textValue()),
                        byDefault.overridden(
                                number(retry, "max_attempts"),
                                number(retry, "base_delay_seconds"),
                                number(retry, "max_delay_seconds")));
        };
    }

    /** The envelope that asks for what {@code run} was asked. */
    static ObjectNode of(Run run) {
        Run.Subject subject = run.subject();
        ObjectNode envelope = Json.object().put("action", subject.action());
        envelope.set("input", subject.input());
        envelope.set("retry", RunJson.write(subject.retry()));
        return envelope;
    }

    private static OptionalLong number(JsonNode given, String name) {
        return given.has(name) ? OptionalLong.of(given.path(name).asLong()) : OptionalLong.empty();
    }
}
