package dev.intercomactions.http;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.json.FieldError;
import dev.intercomactions.json.Json;
import dev.intercomactions.run.Envelope;
import dev.intercomactions.run.RetryPolicy;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP request, as far as the API looks at it.
 *
 * @param path the segments of the path, decoded
 * @param headers by lower-case name
 * @param body as text, empty where there is none
 */
public record ApiRequest(
        String method, List<String> path, Map<String, String> query, Map<String, String> headers, String body) {
    /** The request that an event brings. The runtime makes an event of whatever JSON it is given: members may be null. */
    static ApiRequest of(APIGatewayV2HTTPEvent event) {
        Optional<APIGatewayV2HTTPEvent.RequestContext> context = Optional.ofNullable(event.getRequestContext());
        String stage =
                context.map(APIGatewayV2HTTPEvent.RequestContext::getStage).orElse("$default");
        String method = context.map(APIGatewayV2HTTPEvent.RequestContext::getHttp)
                .map(APIGatewayV2HTTPEvent.RequestContext.Http::getMethod)
                .orElse("");
        String path = Optional.ofNullable(event.getRawPath()).orElse("/");
        if (path.startsWith("/" + stage + "/")) {
            path = path.substring(stage.length() + 1);
        }
        Map<String, String> headers = new HashMap<>();
        present(event.getHeaders()).forEach((name, value) -> headers.put(name.toLowerCase(Locale.ROOT), value));
        return new ApiRequest(method, segments(path), present(event.getQueryStringParameters()), headers, body(event));
    }

    /** Those that have a value. */
    private static Map<String, String> present(@Nullable Map<String, String> given) {
        Map<String, String> present = new HashMap<>();
        if (given != null) {
            present.putAll(given);
            present.values().removeIf(Objects::isNull);
        }
        return present;
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    Optional<String> query(String name) {
        return Optional.ofNullable(query.get(name)).filter(value -> !value.isEmpty());
    }

    /** The body's media type without its parameters; JSON where none is named. */
    String mediaType() {
        String type = header("content-type").orElse("application/json");
        int parameters = type.indexOf(';');
        return (parameters < 0 ? type : type.substring(0, parameters))
                .toLowerCase(Locale.ROOT)
                .strip();
    }

    /** This request's own retry settings, which override the deployment's one by one. */
    RetryPolicy retry(RetryPolicy byDefault) {
        long seconds = RetryPolicy.LONGEST_DELAY.toSeconds();
        return new RetryPolicy(
                (int) number("retry-max-attempts", byDefault.maxAttempts(), RetryPolicy.MOST_ATTEMPTS),
                Duration.ofSeconds(
                        number("retry-base-delay-seconds", byDefault.base().toSeconds(), seconds)),
                Duration.ofSeconds(
                        number("retry-max-delay-seconds", byDefault.max().toSeconds(), seconds)));
    }

    private long number(String header, long byDefault, long most) {
        String text = header(header).orElse(Long.toString(byDefault)).strip();
        if (text.matches("[0-9]{1,9}") && Long.parseLong(text) >= 1 && Long.parseLong(text) <= most) {
            return Long.parseLong(text);
        }
        throw Problem.invalid("The header " + header + " must be a whole number from 1 to " + most + ".", List.of());
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

    /** The body as text. */
    String text(int mostBytes) {
        if (body.getBytes(StandardCharsets.UTF_8).length > mostBytes) {
            throw Problem.of(413, "too_large", "The body is larger than " + mostBytes / 1024 + " KiB.");
        }
        return body;
    }

    /** The body as JSON. */
    JsonNode json() {
        return json(Envelope.LARGEST);
    }

    JsonNode json(int mostBytes) {
        if (!mediaType().matches("application/([a-z0-9.+-]+\\+)?json")) {
            throw Problem.of(415, "unsupported_media_type", "The body must be application/json.");
        }
        return Json.parse(text(mostBytes))
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
            byte[] bytes = Base64.getDecoder().decode(body);
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (IllegalArgumentException e) {
            throw Problem.invalid("The body is not the base64 that it is said to be.", List.of());
        } catch (CharacterCodingException e) {
            throw Problem.invalid("The body is not UTF-8.", List.of(new FieldError("", "utf-8", "is not UTF-8")));
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
