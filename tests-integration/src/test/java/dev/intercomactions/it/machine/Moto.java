package dev.intercomactions.it.machine;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.Programs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The interpreter in moto's server. Its tasks call Lambda where {@code MOTO_PORT} says, which is our front. In one region it
 * starts a single execution and fails at the second, so that each has a region of its own.
 */
public final class Moto implements Interpreter {
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration EXECUTION = Duration.ofMinutes(20);

    private final Process process;
    private final URI uri;
    private final HttpClient http = HttpClient.newHttpClient();
    private final Deque<String> regions = new ArrayDeque<>(List.of(
            "us-east-1",
            "us-east-2",
            "us-west-1",
            "us-west-2",
            "eu-west-1",
            "eu-west-2",
            "eu-west-3",
            "eu-central-1",
            "eu-north-1",
            "ap-south-1",
            "ap-southeast-1",
            "ap-southeast-2",
            "ap-northeast-1",
            "ap-northeast-2",
            "ap-northeast-3",
            "sa-east-1",
            "ca-central-1",
            "af-south-1",
            "ap-east-1",
            "ap-south-2",
            "ap-southeast-3",
            "eu-central-2",
            "eu-south-1",
            "eu-south-2",
            "me-central-1",
            "me-south-1"));

    private Moto(Process process, URI uri) {
        this.process = process;
        this.uri = uri;
    }

    /** Starts it, or gives nothing where Python or moto's server are not there. */
    public static Optional<Moto> start(LambdaFront front, Path logs) throws InterruptedException {
        Optional<Path> python = Programs.onPath("python3");
        if (python.isEmpty()
                || Programs.says(logs, 60, List.of(python.get().toString(), "-c", "import moto.server"))
                        .isEmpty()) {
            return Optional.empty();
        }
        int port = Programs.freePort();
        ProcessBuilder builder = new ProcessBuilder(
                        python.get().toString(), "-m", "moto.server", "-H", "127.0.0.1", "-p", Integer.toString(port))
                .redirectErrorStream(true)
                .redirectOutput(logs.resolve("moto.txt").toFile());
        builder.environment().put("MOTO_PORT", Integer.toString(front.port()));
        builder.environment().put("AWS_ACCESS_KEY_ID", "test");
        builder.environment().put("AWS_SECRET_ACCESS_KEY", "test");
        builder.environment().put("AWS_EC2_METADATA_DISABLED", "true");
        builder.environment().put("TZ", "UTC");
        try {
            Moto moto = new Moto(builder.start(), URI.create("http://127.0.0.1:" + port));
            moto.configure();
            front.passOthersTo(moto.uri);
            return Optional.of(moto);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void configure() {
        String json = "{\"stepfunctions\": {\"execute_state_machine\": true}}";
        HttpRequest request = HttpRequest.newBuilder(uri.resolve("/moto-api/config"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json))
                .build();
        await("moto")
                .atMost(START)
                .ignoreExceptions()
                .until(() -> http.send(request, BodyHandlers.discarding()).statusCode() / 100 == 2);
    }

    /** An execution that was started. */
    public record Started(String region, String arn) {}

    @Override
    public Execution execute(JsonNode definition, String name, JsonNode input) {
        return end(start(definition, name, input));
    }

    /** Starts an execution. */
    public Started start(JsonNode definition, String name, JsonNode input) {
        String region;
        synchronized (regions) {
            region = regions.remove();
        }
        String machine = call(
                        region,
                        "CreateStateMachine",
                        Json.object()
                                .put("name", "machine")
                                .put("definition", definition.toString())
                                .put("roleArn", "arn:aws:iam::123456789012:role/machine"))
                .path("stateMachineArn")
                .asText();
        String execution = call(
                        region,
                        "StartExecution",
                        Json.object()
                                .put("stateMachineArn", machine)
                                .put("name", name)
                                .put("input", input.toString()))
                .path("executionArn")
                .asText();
        return new Started(region, execution);
    }

    /** Stops an execution, as a person does: what it has begun ends by itself, and nothing more is begun. */
    public void stop(Started execution) {
        call(
                execution.region(),
                "StopExecution",
                Json.object().put("executionArn", execution.arn()).put("cause", "stopped by hand"));
    }

    /** Waits for an execution's end. */
    public Execution end(Started execution) {
        String region = execution.region();
        ObjectNode asked = Json.object().put("executionArn", execution.arn());
        JsonNode ended = await("the execution")
                .atMost(EXECUTION)
                .pollInterval(Duration.ofMillis(200))
                .until(
                        () -> call(region, "DescribeExecution", asked),
                        answer -> !answer.path("status").asText().equals("RUNNING"));
        return ended.path("status").asText().equals("SUCCEEDED")
                ? new Execution.Succeeded(Json.read(ended.path("output").asText()))
                : new Execution.Failed(
                        ended.path("status").asText(),
                        ended.path("error").asText(),
                        ended.path("cause").asText());
    }

    /** Puts an object into a bucket, which is made if need be. */
    public void put(String bucket, String key, byte[] object) {
        send(signed("us-east-1", "s3", "/" + bucket).PUT(BodyPublishers.noBody()));
        send(signed("us-east-1", "s3", "/" + bucket + "/" + key).PUT(BodyPublishers.ofByteArray(object)));
    }

    /** An object's text, as far as it is text. */
    public String get(String bucket, String key) {
        return send(signed("us-east-1", "s3", "/" + bucket + "/" + key).GET());
    }

    private HttpRequest.Builder signed(String region, String service, String path) {
        return HttpRequest.newBuilder(uri.resolve(path))
                .header(
                        "Authorization",
                        "AWS4-HMAC-SHA256 Credential=test/20260101/" + region + "/" + service
                                + "/aws4_request, SignedHeaders=host, Signature=0");
    }

    private JsonNode call(String region, String operation, JsonNode body) {
        return Json.read(send(signed(region, "states", "/")
                .header("X-Amz-Target", "AWSStepFunctions." + operation)
                .header("Content-Type", "application/x-amz-json-1.0")
                .POST(BodyPublishers.ofString(body.toString()))));
    }

    private String send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> answer = http.send(request.build(), BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException("moto answers " + answer.statusCode() + " " + answer.body());
            }
            return answer.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
