package dev.intercomactions.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.json.Json;
import dev.intercomactions.lambda.Front;
import java.util.Base64;
import java.util.Map;

/** Calls of the HTTP API as API Gateway passes them on, and what is answered. */
final class Calls {
    /**
     * What is answered.
     *
     * @param headers by lower-case name
     */
    record Answer(int status, JsonNode headers, JsonNode body) {
        String header(String name) {
            return headers.path(name).asText();
        }

        /** What is said of each error. */
        java.util.List<String> messages() {
            return body.path("errors").findValuesAsText("message");
        }
    }

    private final Front front;

    Calls(Front front) {
        this.front = front;
    }

    Answer get(String path, Map<String, String> query) {
        return call("GET", path, query, Map.of(), event -> {});
    }

    Answer post(String path, String json) {
        return post(path, Map.of(), "application/json", json);
    }

    /** With a body of a type that API Gateway knows as text. */
    Answer post(String path, Map<String, String> headers, String contentType, String body) {
        return call("POST", path, Map.of(), with(headers, contentType), event -> event.put("body", body));
    }

    /** With a body of another type, which comes as base64. */
    Answer post(String path, String contentType, byte[] body) {
        return call(
                "POST",
                path,
                Map.of(),
                with(Map.of(), contentType),
                event -> event.put("body", Base64.getEncoder().encodeToString(body))
                        .put("isBase64Encoded", true));
    }

    Answer postTo(String path, Map<String, String> query) {
        return call("POST", path, query, Map.of(), event -> {});
    }

    private static Map<String, String> with(Map<String, String> headers, String contentType) {
        Map<String, String> all = new java.util.HashMap<>(headers);
        all.put("content-type", contentType);
        return all;
    }

    private Answer call(
            String method,
            String path,
            Map<String, String> query,
            Map<String, String> headers,
            java.util.function.Consumer<ObjectNode> more) {
        ObjectNode event = Json.object().put("rawPath", path);
        headers.forEach(event.putObject("headers")::put);
        query.forEach(event.putObject("queryStringParameters")::put);
        event.putObject("requestContext").putObject("http").put("method", method);
        more.accept(event);
        JsonNode answer = front.http(Json.write(event));
        return new Answer(
                answer.path("statusCode").asInt(),
                answer.path("headers"),
                Json.parse(answer.path("body").asText()).orElseThrow());
    }
}
