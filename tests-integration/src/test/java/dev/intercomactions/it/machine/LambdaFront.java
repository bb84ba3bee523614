package dev.intercomactions.it.machine;

import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.http.Connection;
import dev.intercomactions.sandbox.http.Request;
import dev.intercomactions.sandbox.http.Response;
import dev.intercomactions.sandbox.http.ReverseProxy;
import dev.intercomactions.sandbox.iam.Arns;
import dev.intercomactions.sandbox.iam.NeededRight;
import dev.intercomactions.sandbox.iam.Recording;
import dev.intercomactions.sandbox.lambda.Invocable;
import dev.intercomactions.sandbox.lambda.InvocationResult;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lambda's own API, as far as interpreters call it: an invocation goes to a function of the sandbox, and whatever else to
 * the interpreter's own services.
 */
public final class LambdaFront implements AutoCloseable {
    /** What stands in a copy of a definition for a state that reads an object. */
    public static final String READER = "ReadHead";

    private static final Pattern INVOCATION = Pattern.compile("/2015-03-31/functions/([^/]+)/invocations");

    private final ReverseProxy server;
    private final String machine;
    private final Invocable function;
    private final Map<String, Long> sizes = new ConcurrentHashMap<>();
    private final List<JsonNode> payloads = new CopyOnWriteArrayList<>();
    private volatile Consumer<JsonNode> before = payload -> {};
    private volatile Optional<URI> others = Optional.empty();

    /**
     * Starts it in front of a function.
     *
     * @param machine logical id of the state machine that calls
     */
    public LambdaFront(String machine, Invocable function) {
        this.machine = machine;
        this.function = function;
        this.server = new ReverseProxy(this::others, this::answer);
    }

    /** Has something happen before each invocation from now on, which waits for it. */
    public void before(Consumer<JsonNode> what) {
        before = what;
    }

    /** Says from now on that this object is so large, in bytes: a disk may have no room for it. */
    public void pretendSize(String key, long size) {
        sizes.put(key, size);
    }

    /** Has all that is no invocation answered there. */
    void passOthersTo(URI services) {
        others = Optional.of(services);
    }

    private URI others() {
        return others.orElseThrow();
    }

    /** What the function was invoked with so far. */
    public List<JsonNode> payloads() {
        return List.copyOf(payloads);
    }

    public URI uri() {
        return server.uri();
    }

    public int port() {
        return server.uri().getPort();
    }

    @Override
    public void close() {
        server.close();
    }

    private void answer(Request request, ReverseProxy.Target target, Connection connection) throws Exception {
        Long pretended = sizes.get(request.path().replaceAll(".*/", ""));
        if (request.method().equals("HEAD") && pretended != null) {
            connection.send(Response.empty(200).with("Content-Length", Long.toString(pretended)));
            return;
        }
        Matcher invocation = INVOCATION.matcher(URLDecoder.decode(request.path(), StandardCharsets.UTF_8));
        if (!invocation.matches()) {
            if (request.header("authorization").contains("/s3/")) {
                recordRead();
            }
            connection.send(target.answer(withBody(request)));
            return;
        }
        String called = invocation.group(1);
        if (called.equals(READER)) {
            recordRead();
        } else {
            record("lambda:InvokeFunction", called.startsWith("arn:") ? called : Arns.function(called));
        }
        JsonNode payload = Json.read(request.text());
        payloads.add(payload);
        before.accept(payload);
        Response response = switch (function.invoke(request.text())) {
            case InvocationResult.Answer(JsonNode json) -> Response.json(200, json);
            case InvocationResult.FunctionError error -> failed(error.json());
            case InvocationResult.Crashed crashed -> failed(error("Runtime.ExitError", "the runtime exited"));
            case InvocationResult.TimedOut timedOut -> failed(error("Sandbox.Timedout", "Task timed out"));
        };
        connection.send(
                response.with("x-amzn-requestid", UUID.randomUUID().toString()).with("X-Amz-Executed-Version", "1"));
    }

    /** To ask for an object's head needs the same right. */
    private void recordRead() {
        record("s3:GetObject", Arns.object("BulkBucketName", "any"));
    }

    private void record(String action, String resource) {
        Recording.chosen().ifPresent(recording -> recording.add(List.of(new NeededRight(machine, action, resource))));
    }

    /** What is asked for its head is asked for all, since the head says how long the body is. */
    private static Request withBody(Request request) {
        return request.method().equals("HEAD")
                ? new Request("GET", request.path(), request.query(), request.headers(), request.body())
                : request;
    }

    private static JsonNode error(String type, String message) {
        return Json.object().put("errorType", type).put("errorMessage", message);
    }

    private static Response failed(JsonNode error) {
        return Response.json(200, error).with("X-Amz-Function-Error", "Unhandled");
    }
}
