package dev.intercomactions.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.sandbox.intercom.Exchange;
import dev.intercomactions.sandbox.intercom.Fault;
import dev.intercomactions.sandbox.intercom.FaultRule;
import dev.intercomactions.sandbox.intercom.IntercomSimulator;
import dev.intercomactions.sandbox.lambda.InvocationResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Closes conversations over every trigger, with a failure that passes and one that does not, and shows it. */
final class Demonstration {
    private static final Duration BOUND = Duration.ofSeconds(60);

    private static final String HTTP = "101";
    private static final String TASK = "102";
    private static final List<String> BATCH = List.of("201", "202", "203", "204", "205");
    /** Intercom does not know it. */
    private static final String UNKNOWN = "204";
    /** Its closing is answered 503 three times. */
    private static final String TROUBLED = "301";

    private final Sandbox sandbox;
    private final IntercomSimulator intercom;
    private int shown;
    private List<DeadLetter> deadLetters = List.of();

    Demonstration(Sandbox sandbox) {
        this.sandbox = sandbox;
        this.intercom = sandbox.intercom();
    }

    /** Shows it all; false when anything came out otherwise than designed. */
    boolean run() throws InterruptedException {
        JsonNode event = Json.read(ProjectFiles.event("api-close-conversation.json"));
        JsonNode input = Json.read(event.path("body").asText());
        intercom.workspace().addAdmin(input.path("admin_id").asText());
        List<String> known = new ArrayList<>(BATCH);
        known.addAll(List.of(HTTP, TASK, TROUBLED));
        known.remove(UNKNOWN);
        known.forEach(intercom.workspace()::addConversation);

        try (HttpClient client = HttpClient.newHttpClient()) {
            overHttp(client, event.path("rawPath").asText(), with(input, HTTP));
            asTask();
            overQueue();
            withRetries();
            runLog(client);
        }
        return summary(known);
    }

    private void overHttp(HttpClient client, String path, JsonNode input) throws InterruptedException {
        title("1. Over HTTPS");
        System.out.println("  POST " + path + " " + input);
        HttpResponse<String> answer = send(
                client,
                HttpRequest.newBuilder(URI.create(sandbox.httpUri() + path))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(input.toString())));
        System.out.println("  " + answer.statusCode() + " " + answer.body() + "  Run-Id: "
                + answer.headers().firstValue("Run-Id").orElse(""));
    }

    private void asTask() throws InterruptedException {
        title("2. As a Step Functions task");
        JsonNode sample = Json.read(ProjectFiles.event("task-close-conversation.json"));
        ObjectNode payload = envelope(sample, TASK);
        System.out.println("  " + payload);
        switch (sandbox.invokeTask(payload.toString())) {
            case InvocationResult.Answer answer -> System.out.println("  " + answer.json());
            case InvocationResult other -> System.out.println("  " + other);
        }
    }

    private void overQueue() throws InterruptedException {
        title("3. Over SQS: a batch of " + BATCH.size() + "; Intercom does not know " + UNKNOWN);
        // Paused, so that the messages come as one batch and not one by one.
        sandbox.eventSource().pause();
        List<String> bodies =
                BATCH.stream().map(id -> envelope(message(), id).toString()).toList();
        sandbox.messages().sendBatch(bodies);
        sandbox.eventSource().resume();
        showUntilDone();
        deadLetters = sandbox.messages().takeDeadLetters();
        deadLetters.forEach(letter -> System.out.println("  dead letter: " + letter.attributes()));
    }

    private void withRetries() throws InterruptedException {
        title("4. Over SQS, and Intercom answers 503 three times: waits grow, and a look comes before each repeat");
        intercom.fault(FaultRule.parts(TROUBLED, 3, Fault.failBefore(503)));
        sandbox.messages().send(envelope(message(), TROUBLED).toString());
        showUntilDone();
    }

    private static JsonNode message() {
        JsonNode event = Json.read(ProjectFiles.event("queue-close-conversation.json"));
        return Json.read(event.at("/Records/0/body").asText());
    }

    private void showUntilDone() throws InterruptedException {
        Instant begin = Instant.now();
        shown = intercom.exchanges().size();
        Waiting.until("the queue to become empty", BOUND, () -> {
            showNewExchanges(begin);
            return sandbox.messages().unacknowledged() == 0;
        });
        showNewExchanges(begin);
    }

    /** Prints what Intercom was asked since the last time. */
    private void showNewExchanges(Instant begin) {
        List<Exchange> all = intercom.exchanges();
        for (Exchange exchange : all.subList(shown, all.size())) {
            System.out.printf(
                    "  +%4.1f s  %-4s %-28s %s%n",
                    Duration.between(begin, exchange.at()).toMillis() / 1000.0,
                    exchange.method(),
                    exchange.path(),
                    exchange.method().equals("GET")
                            ? exchange.status() + "  (a look: did it take effect?)"
                            : exchange.status());
        }
        shown = all.size();
    }

    private void runLog(HttpClient client) throws InterruptedException {
        String runId = sandbox.runs().all().stream()
                .filter(run -> run.toString().contains("\\\"conversation_id\\\":\\\"" + TROUBLED))
                .findFirst()
                .map(run -> run.path("run_id").asText())
                .orElse("");
        title("5. What is remembered of " + TROUBLED);
        System.out.println("  GET /v1/runs/" + runId);
        HttpResponse<String> answer =
                send(client, HttpRequest.newBuilder(URI.create(sandbox.httpUri() + "/v1/runs/" + runId)));
        JsonNode run = Json.read(answer.body());
        System.out.println(
                "  " + answer.statusCode() + " status " + run.path("status").asText());
        for (JsonNode attempt : run.path("attempts")) {
            System.out.printf(
                    "  %-7s %d  %.23s  %4d ms  %s %s -> %s%n",
                    attempt.path("kind").asText(),
                    attempt.path("attempt").asInt(),
                    attempt.path("at").asText(),
                    attempt.path("duration_ms").asInt(),
                    attempt.path("http_status").asText(""),
                    attempt.path("error_code").asText(""),
                    attempt.path("decision").asText());
        }
    }

    private boolean summary(List<String> known) {
        long once = known.stream()
                .filter(id -> intercom.workspace().effects(id).size() == 1)
                .count();
        int effects = intercom.workspace().effects().size();
        boolean good = once == known.size() && effects == known.size() && deadLetters.size() == 1;
        title("Summary");
        System.out.println("  " + (known.size() + 1) + " requests: " + once + " of " + known.size()
                + " conversations closed exactly once, " + effects + " effects in Intercom, " + deadLetters.size()
                + " dead letter. " + (good ? "As designed." : "NOT as designed."));
        return good;
    }

    private static ObjectNode envelope(JsonNode sample, String conversationId) {
        ObjectNode envelope = Json.object();
        envelope.set("action", sample.path("action"));
        envelope.set("input", with(sample.path("input"), conversationId));
        return envelope;
    }

    private static ObjectNode with(JsonNode input, String conversationId) {
        ObjectNode changed = input.deepCopy();
        return changed.put("conversation_id", conversationId);
    }

    private static void title(String text) {
        System.out.printf("%n%s%n", text);
    }

    private static HttpResponse<String> send(HttpClient client, HttpRequest.Builder request)
            throws InterruptedException {
        try {
            return client.send(request.timeout(BOUND).build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
