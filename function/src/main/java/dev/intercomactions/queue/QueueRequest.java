package dev.intercomactions.queue;

import com.amazonaws.services.lambda.runtime.events.SQSEvent.MessageAttribute;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.action.Action;
import dev.intercomactions.action.Change;
import dev.intercomactions.action.Query;
import dev.intercomactions.json.FieldError;
import dev.intercomactions.json.Json;
import dev.intercomactions.run.Envelope;
import dev.intercomactions.run.RetryPolicy;
import dev.intercomactions.run.RunIds;
import dev.intercomactions.run.RunRequest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A request as it came in an SQS message. */
public sealed interface QueueRequest {

    record Request(RunRequest request) implements QueueRequest {}

    /** A message that only asks something. */
    record Question(Query query) implements QueueRequest {}

    /** A message that is no request, and why; its run is known by the message's own id. */
    record NoRequest(String runId, String action, int endedRound, List<FieldError> errors) implements QueueRequest {}

    /** An SNS notification in an EventBridge event is the deepest that is opened. */
    int DEEPEST_WRAPPING = 3;

    /** How often SQS has handed this message out, this time included. */
    static int receives(SQSMessage message) {
        return Optional.ofNullable(message.getAttributes())
                .map(attributes -> attributes.get("ApproximateReceiveCount"))
                .filter(text -> text.matches("[0-9]{1,9}"))
                .map(Integer::valueOf)
                .orElse(1);
    }

    /** When it was sent. */
    static Optional<Instant> sentAt(SQSMessage message) {
        return Optional.ofNullable(message.getAttributes())
                .map(attributes -> attributes.get("SentTimestamp"))
                .filter(text -> text.matches("[0-9]{1,15}"))
                .map(text -> Instant.ofEpochMilli(Long.parseLong(text)));
    }

    /** The id of the run that this message names as its own, or its message id. */
    static String ownId(SQSMessage message) {
        return attribute(message, "run_id").filter(RunIds::isRunId).orElse(message.getMessageId());
    }

    /** The round whose end this message knows of: 0 for an original message. */
    static int endedRound(SQSMessage message) {
        return attribute(message, "round")
                .filter(text -> text.matches("[0-9]{1,6}"))
                .map(Integer::valueOf)
                .orElse(0);
    }

    static Optional<String> attribute(SQSMessage message, String name) {
        return Optional.ofNullable(message.getMessageAttributes())
                .map(attributes -> attributes.get(name))
                .map(MessageAttribute::getStringValue);
    }

    static QueueRequest read(SQSMessage message, RetryPolicy byDefault) {
        String ownId = ownId(message);
        int endedRound = endedRound(message);
        String body = Optional.ofNullable(message.getBody()).orElse("");
        Optional<JsonNode> json = Json.parse(body);
        if (json.isEmpty()) {
            return new NoRequest(ownId, "", endedRound, List.of(new FieldError("", "json", "is not a JSON document")));
        }
        Opened opened = open(new Opened(json.get(), attribute(message, "action")), DEEPEST_WRAPPING);
        return switch (Envelope.read(opened.envelope(), byDefault)) {
            case Envelope.Invalid(String action, List<FieldError> errors) ->
                new NoRequest(ownId, action, endedRound, errors);
            case Envelope.Valid(Action action, Optional<String> key, RetryPolicy retry) ->
                switch (action) {
                    case Query query -> new Question(query);
                    case Change change ->
                        new Request(new RunRequest(key.map(RunIds::ofKey).orElse(ownId), change, retry, endedRound));
                };
        };
    }

    /**
     * What is in a message.
     *
     * @param action the message attribute {@code action}, by which a bare input becomes an envelope
     */
    record Opened(JsonNode json, Optional<String> action) {
        JsonNode envelope() {
            return action.isEmpty() || json.has("action")
                    ? json
                    : Json.object().put("action", action.get()).set("input", json);
        }
    }

    /** Takes the request out of an SNS notification, which has attributes of its own, or an EventBridge event. */
    private static Opened open(Opened outer, int depth) {
        JsonNode json = outer.json();
        if (depth == 0) {
            return outer;
        }
        if (json.path("Type").asText().equals("Notification")
                && json.path("Message").isTextual()) {
            Optional<String> action = Optional.ofNullable(json.path("MessageAttributes")
                            .path("action")
                            .path("Value")
                            .textValue())
                    .or(outer::action);
            return Json.parse(json.path("Message").textValue())
                    .map(inner -> open(new Opened(inner, action), depth - 1))
                    .orElse(outer);
        }
        return json.has("detail-type") && json.path("detail").isObject()
                ? open(new Opened(json.path("detail"), outer.action()), depth - 1)
                : outer;
    }
}
