package dev.intercomactions.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.intercom.IntercomResponse;
import dev.intercomactions.json.Json;
import dev.intercomactions.testing.Logs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The handlers behind the runtime's own mapping of events, which makes an event of whatever JSON it is given. */
class HandlersTest {
    private final Front front = new Front(
            (request, bound) -> new IntercomResponse.Received(
                    200, "application/json", "{\"id\":\"123456\",\"state\":\"closed\"}", true, Optional.empty()),
            Map.of());

    @Test
    void httpRequest_ofTheSample_isAnsweredByTheOutput() throws Exception {
        JsonNode response = front.http(sample("api-close-conversation.json"));

        assertThat(response.path("statusCode").asInt()).isEqualTo(200);
        assertThat(response.path("body").asText()).isEqualTo("{\"id\":\"123456\",\"state\":\"closed\"}");
        assertThat(response.path("headers").path("content-type").asText()).isEqualTo("application/json");
        assertThat(response.path("headers").path("run-id").asText()).isNotEmpty();
        assertThat(response.path("isBase64Encoded").isBoolean()).isTrue();
    }

    /** The endpoint for tokens leads to the same runs: what a signed request has begun, its key finds with a token as well. */
    @Test
    void httpRequest_withAJsonWebToken_isTheSameRunAsASignedOne() throws Exception {
        JsonNode signed = front.http(sample("api-close-conversation.json"));

        assertThat(front.http(sample("api-close-conversation-jwt.json"))).isEqualTo(signed);
    }

    /** A signature is of no use to whoever reads it; a token is, until it expires. */
    @Test
    void httpRequest_withAJsonWebToken_leavesNeitherTokenNorClaimsBehind() throws Exception {
        Front failing = new Front((request, bound) -> new IntercomResponse.Lost(true), Map.of());

        failing.http(sample("api-close-conversation-jwt.json"));

        assertThat(String.join("\n", Logs.lines()) + failing.table.items() + failing.queues.sent("/actions"))
                .contains("close_conversation")
                .doesNotContain("Bearer", "eyJhbGci", "login.example.com", "billing");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"requestContext\":{}}",
                "{\"rawPath\":null,\"headers\":null,\"body\":null}",
                "{\"requestContext\":{\"authorizer\":{\"jwt\":{\"claims\":null,\"scopes\":null}}}}"
            })
    void httpEvent_withoutARequest_isAnsweredByAProblem(String event) {
        JsonNode response = front.http(event);

        assertThat(response.path("statusCode").asInt()).isEqualTo(404);
        assertThat(response.path("body").asText()).contains("\"error_code\":\"not_found\"");
    }

    @Test
    void httpEvent_withHeadersAndParametersThatAreNull_isReadWithoutThem() {
        JsonNode response = front.http("""
                {"rawPath": "/v1/actions", "headers": {"prefer": null}, "queryStringParameters": {"x": null},
                 "requestContext": {"http": {"method": "GET"}}}""");

        assertThat(response.path("statusCode").asInt()).isEqualTo(200);
    }

    @Test
    void batch_ofTheSample_isSettledAndAnsweredByAnEmptyList() throws Exception {
        JsonNode response = front.batch(sample("queue-close-conversation.json"));

        assertThat(Json.write(response)).isEqualTo("{\"batchItemFailures\":[]}");
    }

    @Test
    void batch_withAMessageThatMustComeAgain_namesIt() throws Exception {
        Front failing = new Front((request, bound) -> new IntercomResponse.Lost(true), Map.of());

        JsonNode response = failing.batch(sample("queue-close-conversation.json"));

        assertThat(response.path("batchItemFailures").findValuesAsText("itemIdentifier"))
                .contains("19dd0b57-b21e-4ac1-bd88-01bbb068cb01");
    }

    /** SNS subscribed by mistake, an asynchronous invocation, a test event: an answer would be taken for success. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"Records\":null}",
                "{\"Records\":[null]}",
                "{\"action\":\"close_conversation\",\"input\":{}}",
                "{\"Records\":[{\"EventSource\":\"aws:sns\",\"Sns\":{\"MessageId\":\"1\",\"Message\":\"{}\"}}]}",
                "{\"Records\":[{\"eventSource\":\"aws:s3\",\"s3\":{\"bucket\":{\"name\":\"b\"}}}]}"
            })
    void event_thatIsNoBatchOfMessages_isRefused(String event) {
        assertThatThrownBy(() -> front.batch(event))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the event is no batch of SQS messages");
    }

    /** A record as small as one can be: without attributes, without a body. It is no request, and dead-lettered as such. */
    @Test
    void message_withoutABody_isDeadLettered() {
        ObjectNode event = Json.object();
        event.putArray("Records").addObject().put("messageId", "m-1").put("receiptHandle", "r-1");

        JsonNode response = front.batch(Json.write(event));

        assertThat(Json.write(response)).isEqualTo("{\"batchItemFailures\":[]}");
        assertThat(front.queues.sent("/dead")).hasSize(1);
        assertThat(front.queues.sent("/dead").getFirst().attribute("error_code"))
                .isEqualTo("invalid_input");
    }

    /** Nothing could ever be done, and every message would come back for ever. */
    @Test
    void function_whoseTimeOutIsTooShort_saysWhatItNeeds() {
        front.remaining = Duration.ofMillis(6_999);

        assertThatThrownBy(() -> front.batch(sample("queue-close-conversation.json")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "the function's time-out is too short: it has 6999 ms left at its start and needs at least 7000");
        assertThatThrownBy(() -> front.http(sample("api-close-conversation.json")))
                .isInstanceOf(IllegalStateException.class);
    }

    private static String sample(String name) throws IOException {
        return Files.readString(Path.of("../events").resolve(name));
    }
}
