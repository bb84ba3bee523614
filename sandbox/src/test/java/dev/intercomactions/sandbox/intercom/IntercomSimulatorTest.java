package dev.intercomactions.sandbox.intercom;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.sandbox.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the simulator does when nothing is wrong, and what it refuses. */
class IntercomSimulatorTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:03Z");
    private static final String CLOSE =
            "{\"message_type\":\"close\",\"type\":\"admin\",\"admin_id\":\"12345\",\"body\":\"Bye & <thanks>\"}";

    private final IntercomSimulator intercom = new IntercomSimulator(() -> NOW, 0);
    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeEach
    void fill() {
        intercom.workspace().setTokens("token");
        intercom.workspace().addAdmin("12345");
        intercom.workspace().addConversation("123");
    }

    @AfterEach
    void stop() {
        client.close();
        intercom.close();
    }

    @Test
    void close_aConversation_closesItAndIsRecordedOnce() throws Exception {
        HttpResponse<String> answer = post("/conversations/123/parts", CLOSE);

        assertThat(answer.statusCode()).isEqualTo(200);
        JsonNode conversation = Json.read(answer.body());
        assertThat(conversation.path("id")).isEqualTo(Json.of("123"));
        assertThat(conversation.path("state").asText()).isEqualTo("closed");
        assertThat(conversation.path("open").asBoolean()).isFalse();
        JsonNode part = conversation
                .path("conversation_parts")
                .path("conversation_parts")
                .path(0);
        assertThat(part.path("part_type").asText()).isEqualTo("close");
        assertThat(part.path("body").asText()).isEqualTo("<p>Bye &amp; &lt;thanks&gt;</p>");
        assertThat(part.path("author").path("id").asText()).isEqualTo("12345");
        assertThat(intercom.workspace().effects("123")).singleElement().satisfies(effect -> {
            assertThat(effect.operation()).isEqualTo("close");
            assertThat(effect.at()).isEqualTo(NOW);
            assertThat(effect.body()).isEqualTo(CLOSE);
        });
        assertThat(intercom.exchanges("POST", "/123/")).singleElement().satisfies(exchange -> {
            assertThat(exchange.headers()).containsEntry("intercom-version", "2.16");
            assertThat(exchange.headers()).doesNotContainKey("authorization");
        });
    }

    @Test
    void close_again_postsAgain() throws Exception {
        post("/conversations/123/parts", CLOSE);
        post("/conversations/123/parts", CLOSE);

        assertThat(intercom.workspace().effects("123")).hasSize(2);
    }

    @Test
    void retrieve_asPlainText_givesTheBodyAsItWasSent() throws Exception {
        post("/conversations/123/parts", CLOSE);

        JsonNode conversation =
                Json.read(get("/conversations/123?display_as=plaintext").body());

        assertThat(conversation
                        .at("/conversation_parts/conversation_parts/0/body")
                        .asText())
                .isEqualTo("Bye & <thanks>");
        assertThat(conversation.at("/conversation_parts/total_count").asInt()).isEqualTo(1);
    }

    @Test
    void retrieve_aLongConversation_givesTheNewest500Parts() throws Exception {
        intercom.setLimit(1000);
        for (int i = 0; i < 502; i++) {
            post("/conversations/123/parts", CLOSE.replace("Bye", "Bye " + i));
        }

        JsonNode parts =
                Json.read(get("/conversations/123?display_as=plaintext").body()).path("conversation_parts");

        assertThat(parts.path("conversation_parts")).hasSize(500);
        assertThat(parts.at("/conversation_parts/0/body").asText()).startsWith("Bye 2");
        assertThat(parts.path("total_count").asInt()).isEqualTo(502);
    }

    @Test
    void meAndAdmins_areThere() throws Exception {
        assertThat(Json.read(get("/me").body()).at("/app/region").asText()).isEqualTo("US");
        assertThat(Json.read(get("/admins").body()).at("/admins/0/id").asText()).isEqualTo("12345");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "/conversations/999/parts|{\"message_type\":\"close\",\"type\":\"admin\",\"admin_id\":\"12345\"}|404|not_found",
                "/conversations/123/parts|{\"message_type\":\"close\",\"type\":\"admin\",\"admin_id\":\"1\"}|404|not_found",
                "/conversations/123/parts|{\"message_type\":\"close\",\"type\":\"admin\"}|400|parameter_not_found",
                "/conversations/123/parts|{\"type\":\"admin\",\"admin_id\":\"12345\"}|400|parameter_not_found",
                "/conversations/123/parts|{\"message_type\":\"x\",\"type\":\"admin\",\"admin_id\":\"12345\"}|400|parameter_invalid",
                "/conversations/123/parts|{\"message_type\":\"close\",\"type\":\"team\",\"admin_id\":\"12345\"}|400|parameter_invalid",
                "/conversations/123/parts|{\"message_type\":\"close\",\"type\":\"admin\",\"admin_id\":{}}|400|parameter_invalid",
                "/conversations/123/parts|{\"message_type\":\"close\",\"type\":\"admin\",\"admin_id\":\"12345\",\"body\":1}|422|type_mismatch",
                "/conversations/123/parts|not json|400|bad_request",
                "/nowhere|{}|404|not_found",
            })
    void post_thatIntercomRefuses_hasItsErrorBody(String path, String body, int status, String code) throws Exception {
        HttpResponse<String> answer = post(path, body);

        assertThat(answer.statusCode()).isEqualTo(status);
        JsonNode error = Json.read(answer.body());
        assertThat(error.path("type").asText()).isEqualTo("error.list");
        assertThat(error.path("request_id").asText()).isNotEmpty();
        assertThat(error.at("/errors/0/code").asText()).isEqualTo(code);
        assertThat(intercom.workspace().effects()).isEmpty();
    }

    @Test
    void token_thatWasRotated_isRefused() throws Exception {
        intercom.workspace().setTokens("another");

        HttpResponse<String> answer = post("/conversations/123/parts", CLOSE);

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(Json.read(answer.body()).at("/errors/0/message").asText()).isEqualTo("Access Token Invalid");
    }

    @Test
    void accept_thatIsMissing_isRefused() throws Exception {
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(intercom.uri().resolve("/me"))
                        .header("Authorization", "Bearer token")
                        .build(),
                BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(406);
    }

    @Test
    void rateLimit_isCountedInWindowsOfTenSeconds() throws Exception {
        intercom.setLimit(2);

        List<HttpResponse<String>> answers = List.of(get("/me"), get("/me"), get("/me"));

        assertThat(answers).extracting(HttpResponse::statusCode).containsExactly(200, 200, 429);
        assertThat(answers)
                .extracting(answer ->
                        answer.headers().firstValue("X-RateLimit-Remaining").orElse(""))
                .containsExactly("1", "0", "0");
        assertThat(answers.getLast().headers().firstValue("X-RateLimit-Limit")).hasValue("2");
        assertThat(answers.getLast().headers().firstValue("X-RateLimit-Reset"))
                .hasValue(Long.toString(NOW.getEpochSecond() + 7));
        assertThat(Json.read(answers.getLast().body()).at("/errors/0/message").asText())
                .isEqualTo("Exceeded rate limit of 2 in 10_seconds");
    }

    @Test
    void rateLimit_withheld_isStillCountedButNotTold() throws Exception {
        intercom.setLimit(1);
        intercom.setRateLimitHeaders(false);

        List<HttpResponse<String>> answers = List.of(get("/me"), get("/me"));

        assertThat(answers).extracting(HttpResponse::statusCode).containsExactly(200, 429);
        assertThat(answers)
                .allSatisfy(answer -> assertThat(answer.headers().map().keySet())
                        .noneMatch(name -> name.toLowerCase(Locale.ROOT).startsWith("x-ratelimit")));
    }

    @Test
    void control_scriptsTheSimulatorOverHttp() throws Exception {
        assertThat(post("/_sandbox/conversations", "{\"id\":\"77\"}").statusCode())
                .isEqualTo(201);
        assertThat(post("/_sandbox/faults", """
                                {"path": "/conversations/*/parts", "conversation_id": "77", "times": 2,
                                 "fault": {"type": "fail", "status": 503}}
                                """).statusCode()).isEqualTo(200);

        assertThat(post("/conversations/123/parts", CLOSE).statusCode()).isEqualTo(200);
        assertThat(post("/conversations/77/parts", CLOSE).statusCode()).isEqualTo(503);
        assertThat(post("/conversations/77/parts", CLOSE).statusCode()).isEqualTo(503);
        assertThat(post("/conversations/77/parts", CLOSE).statusCode()).isEqualTo(200);
        JsonNode effects = Json.read(get("/_sandbox/effects").body()).path("effects");
        assertThat(effects).hasSize(2);
        assertThat(effects.at("/1/subject_id").asText()).isEqualTo("77");
        assertThat(post("/_sandbox/faults", "{\"fault\":{\"type\":\"nonsense\"}}")
                        .statusCode())
                .isEqualTo(400);
        intercom.fault(new FaultRule("*", "*", "", FaultRule.ALWAYS, Fault.failBefore(500)));
        assertThat(send("DELETE", "/_sandbox/faults", "").body()).isEqualTo("{\"faults\":[]}");
        assertThat(get("/me").statusCode()).isEqualTo(200);
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send("GET", path, "");
    }

    private HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return send("POST", path, body);
    }

    private HttpResponse<String> send(String method, String path, String body)
            throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create(intercom.uri() + path))
                        .header("Authorization", "Bearer token")
                        .header("Accept", "application/json")
                        .header("Intercom-Version", "2.16")
                        .method(method, BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }
}
