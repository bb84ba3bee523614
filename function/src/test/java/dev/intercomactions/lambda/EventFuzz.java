package dev.intercomactions.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.fuzz.Finding;
import dev.intercomactions.fuzz.Pieces;
import dev.intercomactions.json.Json;
import dev.intercomactions.testing.Logs;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Whole events as the Lambda runtime hands them over. Pieces: {@code api}, {@code sqs}, {@code task} or {@code console}, the event, and
 * Intercom's answer. An event that AWS would never send may be answered with a 500, and must be well-formed all the same.
 */
public final class EventFuzz {
    private static final Set<String> TASK_ERRORS = Set.of(
            "InvalidInputException",
            "ActionRefusedException",
            "OutcomeUnknownException",
            "AttemptsExhaustedException",
            "IntercomUnavailableException",
            "RateLimitedException");

    private EventFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        Pieces pieces = Pieces.of(input);
        Front front = new Front(new FuzzedIntercom(pieces.get(2)), PreparedRuns.items());
        String event = pieces.get(1);
        switch (pieces.get(0)) {
            case "task" -> task(front, event);
            case "console" -> console(front, event);
            case "api" -> object(event).ifPresent(json -> api(front, json));
            default -> object(event).ifPresent(json -> sqs(front, json));
        }
    }

    private static void task(Front front, String payload) {
        String came = front.task(payload.getBytes(StandardCharsets.UTF_8));
        front.checkPeace();
        Finding.unless(
                came.startsWith("{") || TASK_ERRORS.contains(came.substring(0, came.indexOf(':'))),
                "no declared error: " + came);
        Finding.unless(came.length() <= 2_000_000, "an answer without bounds");
    }

    /** A widget's call is answered by a page or the documentation, whatever it is. */
    private static void console(Front front, String event) {
        JsonNode answer = front.console(event.getBytes(StandardCharsets.UTF_8));
        Finding.unless(answer.isTextual() || answer.has("markdown"), "no page: " + answer.getNodeType());
        Finding.unless(!answer.asText().contains("<script"), "a script in a page");
        Finding.unless(answer.asText().length() <= 200_000, "a page without bounds");
        front.checkPeace();
    }

    private static void api(Front front, JsonNode event) {
        Optional<JsonNode> answer = accepted(() -> front.http(Json.write(event)));
        answer.ifPresent(ApiFuzz::check);
        checkPrivacy(front);
    }

    private static void sqs(Front front, JsonNode event) {
        Set<String> ids = new HashSet<>();
        for (JsonNode message : event.path("Records")) {
            ids.add(message.path("messageId").asText("null"));
            if (message instanceof ObjectNode sent) {
                sent.put("body", MessageFuzz.sqs(sent.path("body").asText()));
            }
        }
        if (event.path("Records").isEmpty() || event.path("Records").size() > 20) {
            return;
        }
        Optional<JsonNode> answer = accepted(() -> front.batch(Json.write(event)));
        answer.ifPresent(batch -> {
            Finding.unless(batch.path("batchItemFailures").isArray(), "no batch response: " + batch);
            for (JsonNode failure : batch.path("batchItemFailures")) {
                String id = failure.path("itemIdentifier").asText("null");
                Finding.unless(ids.contains(id), "an id that is not in the batch: " + id);
            }
        });
        checkPrivacy(front);
    }

    private static void checkPrivacy(Front front) {
        for (String line : Logs.lines()) {
            Finding.unless(!line.contains(Front.TEXT), "in the log: " + line);
        }
        Finding.none(front.queues.refused(), "a queue does not take it");
    }

    /**
     * The runtime, not the handler, refuses JSON whose fields have other types than the event's; the handler, what is no
     * batch of messages.
     */
    private static Optional<JsonNode> accepted(Supplier<JsonNode> handler) {
        try {
            return Optional.of(handler.get());
        } catch (RuntimeException e) {
            String thrower = e.getStackTrace()[0].getClassName();
            if (thrower.startsWith("com.amazonaws") || "the event is no batch of SQS messages".equals(e.getMessage())) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static Optional<JsonNode> object(String event) {
        return Json.parse(event).filter(JsonNode::isObject);
    }
}
