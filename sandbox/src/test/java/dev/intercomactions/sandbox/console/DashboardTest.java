package dev.intercomactions.sandbox.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.http.LocalServer;
import dev.intercomactions.sandbox.lambda.InvocationResult;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DashboardTest {
    private static final String ARN = "arn:aws:lambda:us-east-1:123456789012:function:console";

    private final List<String> events = new ArrayList<>();
    private InvocationResult result = new InvocationResult.Answer(Json.read("\"<p>page</p>\""));

    @AutoClose
    private final LocalServer server =
            LocalServer.start("dashboard", 0, new Dashboard(this::invoke, ARN, Optional.empty()));

    @AutoClose
    private final HttpClient client = HttpClient.newHttpClient();

    private InvocationResult invoke(String event) {
        events.add(event);
        return result;
    }

    @ParameterizedTest
    @CsvSource({
        "/console, text/html, simulator",
        "/console/, text/html, widget",
        "/console/dashboard.js, text/javascript, cwdb-action",
        "/console/dashboard.css, text/css, dialog"
    })
    void file_ofTheDashboard_isServedAndMayCallNobodyElse(String path, String type, String text) throws Exception {
        HttpResponse<String> answer = send(HttpRequest.newBuilder(uri(path)));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type").orElse("")).startsWith(type);
        assertThat(answer.headers().firstValue("content-security-policy").orElse(""))
                .contains("default-src 'none'")
                .contains("connect-src 'self'");
        assertThat(answer.body()).contains(text);
    }

    @Test
    void call_ofTheWidgetsFunction_isInvokedWithTheEvent() throws Exception {
        HttpResponse<String> answer =
                post("/console/call", "{\"endpoint\": \"" + ARN + "\", \"event\": {\"show\": \"overview\"}}");

        assertThat(Json.read(answer.body()).path("answer").asText()).isEqualTo("<p>page</p>");
        assertThat(events).containsExactly("{\"show\":\"overview\"}");
    }

    @Test
    void call_ofAnotherFunction_isRefused() throws Exception {
        HttpResponse<String> answer = post("/console/call", "{\"endpoint\": \"arn:other\", \"event\": {}}");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(events).isEmpty();
    }

    /** A page of another origin may post text to this machine, but JSON only after asking. */
    @Test
    void call_thatIsNoJson_isRefused() throws Exception {
        HttpResponse<String> answer = send(HttpRequest.newBuilder(uri("/console/call"))
                .header("Content-Type", "text/plain")
                .POST(BodyPublishers.ofString("{\"event\": {}}")));

        assertThat(answer.statusCode()).isEqualTo(415);
        assertThat(events).isEmpty();
    }

    @Test
    void functionError_isToldAsSuch() throws Exception {
        result = new InvocationResult.FunctionError("dev.Oops", "broken", Json.object());

        JsonNode answer = Json.read(post("/console/call", "{\"event\": {}}").body());

        assertThat(answer.path("error").asText()).isEqualTo("dev.Oops: broken");
    }

    @Test
    void realIntercom_hasNoTroublesToMend() throws Exception {
        assertThat(send(HttpRequest.newBuilder(uri("/console/troubles"))).body())
                .isEqualTo("{}");
    }

    @Test
    void path_thatIsNone_isNotFound() throws Exception {
        assertThat(send(HttpRequest.newBuilder(uri("/console/../secrets"))).statusCode())
                .isEqualTo(404);
        assertThat(post("/console/nothing", "{}").statusCode()).isEqualTo(404);
        assertThat(Dashboard.has("/consoles")).isFalse();
    }

    private HttpResponse<String> post(String path, String json) throws Exception {
        return send(HttpRequest.newBuilder(uri(path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json)));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private URI uri(String path) {
        return URI.create(server.uri() + path);
    }
}
