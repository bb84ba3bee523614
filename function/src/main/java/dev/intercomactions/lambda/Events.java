package dev.intercomactions.lambda;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.MessageAttribute;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What Lambda hands in and takes back, as far as the service looks at it. The runtime's own mapping of events to classes
 * takes longer than all else that an empty function does when it starts.
 */
public final class Events {
    private Events() {}

    /**
     * Reads an event.
     *
     * @throws IllegalArgumentException when it is not a JSON document
     */
    static JsonNode read(InputStream in) throws IOException {
        return Json.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                .orElseThrow(() -> new IllegalArgumentException("the event is not a JSON document"));
    }

    static void write(JsonNode answer, OutputStream out) throws IOException {
        out.write(Json.write(answer).getBytes(StandardCharsets.UTF_8));
    }

    /** A request that came through an HTTP API, payload format 2.0. */
    static APIGatewayV2HTTPEvent httpRequest(JsonNode event) {
        JsonNode context = event.path("requestContext");
        return APIGatewayV2HTTPEvent.builder()
                .withRawPath(text(event.path("rawPath")))
                .withHeaders(map(event.path("headers"), JsonNode::asText))
                .withQueryStringParameters(map(event.path("queryStringParameters"), JsonNode::asText))
                .withRequestContext(APIGatewayV2HTTPEvent.RequestContext.builder()
                        .withStage(text(context.path("stage")))
                        .withHttp(APIGatewayV2HTTPEvent.RequestContext.Http.builder()
                                .withMethod(context.path("http").path("method").asText())
                                .build())
                        .build())
                .withBody(text(event.path("body")))
                .withIsBase64Encoded(event.path("isBase64Encoded").asBoolean())
                .build();
    }

    /** A batch of SQS messages. */
    static SQSEvent messages(JsonNode event) {
        SQSEvent batch = new SQSEvent();
        batch.setRecords(
                event.path("Records").valueStream().map(Events::message).toList());
        return batch;
    }

    private static SQSMessage message(JsonNode record) {
        SQSMessage message = new SQSMessage();
        message.setMessageId(text(record.path("messageId")));
        message.setReceiptHandle(text(record.path("receiptHandle")));
        message.setBody(text(record.path("body")));
        message.setAttributes(map(record.path("attributes"), JsonNode::asText));
        message.setMessageAttributes(map(record.path("messageAttributes"), Events::attribute));
        return message;
    }

    private static MessageAttribute attribute(JsonNode json) {
        MessageAttribute attribute = new MessageAttribute();
        attribute.setStringValue(text(json.path("stringValue")));
        attribute.setDataType(text(json.path("dataType")));
        return attribute;
    }

    /** The messages of a batch that SQS is to hand out again. */
    static ObjectNode unsettled(SQSBatchResponse response) {
        ObjectNode json = Json.object();
        var failures = json.putArray("batchItemFailures");
        List<SQSBatchResponse.BatchItemFailure> items = response.getBatchItemFailures();
        items.forEach(item -> failures.addObject().put("itemIdentifier", item.getItemIdentifier()));
        return json;
    }

    private static @Nullable String text(JsonNode json) {
        return json.textValue();
    }

    private static <T> Map<String, T> map(JsonNode json, Function<JsonNode, T> value) {
        Map<String, T> map = new HashMap<>();
        json.properties().forEach(field -> map.put(field.getKey(), value.apply(field.getValue())));
        return map;
    }
}
