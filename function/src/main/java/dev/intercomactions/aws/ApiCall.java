package dev.intercomactions.aws;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.action.FieldError;
import dev.intercomactions.action.Json;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One HTTP request, as far as the API looks at it.
 *
 * @param path the segments of the path, decoded
 * @param headers by lower-case name
 * @param body as text, empty where there is none
 */
record ApiCall(String method, List<String> path, Map<String, String> headers, String body) {
    private static final int LARGEST_BODY = 256 * 1024;

    static ApiCall of(APIGatewayV2HTTPEvent event) {
        APIGatewayV2HTTPEvent.RequestContext context = event.getRequestContext();
        String stage = Optional.ofNullable(context.getStage()).orElse("$default");
        String path = Optional.ofNullable(event.getRawPath()).orElse("/");
        if (path.startsWith("/" + stage + "/")) {
            path = path.substring(stage.length() + 1);
        }
        Map<String, String> headers = new HashMap<>();
        if (event.getHeaders() != null) {
            event.getHeaders().forEach((name, value) -> headers.put(name.toLowerCase(Locale.ROOT), value));
        }
        return new ApiCall(context.getHttp().getMethod(), segments(path), headers, body(event));
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    /** The caller's name for this request, where it gave one. */
    Optional<String> idempotencyKey() {
        Optional<String> key = header("idempotency-key");
        if (key.filter(text -> !text.matches("[\\x20-\\x7e]{1,512}")).isPresent()) {
            throw Problem.invalid("The header Idempotency-Key must be 1 to 512 printable ASCII characters.", List.of());
        }
        return key;
    }

    boolean prefersAsync() {
        return List.of(header("prefer").orElse("").toLowerCase(Locale.ROOT).split("[,;\\s]+"))
                .contains("respond-async");
    }

    /** The body as JSON. */
    JsonNode json() {
        String type = header("content-type").orElse("application/json").toLowerCase(Locale.ROOT);
        if (!type.matches("application/([a-z0-9.+-]+\\+)?json\\s*(;.*)?")) {
            throw Problem.of(415, "unsupported_media_type", "The body must be application/json.");
        }
        if (body.getBytes(StandardCharsets.UTF_8).length > LARGEST_BODY) {
            throw Problem.of(413, "too_large", "The body is larger than 256 KiB.");
        }
        return Json.parse(body)
                .orElseThrow(() -> Problem.invalid(
                        "The body is not a JSON document.",
                        List.of(new FieldError("", "json", "is not a JSON document"))));
    }

    private static String body(APIGatewayV2HTTPEvent event) {
        String body = Optional.ofNullable(event.getBody()).orElse("");
        if (!event.getIsBase64Encoded()) {
            return body;
        }
        try {
            return new String(Base64.getDecoder().decode(body), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw Problem.invalid("The body is not the base64 that it is said to be.", List.of());
        }
    }

    private static List<String> segments(String path) {
        try {
            return List.of(path.split("/")).stream()
                    .filter(segment -> !segment.isEmpty())
                    .map(segment -> URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8))
                    .toList();
        } catch (IllegalArgumentException e) {
            throw Problem.notFound("There is nothing at this path.");
        }
    }
}
