package dev.intercomactions.sandbox.aws;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.http.Request;
import dev.intercomactions.sandbox.http.Response;
import dev.intercomactions.sandbox.lambda.InvocationResult;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Requests as payload-2.0 events, and answers as API Gateway maps them. */
class HttpFrontTest {
    @Test
    void event_ofAJsonRequest_hasThePayload2Shape() {
        JsonNode event = HttpFront.event(new Request(
                "POST",
                "/v1/actions/close_conversation",
                "a=1&a=2&b=%20x",
                Map.of("content-type", "application/json", "user-agent", "test", "cookie", "k=v; l=w"),
                "{\"é\":1}".getBytes(StandardCharsets.UTF_8)));

        assertThat(event.path("version").asText()).isEqualTo("2.0");
        assertThat(event.path("routeKey").asText()).isEqualTo("$default");
        assertThat(event.path("rawPath").asText()).isEqualTo("/v1/actions/close_conversation");
        assertThat(event.path("rawQueryString").asText()).isEqualTo("a=1&a=2&b=%20x");
        assertThat(event.path("queryStringParameters")).isEqualTo(Json.read("{\"a\":\"1,2\",\"b\":\" x\"}"));
        assertThat(event.path("headers").path("content-type").asText()).isEqualTo("application/json");
        assertThat(event.path("headers").has("cookie")).isFalse();
        assertThat(event.path("cookies")).isEqualTo(Json.read("[\"k=v\",\"l=w\"]"));
        assertThat(event.path("body").asText()).isEqualTo("{\"é\":1}");
        assertThat(event.path("isBase64Encoded").asBoolean()).isFalse();
        JsonNode http = event.path("requestContext").path("http");
        assertThat(http.path("method").asText()).isEqualTo("POST");
        assertThat(http.path("path").asText()).isEqualTo("/v1/actions/close_conversation");
        assertThat(http.path("sourceIp").asText()).isEqualTo("127.0.0.1");
        assertThat(http.path("userAgent").asText()).isEqualTo("test");
        assertThat(event.path("requestContext").path("stage").asText()).isEqualTo("$default");
    }

    @Test
    void event_ofABinaryRequest_isBase64() {
        JsonNode event = HttpFront.event(
                new Request("POST", "/", "", Map.of("content-type", "application/octet-stream"), new byte[] {1, 2, 3}));

        assertThat(event.path("isBase64Encoded").asBoolean()).isTrue();
        assertThat(event.path("body").asText()).isEqualTo("AQID");
    }

    @Test
    void event_withoutABody_hasNone() {
        JsonNode event = HttpFront.event(new Request("GET", "/v1/actions", "", Map.of(), new byte[0]));

        assertThat(event.has("body")).isFalse();
        assertThat(event.path("isBase64Encoded").asBoolean()).isFalse();
        assertThat(event.has("queryStringParameters")).isFalse();
    }

    @Test
    void response_isMappedFieldByField() {
        Response response = HttpFront.response(Json.read("""
                {"statusCode": 202, "headers": {"Content-Type": "application/problem+json", "Run-Id": "r1"},
                 "cookies": ["a=b", "c=d"], "body": "AQID", "isBase64Encoded": true}
                """));

        assertThat(response.status()).isEqualTo(202);
        assertThat(response.body()).containsExactly(1, 2, 3);
        assertThat(response.headers())
                .contains(
                        new Response.Header("Content-Type", "application/problem+json"),
                        new Response.Header("run-id", "r1"),
                        new Response.Header("set-cookie", "a=b"),
                        new Response.Header("set-cookie", "c=d"));
    }

    @Test
    void request_goesToTheFunctionAndItsResultComesBack() throws Exception {
        try (HttpFront front = new HttpFront(HttpFrontTest::function, 0);
                HttpClient client = HttpClient.newHttpClient()) {
            assertThat(post(client, front.uri(), "ok").body()).isEqualTo("done");
            assertThat(post(client, front.uri(), "timeout").statusCode()).isEqualTo(503);
            assertThat(post(client, front.uri(), "timeout").body()).isEqualTo("{\"message\":\"Service Unavailable\"}");
            assertThat(post(client, front.uri(), "error").statusCode()).isEqualTo(500);
            assertThat(post(client, front.uri(), "error").body()).isEqualTo("{\"message\":\"Internal Server Error\"}");
            assertThat(post(client, front.uri(), "crash").statusCode()).isEqualTo(500);
            assertThat(post(client, front.uri(), "x".repeat(10 * 1024 * 1024 + 1))
                            .statusCode())
                    .isEqualTo(413);
        }
    }

    private static InvocationResult function(String event) {
        return switch (Json.read(event).path("body").asText()) {
            case "timeout" -> new InvocationResult.TimedOut();
            case "error" -> new InvocationResult.FunctionError("E", "e", Json.object());
            case "crash" -> new InvocationResult.Crashed("gone");
            default -> new InvocationResult.Answer(Json.read("{\"statusCode\":200,\"body\":\"done\"}"));
        };
    }

    private static HttpResponse<String> post(HttpClient client, URI uri, String body)
            throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(uri)
                        .header("Content-Type", "text/plain")
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }
}
