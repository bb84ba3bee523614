package dev.intercomactions.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.ProjectFiles;
import dev.intercomactions.sandbox.lambda.InvocationResult;
import dev.intercomactions.sandbox.lambda.LambdaFunction;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Requests to close a conversation, for each trigger, made from the sample events. */
final class Requests {
    private static final String CONVERSATION = "123456";
    private static final String API = ProjectFiles.event("api-close-conversation.json");
    private static final String QUEUE = ProjectFiles.event("queue-close-conversation.json");
    private static final String TASK = ProjectFiles.event("task-close-conversation.json");

    private static final String LIST = ProjectFiles.event("list-close-conversation.json");
    private static final String CONSOLE = ProjectFiles.event("console-overview.json");

    private Requests() {}

    /** A message's body, with a key of its own. */
    static String envelope(String conversation) {
        ObjectNode envelope =
                (ObjectNode) Json.read(Json.read(QUEUE).at("/Records/0/body").asText());
        envelope.withObject("/input").put("conversation_id", conversation);
        return envelope.put("idempotency_key", "close-" + conversation).toString();
    }

    /** What API Gateway sends to the function. */
    static String http(String conversation) {
        ObjectNode event = (ObjectNode) Json.read(API);
        event.withObject("/headers").put("idempotency-key", "close-" + conversation);
        return event.put("body", event.path("body").asText().replace(CONVERSATION, conversation))
                .toString();
    }

    /** What API Gateway sends to the function for a batch of requests over HTTP, each about a conversation of its own. */
    static String httpBatch(int items, Optional<String> key) {
        ObjectNode event = (ObjectNode) Json.read(API);
        JsonNode input = Json.read(event.path("body").asText());
        ObjectNode batch = Json.object();
        for (int i = 0; i < items; i++) {
            batch.withArray("inputs")
                    .add(((ObjectNode) input.deepCopy()).put("conversation_id", Integer.toString(1000 + i)));
        }
        ObjectNode headers = event.withObject("/headers");
        headers.remove("idempotency-key");
        key.ifPresent(name -> headers.put("idempotency-key", name));
        return event.put("rawPath", event.path("rawPath").asText() + "/batch")
                .put("body", batch.toString())
                .toString();
    }

    /** Has a function accept a batch over HTTP; returns how many of its items it accepted. */
    static int accepted(LambdaFunction function, String event) throws InterruptedException {
        return function.invoke(event) instanceof InvocationResult.Answer answer
                ? Json.read(answer.json().path("body").asText("{}"))
                        .path("accepted")
                        .asInt()
                : 0;
    }

    /** What Lambda sends to the function for a batch of messages. */
    static String batch(List<String> conversations) {
        ObjectNode event = (ObjectNode) Json.read(QUEUE);
        ObjectNode message = (ObjectNode) event.at("/Records/0");
        var records = event.putArray("Records");
        for (String conversation : conversations) {
            records.add(message.deepCopy()
                    .put("messageId", UUID.randomUUID().toString())
                    .put("body", envelope(conversation)));
        }
        return event.toString();
    }

    /** What Step Functions sends to the function. */
    static String task(String conversation) {
        ObjectNode payload = (ObjectNode) Json.read(TASK);
        payload.withObject("/input").put("conversation_id", conversation);
        return payload.put("idempotency_key", "task-" + conversation).toString();
    }

    /** What Step Functions sends to the function for a list of inputs. */
    static String list(List<String> conversations) {
        ObjectNode payload = (ObjectNode) Json.read(LIST);
        ObjectNode input = (ObjectNode) payload.at("/inputs/0");
        var inputs = payload.putArray("inputs");
        conversations.forEach(id -> inputs.add(input.deepCopy().put("conversation_id", id)));
        return payload.put("idempotency_key", "list-" + conversations.getFirst())
                .toString();
    }

    /** What CloudWatch sends to the function to show its first page. */
    static String console() {
        return CONSOLE;
    }

    /** The same as {@link #carryOut}; returns how long it took, in milliseconds. */
    static double time(LambdaFunction function, String event) throws InterruptedException {
        long begun = System.nanoTime();
        carryOut(function, event);
        return Numbers.millis(System.nanoTime() - begun);
    }

    /**
     * Invokes a function and waits for its answer.
     *
     * @throws IllegalStateException when it does not answer that all is done
     */
    static void carryOut(LambdaFunction function, String event) throws InterruptedException {
        if (!(function.invoke(event) instanceof InvocationResult.Answer answer)
                || answer.json().path("statusCode").asInt(200) != 200
                || answer.json().path("batchItemFailures").size() > 0) {
            throw new IllegalStateException(function.config().name() + " failed; see "
                    + function.config().logFile());
        }
    }
}
