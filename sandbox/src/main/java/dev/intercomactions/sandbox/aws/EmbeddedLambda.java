package dev.intercomactions.sandbox.aws;

import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.http.Connection;
import dev.intercomactions.sandbox.http.LocalServer;
import dev.intercomactions.sandbox.http.Request;
import dev.intercomactions.sandbox.http.Response;
import dev.intercomactions.sandbox.lambda.Invocable;
import dev.intercomactions.sandbox.lambda.InvocationResult;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * As much of Lambda's own API as calling a function needs: {@code Invoke}, synchronous. Functions go by their logical ids,
 * with or without an alias, or by an ARN that ends so.
 */
public final class EmbeddedLambda implements AutoCloseable {
    private static final Pattern INVOKE = Pattern.compile("/2015-03-31/functions/([^/]+)/invocations");
    private static final Pattern NAME =
            Pattern.compile("(?:arn:[^:]+:lambda:[^:]*:[^:]*:function:)?([^:]+)(?::[^:]+)?");
    private static final String REQUEST_RESPONSE = "RequestResponse";
    /** The most that a synchronous invocation carries: 6 MB. */
    private static final int MAX_BYTES = 6 * 1024 * 1024;

    private final Map<String, Invocable> functions;
    private final LocalServer server;

    /**
     * Starts it.
     *
     * @param functions the functions by logical id
     * @param port the port, or 0 for a free one
     */
    public EmbeddedLambda(Map<String, Invocable> functions, int port) {
        this.functions = new TreeMap<>(functions);
        this.server = LocalServer.start("Lambda", port, this::handle);
    }

    /** Its address, without a slash at the end. */
    public URI uri() {
        return server.uri();
    }

    @Override
    public void close() {
        server.close();
    }

    private void handle(Request request, Connection connection) throws IOException, InterruptedException {
        connection.send(answer(request));
    }

    private Response answer(Request request) throws InterruptedException {
        Matcher invoke = INVOKE.matcher(URLDecoder.decode(request.path(), StandardCharsets.UTF_8));
        if (!request.method().equals("POST") || !invoke.matches()) {
            return error(404, "UnknownOperationException", "Here, functions can only be invoked.");
        }
        Matcher name = NAME.matcher(invoke.group(1));
        Invocable function = name.matches() ? functions.get(name.group(1)) : null;
        if (function == null) {
            return error(
                    404,
                    "ResourceNotFoundException",
                    "Function not found: " + invoke.group(1) + "; there is " + String.join(", ", functions.keySet())
                            + ".");
        }
        String type = request.header("x-amz-invocation-type");
        if (!type.isEmpty() && !type.equals(REQUEST_RESPONSE)) {
            return error(
                    400,
                    "InvalidParameterValueException",
                    "Here, functions are invoked with " + REQUEST_RESPONSE + ".");
        }
        if (request.body().length > MAX_BYTES) {
            return error(
                    413, "RequestTooLargeException", request.body().length + " bytes are more than " + MAX_BYTES + ".");
        }
        String payload = request.body().length == 0 ? "{}" : request.text();
        if (Json.read(payload).isMissingNode()) {
            return error(400, "InvalidRequestContentException", "Could not parse request body into json.");
        }
        return switch (function.invoke(payload)) {
            case InvocationResult.Answer answer -> ok(answer.json());
            case InvocationResult.FunctionError error -> unhandled(error.json());
            case InvocationResult.Crashed crashed -> unhandled(failure("Runtime.ExitError", crashed.reason()));
            case InvocationResult.TimedOut timedOut -> unhandled(failure("Sandbox.Timedout", "Task timed out"));
        };
    }

    private static JsonNode failure(String type, String message) {
        return Json.object().put("errorType", type).put("errorMessage", message);
    }

    private static Response unhandled(JsonNode error) {
        return ok(error).with("X-Amz-Function-Error", "Unhandled");
    }

    private static Response ok(JsonNode payload) {
        return Response.json(200, payload.isMissingNode() ? "null" : payload).with("X-Amz-Executed-Version", "$LATEST");
    }

    private static Response error(int status, String type, String message) {
        return Response.json(status, Json.object().put("Type", "User").put("Message", message))
                .with("x-amzn-ErrorType", type);
    }
}
