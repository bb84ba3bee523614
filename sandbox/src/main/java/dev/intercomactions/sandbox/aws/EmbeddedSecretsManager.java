package dev.intercomactions.sandbox.aws;

import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.http.Connection;
import dev.intercomactions.sandbox.http.LocalServer;
import dev.intercomactions.sandbox.http.Request;
import dev.intercomactions.sandbox.http.Response;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** As much of Secrets Manager as a token needs: create, put and get; it counts the reads. */
public final class EmbeddedSecretsManager implements AutoCloseable {
    private static final String ARN = "arn:aws:secretsmanager:us-east-1:123456789012:secret:";

    private final Map<String, Version> secrets = new ConcurrentHashMap<>();
    private final AtomicInteger reads = new AtomicInteger();
    private final LocalServer server;

    private record Version(int number, String value) {}

    /** Starts it on a free port. */
    public EmbeddedSecretsManager() {
        this(0);
    }

    /**
     * Starts it.
     *
     * @param port the port, or 0 for a free one
     */
    public EmbeddedSecretsManager(int port) {
        this.server = LocalServer.start("Secrets Manager", port, this::handle);
    }

    /** Its address. */
    public URI uri() {
        return server.uri();
    }

    /** How often a value was read. */
    public int reads() {
        return reads.get();
    }

    @Override
    public void close() {
        server.close();
    }

    private void handle(Request request, Connection connection) throws IOException {
        JsonNode input = Json.read(request.text());
        String target = request.header("x-amz-target");
        connection.send(
                switch (target) {
                    case "secretsmanager.CreateSecret" -> put(input.path("Name").asText(), input);
                    case "secretsmanager.PutSecretValue" ->
                        put(name(input.path("SecretId").asText()), input);
                    case "secretsmanager.GetSecretValue" ->
                        get(name(input.path("SecretId").asText()));
                    default -> error("InvalidRequestException", "Not supported: " + target);
                });
    }

    private Response put(String name, JsonNode input) {
        String value = input.path("SecretString").asText();
        Version version = secrets.merge(
                name, new Version(1, value), (before, next) -> new Version(before.number() + 1, next.value()));
        return answer(name, version, false);
    }

    private Response get(String name) {
        reads.incrementAndGet();
        Version version = secrets.get(name);
        return version == null
                ? error("ResourceNotFoundException", "Secrets Manager can't find the specified secret.")
                : answer(name, version, true);
    }

    private static Response answer(String name, Version version, boolean withValue) {
        var answer = Json.object()
                .put("ARN", ARN + name)
                .put("Name", name)
                .put("VersionId", "00000000-0000-0000-0000-%012d".formatted(version.number()));
        answer.putArray("VersionStages").add("AWSCURRENT");
        if (withValue) {
            answer.put("SecretString", version.value());
        }
        return amz(200, answer);
    }

    private static Response error(String type, String message) {
        return amz(400, Json.object().put("__type", type).put("Message", message));
    }

    private static Response amz(int status, JsonNode json) {
        return Response.json(status, json).with("x-amzn-RequestId", "00000000-0000-0000-0000-000000000000");
    }

    private static String name(String nameOrArn) {
        return nameOrArn.startsWith(ARN) ? nameOrArn.substring(ARN.length()) : nameOrArn;
    }
}
