package dev.intercomactions.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.json.Json;
import dev.intercomactions.queue.QueueRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventsTest {
    @Test
    void httpRequest_isReadAsItCame() {
        APIGatewayV2HTTPEvent event = Events.httpRequest(sample("api-close-conversation.json"));

        assertThat(event.getRawPath()).isEqualTo("/v1/actions/close_conversation");
        assertThat(event.getRequestContext().getHttp().getMethod()).isEqualTo("POST");
        assertThat(event.getRequestContext().getStage()).isEqualTo("$default");
        assertThat(event.getHeaders()).containsEntry("idempotency-key", "ticket-881-closed");
        assertThat(event.getBody()).contains("conversation_id");
        assertThat(event.getIsBase64Encoded()).isFalse();
    }

    @Test
    void messages_areReadAsTheyCame() {
        JsonNode json = sample("queue-close-conversation.json");

        List<SQSMessage> messages = Events.messages(json).getRecords();

        assertThat(messages).hasSize(json.path("Records").size());
        SQSMessage second = messages.get(1);
        JsonNode record = json.path("Records").path(1);
        assertThat(second.getMessageId()).isEqualTo(record.path("messageId").asText());
        assertThat(second.getReceiptHandle())
                .isEqualTo(record.path("receiptHandle").asText());
        assertThat(second.getBody()).isEqualTo(record.path("body").asText());
        assertThat(second.getAttributes()).containsKey("ApproximateReceiveCount");
        assertThat(QueueRequest.attribute(second, "action")).contains("close_conversation");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{} {}", "nonsense"})
    void event_thatIsNotJson_isRefused(String text) {
        ByteArrayInputStream in = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(() -> Events.read(in)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "1", "[]", "{}", "{\"Records\":null,\"requestContext\":1,\"headers\":[1]}"})
    void event_ofAnotherShape_isAnEmptyOne(String text) {
        JsonNode json = Json.parse(text).orElseThrow();

        assertThat(Events.messages(json).getRecords()).isEmpty();
        assertThat(Events.httpRequest(json).getHeaders()).isEmpty();
    }

    @Test
    void unsettledMessages_areNamed() {
        SQSBatchResponse response = new SQSBatchResponse(List.of(new SQSBatchResponse.BatchItemFailure("m-1")));

        assertThat(Json.write(Events.unsettled(response)))
                .isEqualTo("{\"batchItemFailures\":[{\"itemIdentifier\":\"m-1\"}]}");
        assertThat(Json.write(Events.unsettled(new SQSBatchResponse(List.of()))))
                .isEqualTo("{\"batchItemFailures\":[]}");
    }

    private static JsonNode sample(String name) {
        try {
            return Json.parse(Files.readString(Path.of("../events").resolve(name)))
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
