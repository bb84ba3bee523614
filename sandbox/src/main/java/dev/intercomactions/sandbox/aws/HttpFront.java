package dev.intercomactions.sandbox.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.console.Dashboard;
import dev.intercomactions.sandbox.http.Connection;
import dev.intercomactions.sandbox.http.LocalServer;
import dev.intercomactions.sandbox.http.Request;
import dev.intercomactions.sandbox.http.Response;
import dev.intercomactions.sandbox.lambda.Invocable;
import dev.intercomactions.sandbox.lambda.InvocationResult;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * An API Gateway HTTP API with one {@code $default} route to a function, payload format 2.0.
 *
 * <p>A function's error is 500, its time-out or more than 30 s is 503, and a body above 10 MB is 413. Nobody is
 * authorised: on one's own machine, whoever reaches the port may call.
 */
public final class HttpFront implements AutoCloseable {
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ROOT);

    private final Invocable function;
    private final LocalServer.Handler dashboard;
    private final LocalServer server;

    /**
     * Starts it.
     *
     * @param port the port, or 0 for a free one
     */
    public HttpFront(Invocable function, int port) {
        this(function, port, (request, connection) -> connection.send(message(404, "Not Found")));
    }

    /**
     * Starts it.
     *
     * @param port the port, or 0 for a free one
     * @param dashboard answers what is below {@code /console}, which no HTTP API has
     */
    public HttpFront(Invocable function, int port, LocalServer.Handler dashboard) {
        this.function = function;
        this.dashboard = dashboard;
        this.server = LocalServer.start("the HTTP API", port, this::handle);
    }

    /** Its address, without a slash at the end. */
    public URI uri() {
        return server.uri();
    }

    @Override
    public void close() {
        server.close();
    }

    private void handle(Request request, Connection connection) throws Exception {
        if (Dashboard.has(request.path())) {
            dashboard.handle(request, connection);
            return;
        }
        String event = event(request).toString();
        CompletableFuture<InvocationResult> invocation = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                invocation.complete(function.invoke(event));
            } catch (InterruptedException | RuntimeException e) {
                invocation.completeExceptionally(e);
            }
        });
        connection.send(await(invocation));
    }

    private static Response await(CompletableFuture<InvocationResult> invocation) throws InterruptedException {
        try {
            return switch (invocation.get(LONGEST.toMillis(), TimeUnit.MILLISECONDS)) {
                case InvocationResult.Answer answer -> response(answer.json());
                case InvocationResult.TimedOut timedOut -> message(503, "Service Unavailable");
                case InvocationResult.FunctionError error -> message(500, "Internal Server Error");
                case InvocationResult.Crashed crashed -> message(500, "Internal Server Error");
            };
        } catch (TimeoutException late) {
            return message(503, "Service Unavailable");
        } catch (ExecutionException broken) {
            return message(500, "Internal Server Error");
        }
    }

    /** The payload-2.0 event of a request. */
    static ObjectNode event(Request request) {
        ZonedDateTime now = ZonedDateTime.now(ZoneOffset.UTC);
        ObjectNode event = Json.object()
                .put("version", "2.0")
                .put("routeKey", "$default")
                .put("rawPath", request.path())
                .put("rawQueryString", request.query());
        ObjectNode headers = event.putObject("headers");
        request.headers().forEach((name, value) -> {
            if (name.equals("cookie")) {
                for (String cookie : value.split(";\\s*", -1)) {
                    event.withArray("cookies").add(cookie);
                }
            } else {
                headers.put(name, value);
            }
        });
        Map<String, String> parameters = request.queryParameters();
        if (!parameters.isEmpty()) {
            event.set("queryStringParameters", Json.of(parameters));
        }
        ObjectNode context = event.putObject("requestContext")
                .put("accountId", "123456789012")
                .put("apiId", "sandbox")
                .put("domainName", request.header("host"))
                .put("domainPrefix", "sandbox")
                .put("requestId", UUID.randomUUID().toString())
                .put("routeKey", "$default")
                .put("stage", "$default")
                .put("time", TIME.format(now))
                .put("timeEpoch", now.toInstant().toEpochMilli());
        context.putObject("http")
                .put("method", request.method())
                .put("path", request.path())
                .put("protocol", "HTTP/1.1")
                .put("sourceIp", "127.0.0.1")
                .put("userAgent", request.header("user-agent"));
        boolean binary = !isText(request.header("content-type"));
        if (request.body().length > 0) {
            event.put("body", binary ? Base64.getEncoder().encodeToString(request.body()) : request.text());
        }
        return event.put("isBase64Encoded", binary && request.body().length > 0);
    }

    /** The content types that API Gateway passes on as text; everything else, and none at all, is base64. */
    private static boolean isText(String contentType) {
        String type = contentType.toLowerCase(Locale.ROOT);
        int semicolon = type.indexOf(';');
        String bare = (semicolon < 0 ? type : type.substring(0, semicolon)).strip();
        return bare.startsWith("text/")
                || bare.equals("application/json")
                || bare.equals("application/javascript")
                || bare.equals("application/xml")
                || bare.endsWith("+json")
                || bare.endsWith("+xml");
    }

    /** The HTTP answer of a function's answer; one without a {@code statusCode} is the body itself, as in API Gateway. */
    static Response response(JsonNode json) {
        if (!json.has("statusCode")) {
            return json.isMissingNode() ? message(500, "Internal Server Error") : Response.json(200, json);
        }
        String text = json.path("body").asText("");
        byte[] body = json.path("isBase64Encoded").asBoolean()
                ? Base64.getDecoder().decode(text)
                : text.getBytes(StandardCharsets.UTF_8);
        String type = "text/plain;charset=UTF-8";
        for (Map.Entry<String, JsonNode> header : json.path("headers").properties()) {
            type = header.getKey().equalsIgnoreCase("content-type")
                    ? header.getValue().asText()
                    : type;
        }
        Response response = Response.of(json.path("statusCode").asInt(), type, body);
        for (Map.Entry<String, JsonNode> header : json.path("headers").properties()) {
            String name = header.getKey();
            if (!name.equalsIgnoreCase("content-type") && !name.equalsIgnoreCase("content-length")) {
                response = response.with(
                        name.toLowerCase(Locale.ROOT), header.getValue().asText());
            }
        }
        for (JsonNode cookie : json.path("cookies")) {
            response = response.with("set-cookie", cookie.asText());
        }
        return response;
    }

    private static Response message(int status, String message) {
        return Response.json(status, Json.object().put("message", message));
    }
}
