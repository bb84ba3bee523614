package dev.intercomactions.sandbox.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.http.Connection;
import dev.intercomactions.sandbox.http.LocalServer;
import dev.intercomactions.sandbox.http.Request;
import dev.intercomactions.sandbox.http.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The Lambda Runtime API of one instance: what the runtime interface client in a function's process talks to.
 *
 * <p>It answers {@code /2018-06-01/runtime/} followed by {@code invocation/next}, {@code invocation/ID/response},
 * {@code invocation/ID/error} and {@code init/error}; and for a process that is to be snapshotted {@code restore/next}, whose
 * answer is the restore: it comes with the first event.
 */
public final class RuntimeApi implements AutoCloseable {
    private static final String ROOT = "/2018-06-01/runtime/";

    private final String functionArn;
    private final LocalServer server;
    private final BlockingQueue<Invocation> waiting = new LinkedBlockingQueue<>();
    private final Map<String, Invocation> running = new ConcurrentHashMap<>();
    private final CompletableFuture<InvocationResult> initError = new CompletableFuture<>();
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final CompletableFuture<Void> asked = new CompletableFuture<>();

    private record Invocation(
            String requestId, String payload, Duration timeout, CompletableFuture<InvocationResult> result) {}

    /** Starts on a free port. */
    public RuntimeApi(String functionArn) {
        this.functionArn = functionArn;
        this.server = LocalServer.start("the Lambda Runtime API", 0, this::handle);
    }

    /** Host and port, as {@code AWS_LAMBDA_RUNTIME_API} has it. */
    public String address() {
        return "127.0.0.1:" + server.port();
    }

    /** Completes when the function has initialised and asks for its first event, or for its restore. */
    public CompletableFuture<Void> ready() {
        return ready;
    }

    /** Completes when the function reports that it could not initialise. */
    public CompletableFuture<InvocationResult> initError() {
        return initError;
    }

    /** Hands over one event; the deadline counts from when the function takes it. */
    public CompletableFuture<InvocationResult> invoke(String payload, Duration timeout) {
        CompletableFuture<InvocationResult> result = new CompletableFuture<>();
        asked.complete(null);
        waiting.add(new Invocation(UUID.randomUUID().toString(), payload, timeout, result));
        return result;
    }

    @Override
    public void close() {
        server.close();
    }

    private void handle(Request request, Connection connection) throws IOException, InterruptedException {
        String path = request.path().startsWith(ROOT) ? request.path().substring(ROOT.length()) : "";
        switch (path) {
            case "invocation/next" -> next(connection);
            case "restore/next" -> {
                ready.complete(null);
                asked.join();
                connection.send(Response.json(200, "{}"));
            }
            case "init/error", "restore/error" -> {
                initError.complete(error(request));
                connection.send(accepted());
            }
            default -> connection.send(finish(path, request));
        }
    }

    private void next(Connection connection) throws IOException, InterruptedException {
        ready.complete(null);
        Invocation invocation = waiting.take();
        running.put(invocation.requestId(), invocation);
        long deadline = Instant.now().plus(invocation.timeout()).toEpochMilli();
        byte[] payload = invocation.payload().getBytes(StandardCharsets.UTF_8);
        String root = UUID.randomUUID().toString().replace("-", "");
        // Without Content-Type or Lambda-Runtime-Trace-Id the native half of the runtime interface client crashes.
        connection.send(Response.of(200, "application/json", payload)
                .with("Lambda-Runtime-Aws-Request-Id", invocation.requestId())
                .with("Lambda-Runtime-Deadline-Ms", Long.toString(deadline))
                .with("Lambda-Runtime-Invoked-Function-Arn", functionArn)
                .with(
                        "Lambda-Runtime-Trace-Id",
                        "Root=1-" + root.substring(0, 8) + "-" + root.substring(8) + ";Sampled=0"));
    }

    private Response finish(String path, Request request) {
        String[] parts = path.split("/", -1);
        Invocation invocation = parts.length == 3 ? running.remove(parts[1]) : null;
        if (invocation == null) {
            return Response.json(400, "{\"errorType\":\"InvalidRequestID\",\"errorMessage\":\"Invalid request ID\"}");
        }
        invocation
                .result()
                .complete(
                        parts[2].equals("response")
                                ? new InvocationResult.Answer(Json.read(request.text()))
                                : error(request));
        return accepted();
    }

    private static InvocationResult error(Request request) {
        JsonNode json = Json.read(request.text());
        return new InvocationResult.FunctionError(
                json.path("errorType").asText(), json.path("errorMessage").asText(), json);
    }

    private static Response accepted() {
        return Response.json(202, "{\"status\":\"OK\"}");
    }
}
