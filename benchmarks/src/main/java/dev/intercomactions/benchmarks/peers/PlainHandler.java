package dev.intercomactions.benchmarks.peers;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse.BatchItemFailure;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A Java function as the samples have it: one call after the other; what fails is reported, and SQS redelivers it. */
public final class PlainHandler implements RequestHandler<SQSEvent, SQSBatchResponse> {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private final String baseUrl = System.getenv("INTERCOM_BASE_URL");
    private final String token = System.getenv("INTERCOM_ACCESS_TOKEN");
    private final Duration timeout = Duration.ofMillis(Long.parseLong(System.getenv("INTERCOM_TIMEOUT_MILLIS")));

    @Override
    public SQSBatchResponse handleRequest(SQSEvent event, Context context) {
        List<BatchItemFailure> failures = new ArrayList<>();
        for (SQSMessage message : event.getRecords()) {
            try {
                close(message);
            } catch (IOException e) {
                failures.add(new BatchItemFailure(message.getMessageId()));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                failures.add(new BatchItemFailure(message.getMessageId()));
            }
        }
        return new SQSBatchResponse(failures);
    }

    private void close(SQSMessage message) throws IOException, InterruptedException {
        JsonNode input = JSON.readTree(message.getBody()).path("input");
        String body = JSON.createObjectNode()
                .put("message_type", "close")
                .put("type", "admin")
                .put("admin_id", input.path("admin_id").asText())
                .put("body", input.path("body").asText())
                .toString();
        HttpRequest request = HttpRequest.newBuilder(URI.create(baseUrl + "/conversations/"
                        + input.path("conversation_id").asText() + "/parts"))
                .timeout(timeout)
                .header("Authorization", "Bearer " + token)
                .header("Accept", "application/json")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build();
        int status = http.send(request, BodyHandlers.ofString()).statusCode();
        if (status != 200) {
            throw new IOException("Intercom answered " + status);
        }
    }
}
