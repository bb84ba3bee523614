package dev.intercomactions.http;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.action.ActionType;
import dev.intercomactions.json.Characters;
import dev.intercomactions.json.FieldError;
import dev.intercomactions.json.Json;
import dev.intercomactions.run.RetryPolicy;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP request, as far as the API looks at it.
 *
 * @param base what stands before the API's own path, such as a stage or a custom domain's base path; empty or with a slash
 *     in front
 * @param path the segments of the API's own path, decoded
 * @param headers by lower-case name
 * @param body as text, empty where there is none
 */
public record ApiRequest(
        String method,
        String base,
        List<String> path,
        Map<String, String> query,
        Map<String, String> headers,
        String body) {
    private static final Pattern OWN_PATH = Pattern.compile("/+v1/+(actions|runs|openapi\\.json)(/|$)");

    private static final Pattern CHARSET =
            Pattern.compile(";\\s*charset\\s*=\\s*\"?([^\";\\s]+)", Pattern.CASE_INSENSITIVE);

    /** What stands for bytes that could not be read. */
    private static final String REPLACEMENT = "\uFFFD";

    /** The request that an event brings. The runtime makes an event of whatever JSON it is given: members may be null. */
    static ApiRequest of(APIGatewayV2HTTPEvent event) {
        String method = Optional.ofNullable(event.getRequestContext())
                .map(APIGatewayV2HTTPEvent.RequestContext::getHttp)
                .map(APIGatewayV2HTTPEvent.RequestContext.Http::getMethod)
                .orElse("");
        String path = Optional.ofNullable(event.getRawPath()).orElse("/");
        Matcher own = OWN_PATH.matcher(path);
        int start = own.find() ? own.start() : 0;
        String base = path.substring(0, start).replaceAll("/+", "/");
        Map<String, String> headers = new HashMap<>();
        present(event.getHeaders()).forEach((name, value) -> headers.put(name.toLowerCase(Locale.ROOT), value));
        return new ApiRequest(
                method,
                base,
                segments(path.substring(start)),
                present(event.getQueryStringParameters()),
                headers,
                body(event, Optional.ofNullable(headers.get("content-type")).orElse("")));
    }

    /** Those that have a value. */
    private static Map<String, String> present(@Nullable Map<String, String> given) {
        Map<String, String> present = new HashMap<>(Objects.requireNonNullElse(given, Map.of()));
        present.values().removeIf(Objects::isNull);
        return present;
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    Optional<String> query(String name) {
        return Optional.ofNullable(query.get(name));
    }

    /** Refuses query parameters that mean nothing here, and empty ones: nobody must take them for a filter. */
    void allowQuery(String... names) {
        List<FieldError> errors = new ArrayList<>();
        query.forEach((name, value) -> {
            String parameter = "the query parameter " + Characters.legible(name, 64);
            if (!List.of(names).contains(name)) {
                errors.add(new FieldError("", "query", parameter + " has no meaning here"));
            } else if (value.isEmpty()) {
                errors.add(new FieldError("", "query", parameter + " is empty"));
            }
        });
        if (!errors.isEmpty()) {
            throw Problem.invalid("The query is not valid.", errors);
        }
    }

    /** The body's media type without its parameters; JSON where none is named. */
    String mediaType() {
        String type = header("content-type").orElse("application/json");
        return type.split(";", 2)[0].toLowerCase(Locale.ROOT).strip();
    }

    /** This request's own retry settings, which override the deployment's one by one; all that is wrong is told at once. */
    RetryPolicy retry(RetryPolicy byDefault) {
        List<FieldError> errors = new ArrayList<>();
        long longest = RetryPolicy.LONGEST_DELAY.toSeconds();
        OptionalLong attempts = number("Retry-Max-Attempts", RetryPolicy.MOST_ATTEMPTS, errors);
        OptionalLong base = number("Retry-Base-Delay-Seconds", longest, errors);
        OptionalLong max = number("Retry-Max-Delay-Seconds", longest, errors);
        if (base.isPresent() && max.isPresent() && base.getAsLong() > max.getAsLong()) {
            errors.add(new FieldError(
                    "", "header", "Retry-Base-Delay-Seconds must not be larger than Retry-Max-Delay-Seconds"));
        }
        if (!errors.isEmpty()) {
            throw Problem.invalid("The headers are not valid.", errors);
        }
        return byDefault.overridden(attempts, base, max);
    }

    private OptionalLong number(String header, long most, List<FieldError> errors) {
        Optional<String> text = header(header.toLowerCase(Locale.ROOT)).map(String::strip);
        if (text.isEmpty()) {
            return OptionalLong.empty();
        }
        if (text.get().matches("[0-9]{1,9}") && Long.parseLong(text.get()) >= 1 && Long.parseLong(text.get()) <= most) {
            return OptionalLong.of(Long.parseLong(text.get()));
        }
        errors.add(new FieldError("", "header", header + " must be a whole number from 1 to " + most));
        return OptionalLong.empty();
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
        return json(ActionType.LARGEST);
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

    /**
     * The body's text, without a byte order mark. API Gateway passes the types that it knows as text on as a text that it has
     * read as UTF-8, whatever charset they declare, and all others as base64.
     */
    private static String body(APIGatewayV2HTTPEvent event, String contentType) {
        String body = Optional.ofNullable(event.getBody()).orElse("");
        Charset charset = charset(contentType);
        if (event.getIsBase64Encoded()) {
            return decoded(base64(body), charset);
        }
        if (body.contains(REPLACEMENT)) {
            throw broken(StandardCharsets.UTF_8);
        }
        return charset.equals(StandardCharsets.UTF_8)
                ? Json.withoutMark(body)
                : decoded(body.getBytes(StandardCharsets.UTF_8), charset);
    }

    private static Charset charset(String contentType) {
        Matcher declared = CHARSET.matcher(contentType);
        try {
            return declared.find() ? Charset.forName(declared.group(1)) : StandardCharsets.UTF_8;
        } catch (IllegalArgumentException e) {
            throw Problem.of(415, "unsupported_media_type", "The charset of the content type is not known.");
        }
    }

    private static byte[] base64(String body) {
        try {
            return Base64.getDecoder().decode(body);
        } catch (IllegalArgumentException e) {
            throw Problem.invalid("The body is not the base64 that it is said to be.", List.of());
        }
    }

    private static String decoded(byte[] bytes, Charset charset) {
        try {
            return Json.withoutMark(
                    charset.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
        } catch (CharacterCodingException e) {
            throw broken(charset);
        }
    }

    private static Problem broken(Charset charset) {
        String message = "is not " + charset.name();
        return Problem.invalid(
                "The body " + message + ", so that its text would be changed: send it as UTF-8.",
                List.of(new FieldError("", charset.name().toLowerCase(Locale.ROOT), message)));
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
