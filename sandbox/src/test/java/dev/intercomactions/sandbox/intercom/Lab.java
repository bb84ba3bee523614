package dev.intercomactions.sandbox.intercom;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.sandbox.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A simulator with a clock that a test sets, and a client that may call it. */
abstract class Lab {
    static final String ADMIN = "12345";

    Instant now = Instant.parse("2026-01-01T00:00:03Z");
    final IntercomSimulator intercom = new IntercomSimulator(() -> now, 0);
    final Workspace workspace = intercom.workspace();
    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeEach
    void fill() {
        workspace.setTokens("token");
        workspace.addAdmin(ADMIN);
    }

    @AfterEach
    void stop() {
        client.close();
        intercom.close();
    }

    /** The JSON of an answer that must be 200. */
    JsonNode done(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Json.read(answer.body());
    }

    /** Checks an error answer and that nothing changed; gives its message. */
    String assertRefused(HttpResponse<String> answer, int status, String code) {
        JsonNode error = Json.read(answer.body());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(error.path("type").asText()).isEqualTo("error.list");
        assertThat(error.at("/errors/0/code").asText()).isEqualTo(code);
        assertThat(workspace.effects()).isEmpty();
        return error.at("/errors/0/message").asText();
    }

    HttpResponse<String> get(String path) {
        return send("GET", path, "");
    }

    HttpResponse<String> post(String path, JsonNode body) {
        return send("POST", path, body.toString());
    }

    HttpResponse<String> post(String path, String body) {
        return send("POST", path, body);
    }

    HttpResponse<String> delete(String path) {
        return send("DELETE", path, "");
    }

    private HttpResponse<String> send(String method, String path, String body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(intercom.uri() + path))
                .header("Authorization", "Bearer token")
                .header("Accept", "application/json")
                .method(method, BodyPublishers.ofString(body))
                .build();
        try {
            return client.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
