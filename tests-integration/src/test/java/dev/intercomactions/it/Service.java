package dev.intercomactions.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.it.backend.Backend;
import dev.intercomactions.sandbox.DeadLetter;
import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.Sandbox;
import dev.intercomactions.sandbox.SandboxOptions;
import dev.intercomactions.sandbox.intercom.Exchange;
import dev.intercomactions.sandbox.intercom.Fault;
import dev.intercomactions.sandbox.intercom.FaultRule;
import dev.intercomactions.sandbox.intercom.IntercomSimulator;
import dev.intercomactions.sandbox.lambda.InvocationResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The service as the world sees it: its callers, its operators, and Intercom. It runs for one suite's tests, which share it
 * side by side unless the suite says otherwise, with short delays.
 */
final class Service implements BeforeAllCallback, AfterAllCallback {
    /** How long a test waits for what must come: far longer than its retries and leases take, on a busy machine too. */
    static final Duration PATIENCE = Duration.ofMinutes(2);

    private final UnaryOperator<SandboxOptions> settings;
    private final List<String> tokens = new ArrayList<>();
    private final List<DeadLetter> letters = new ArrayList<>();
    private final HttpClient http = HttpClient.newHttpClient();

    private @Nullable Sandbox started;

    /** A service with the usual settings. */
    Service() {
        this(usual -> usual);
    }

    /** A service with other settings. */
    Service(UnaryOperator<SandboxOptions> settings) {
        this.settings = settings;
    }

    /** A service with HTTP's own limit on its functions, not the usual shorter one: a large batch takes its time. */
    static Service forLargeBatches() {
        return new Service(usual -> usual.withFunctionTimeout(Duration.ofSeconds(29)));
    }

    /** Starts it, with a process of each function. */
    @Override
    public void beforeAll(ExtensionContext suite) {
        SandboxOptions options = settings.apply(SandboxOptions.defaults()
                .withAws(Backend.endpoints())
                .withFunctionTimeout(Duration.ofSeconds(15))
                .withEnvironment("RETRY_BASE_DELAY_SECONDS", "1")
                .withEnvironment("RETRY_MAX_DELAY_SECONDS", "4")
                .withEnvironment("INTERCOM_TIMEOUT_MILLIS", "2000")
                .withEnvironment("SETTLE_SECONDS", "1"));
        started = Sandbox.start(Backend.prepared(options));
        tokens.add(options.token());
        intercom().workspace().addAdmin(Samples.ADMIN);
        sandbox().warmUp();
    }

    /** Stops it. Whatever was tested, no secret and no customer's text may have reached a log. */
    @Override
    public void afterAll(ExtensionContext suite) {
        if (started == null) {
            return;
        }
        try {
            assertThat(logs()).isNotEmpty();
            assertThat(privateLogs()).isEmpty();
        } finally {
            started.close();
        }
    }

    /** What it is made of. */
    Sandbox sandbox() {
        return Objects.requireNonNull(started);
    }

    // ------------------------------------------------------------------------------------------------------ Intercom

    /** The id of a new, open conversation. */
    String newConversation() {
        String id = Samples.newId();
        intercom().workspace().addConversation(id);
        return id;
    }

    /** The next calls that close this conversation suffer this. */
    void fault(String conversation, int times, Fault fault) {
        intercom().fault(FaultRule.parts(conversation, times, fault));
    }

    IntercomSimulator intercom() {
        return sandbox().intercom();
    }

    /** The calls so far that would close this conversation. */
    List<Exchange> attempts(String conversation) {
        return intercom().exchanges("POST", conversation);
    }

    /** How often this conversation was closed. */
    int effects(String conversation) {
        return intercom().workspace().effects(conversation).size();
    }

    /** Whether this conversation is open, closed or snoozed. */
    String state(String conversation) {
        return intercom().workspace().conversation(conversation).orElseThrow().state();
    }

    // ---------------------------------------------------------------------------------------------------------- HTTP

    /** Asks over HTTP to close a conversation. */
    HttpResponse<String> close(String conversation, String... headers) {
        return post(
                "/v1/actions/close_conversation", Samples.input(conversation).toString(), headers);
    }

    /** Posts JSON; headers are names and values in turn. */
    HttpResponse<String> post(String path, String json, String... headers) {
        List<String> all = new ArrayList<>(List.of(headers));
        all.addAll(List.of("Content-Type", "application/json"));
        return send(request(path).headers(all.toArray(String[]::new)).POST(BodyPublishers.ofString(json)));
    }

    HttpResponse<String> get(String path) {
        return send(request(path));
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(sandbox().httpUri() + path)).timeout(PATIENCE);
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The run as {@code GET /v1/runs/ID} shows it. */
    JsonNode run(String runId) {
        return Json.read(get("/v1/runs/" + runId).body());
    }

    /** Waits until the run has this status, or another that it will keep. */
    JsonNode awaitRun(String runId, String status) {
        List<String> last = List.of(status, "succeeded", "failed");
        JsonNode ended = await("run " + runId + " " + status)
                .atMost(PATIENCE)
                .until(() -> run(runId), run -> last.contains(run.path("status").asText()));
        assertThat(ended.path("status").asText()).as(ended.toPrettyString()).isEqualTo(status);
        return ended;
    }

    // --------------------------------------------------------------------------------------------- messages and tasks

    /** Sends messages that arrive as one batch; returns their ids, which are their runs' ids too. */
    List<String> sendBatch(List<String> bodies) {
        sandbox().eventSource().pause();
        try {
            return sandbox().messages().sendBatch(bodies);
        } finally {
            sandbox().eventSource().resume();
        }
    }

    /** Sends a request to close each of these, ten messages at a time; returns the runs' ids. */
    List<String> sendCloses(List<String> conversations) {
        List<String> runs = new ArrayList<>();
        for (int i = 0; i < conversations.size(); i += 10) {
            runs.addAll(sandbox()
                    .messages()
                    .sendBatch(conversations.subList(i, Math.min(i + 10, conversations.size())).stream()
                            .map(id -> Samples.envelope(id).toString())
                            .toList()));
        }
        return runs;
    }

    /** Sends one message without attributes; returns its id, which is its run's id too. */
    String send(JsonNode envelope) {
        return sandbox().messages().send(envelope.toString());
    }

    /** Waits until no message is left in the action queue. */
    void awaitEmptyQueue() {
        await("an empty queue")
                .atMost(PATIENCE)
                .until(() -> sandbox().messages().unacknowledged() == 0);
    }

    /** Waits for the first dead letter with this text in its body. */
    DeadLetter awaitDeadLetter(String inBody) {
        return await("a dead letter about " + inBody)
                .atMost(PATIENCE)
                .until(() -> deadLetters(inBody), found -> !found.isEmpty())
                .getFirst();
    }

    /** The dead letters so far with this text in their bodies, oldest first. */
    synchronized List<DeadLetter> deadLetters(String inBody) {
        letters.addAll(sandbox().messages().takeDeadLetters());
        return letters.stream().filter(letter -> letter.body().contains(inBody)).toList();
    }

    /** Invokes the task once. */
    InvocationResult task(JsonNode envelope) {
        try {
            return sandbox().invokeTask(envelope.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    // ---------------------------------------------------------------------------------------------------- operations

    /** Puts a new token into the secret; from now on Intercom accepts no other. */
    void rotateToken(String token) {
        tokens.add(token);
        sandbox().putToken(token);
        intercom().workspace().setTokens(token);
    }

    /** All lines of all functions' logs. */
    List<String> logs() {
        try (Stream<Path> files = Files.list(sandbox().logs())) {
            List<String> lines = new ArrayList<>();
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".log")).toList()) {
                lines.addAll(Files.readAllLines(file));
            }
            return lines;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The lines of all logs that are JSON and have this text in them. */
    List<JsonNode> logged(String text) {
        return logs().stream()
                .filter(line -> line.contains(text))
                .map(Json::read)
                .filter(ObjectNode.class::isInstance)
                .toList();
    }

    /** The lines of all logs that hold a token or what a customer would read. */
    List<String> privateLogs() {
        return logs().stream()
                .filter(line -> line.contains(Samples.TEXT) || tokens.stream().anyMatch(line::contains))
                .toList();
    }

    /** Each conversation was closed once. */
    void assertClosedOnce(List<String> conversations) {
        assertThat(conversations).allSatisfy(id -> assertThat(effects(id)).isEqualTo(1));
    }
}
