package dev.intercomactions.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.fuzz.Finding;
import dev.intercomactions.fuzz.Pieces;
import dev.intercomactions.json.Json;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * HTTP requests as API Gateway passes them on. Pieces: {@code METHOD path?query}, headers {@code name: value}, the body
 * ({@code base64 …} for one that is said to be base64), and Intercom's answer. Whatever comes, the answer is well-formed and
 * never a 500.
 */
public final class ApiFuzz {
    private static final Set<Integer> STATUSES = Set.of(200, 202, 400, 404, 405, 409, 413, 415, 422, 502, 503);

    private ApiFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        Pieces pieces = Pieces.of(input);
        Front front = new Front(new FuzzedIntercom(pieces.get(3)), PreparedRuns.items());

        JsonNode answer = front.http(event(pieces));

        front.checkPeace();
        check(answer);
        Finding.unless(
                STATUSES.contains(answer.path("statusCode").asInt()), "a status that is none of ours: " + answer);
        Finding.unless(
                answer.path("statusCode").asInt() != 503
                        || !answer.path("body").asText().contains("_unavailable\""),
                "out of reach, with nothing out of reach: " + answer);
    }

    /** An answer that API Gateway can pass on, and a problem that is one. */
    static void check(JsonNode answer) {
        int status = answer.path("statusCode").asInt();
        JsonNode body =
                Json.parse(answer.path("body").asText()).orElseThrow(() -> new AssertionError("the body is not JSON"));
        Finding.unless(status >= 200 && status < 600, "no status: " + status);
        answer.path("headers")
                .properties()
                .forEach(header -> Finding.unless(
                        header.getValue().asText().matches("[\\x20-\\x7e]*"), "not a header: " + header));
        if (status >= 400) {
            Finding.unless(
                    answer.at("/headers/content-type").asText().equals("application/problem+json")
                            && body.path("status").asInt() == status
                            && body.path("error_code").isTextual()
                            && !body.path("title").asText().isEmpty(),
                    "no problem+json: " + answer);
        }
        if (status == 400) {
            Finding.unless(!body.path("detail").asText().isEmpty(), "a 400 that explains nothing");
        }
    }

    private static String event(Pieces pieces) {
        String line = pieces.get(0).lines().findFirst().orElse("");
        int space = line.indexOf(' ');
        String method = space < 0 ? "GET" : line.substring(0, space);
        String target = line.substring(space + 1);
        int mark = target.indexOf('?');
        ObjectNode event = Json.object().put("version", "2.0").put("routeKey", "$default");
        event.put("rawPath", mark < 0 ? target : target.substring(0, mark));
        ObjectNode headers = event.putObject("headers");
        for (Map.Entry<String, String> header : pieces.fields(1).entrySet()) {
            String value = header.getValue().replaceAll("[\\x00-\\x08\\x0A-\\x1F\\x7F]", "");
            headers.put(header.getKey().toLowerCase(Locale.ROOT), value);
        }
        if (mark >= 0) {
            ObjectNode query = event.putObject("queryStringParameters");
            for (String parameter : target.substring(mark + 1).split("&", -1)) {
                int equals = parameter.indexOf('=');
                query.put(
                        decoded(equals < 0 ? parameter : parameter.substring(0, equals)),
                        equals < 0 ? "" : decoded(parameter.substring(equals + 1)));
            }
        }
        event.putObject("requestContext")
                .put("stage", "$default")
                .putObject("http")
                .put("method", method);
        String body = pieces.get(2);
        boolean base64 = body.startsWith("base64 ");
        event.put("isBase64Encoded", base64);
        if (!body.isEmpty()) {
            event.put("body", base64 ? body.substring(7) : body);
        }
        return Json.write(event);
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }
}
