package dev.intercomactions.sandbox.proof;

import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.http.Request;
import dev.intercomactions.sandbox.http.Response;
import dev.intercomactions.sandbox.http.ReverseProxy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Sees on the wire to SQS in which order dead letters are sent and messages are deleted. */
public final class MessageWatch {
    /** The operation with which the event source acknowledges a message. */
    public static final String DELETE = "AmazonSQS.DeleteMessage";

    /** The operation with which the function has a message come back. */
    public static final String HIDE = "AmazonSQS.ChangeMessageVisibility";

    private final Consumer<String> settled;
    private final AtomicLong moments = new AtomicLong();
    private final Map<String, Set<String>> runsByReceipt = new ConcurrentHashMap<>();
    private final Map<String, Long> deadLettered = new ConcurrentHashMap<>();
    private final Map<String, Long> deleted = new ConcurrentHashMap<>();

    /** @param settled is told each run of which a message was deleted, each time */
    public MessageWatch(Consumer<String> settled) {
        this.settled = settled;
    }

    /** The AWS operation that a request asks for, such as {@code AmazonSQS.SendMessage}. */
    public static String operation(Request request) {
        return request.header("x-amz-target");
    }

    /** Whether the request sends a dead letter: only they say why. */
    public static boolean sendsDeadLetter(Request request) {
        return operation(request).equals("AmazonSQS.SendMessage")
                && Json.read(request.text()).path("MessageAttributes").has("error_code");
    }

    /** The receipt handle that the request is about; empty where there is none. */
    public static String receipt(Request request) {
        return Json.read(request.text()).path("ReceiptHandle").asText();
    }

    /** Passes a request on to SQS and remembers what it was about. */
    public Response pass(Request request, ReverseProxy.Target sqs) throws IOException, InterruptedException {
        long arrived = moments.incrementAndGet();
        Response answer = sqs.answer(request);
        if (answer.status() == 200) {
            remember(request, answer, arrived);
        }
        return answer;
    }

    /** Whether a message of this run was deleted. */
    public boolean isDeleted(String runId) {
        return deleted.containsKey(runId);
    }

    /** How many runs have a dead letter. */
    public int deadLetters() {
        return deadLettered.size();
    }

    /** Whether a message of this run was deleted before its first dead letter was there. */
    boolean deletedTooEarly(String runId) {
        Long gone = deleted.get(runId);
        Long there = deadLettered.get(runId);
        return gone != null && (there == null || gone < there);
    }

    private void remember(Request request, Response answer, long arrived) {
        switch (operation(request)) {
            case "AmazonSQS.ReceiveMessage" ->
                json(answer)
                        .path("Messages")
                        .forEach(message ->
                                runsByReceipt.put(message.path("ReceiptHandle").asText(), runs(message)));
            case DELETE -> {
                Set<String> runs = runsByReceipt.remove(receipt(request));
                Stream.ofNullable(runs).flatMap(Set::stream).forEach(run -> {
                    deleted.putIfAbsent(run, arrived);
                    settled.accept(run);
                });
            }
            default -> {
                if (sendsDeadLetter(request)) {
                    String runId = Json.read(request.text())
                            .at("/MessageAttributes/run_id/StringValue")
                            .asText();
                    deadLettered.putIfAbsent(runId, moments.incrementAndGet());
                }
            }
        }
    }

    /** The runs that a message may be about: the one it names, its key's, or, where it is no valid request, its own. */
    private static Set<String> runs(JsonNode message) {
        String own = message.at("/MessageAttributes/run_id/StringValue")
                .asText(message.path("MessageId").asText());
        String key =
                Json.read(message.path("Body").asText()).path("idempotency_key").asText();
        return key.isEmpty() ? Set.of(own) : Set.copyOf(List.of(own, RunNames.ofKey(key)));
    }

    private static JsonNode json(Response answer) {
        return Json.read(new String(answer.body(), StandardCharsets.UTF_8));
    }
}
