package dev.intercomactions.sandbox.proof;

import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.Sandbox;
import dev.intercomactions.sandbox.SandboxOptions;
import dev.intercomactions.sandbox.Waiting;
import java.time.Duration;
import java.util.Set;

/** One way in which the service's queue function calls Intercom across the network that fails, in a sandbox of its own. */
final class BlackoutLane implements AutoCloseable {
    /** Longest that a run takes while the network works. */
    private static final Duration USUAL = Duration.ofMinutes(2);

    private static final Duration TIME_OUT = Duration.ofSeconds(20);
    private static final Set<String> OVER = Set.of("succeeded", "failed");

    private final String name;
    private final boolean killed;
    private final Sandbox sandbox;

    /**
     * Starts a sandbox.
     *
     * @param killed whether the function's process is killed while its request is under way
     */
    BlackoutLane(String name, boolean killed, SandboxOptions options) {
        this.name = name;
        this.killed = killed;
        this.sandbox = Sandbox.start(
                options.withInstances(1).withFunctionTimeout(TIME_OUT).withVisibility(TIME_OUT.plusSeconds(1)));
    }

    String name() {
        return name;
    }

    boolean isKilled() {
        return killed;
    }

    /** Has a conversation closed, so that a connection stands and is kept. */
    void warmUp(String conversation) throws InterruptedException {
        String run = send(conversation);
        Waiting.until("the run of " + conversation, USUAL, () -> state(run).equals("succeeded"));
    }

    /** Asks for a conversation to be closed; returns the run. */
    String send(String conversation) {
        sandbox.messages().send(envelope(conversation).toString());
        return RunNames.ofKey(conversation);
    }

    private static JsonNode envelope(String conversation) {
        return Json.object()
                .put("action", "close_conversation")
                .put("idempotency_key", conversation)
                .set(
                        "input",
                        Json.object()
                                .put("conversation_id", conversation)
                                .put("admin_id", FarSide.ADMIN)
                                .put("body", "Bye, and thanks."));
    }

    /** Kills the function's process, if that is this lane's way. */
    void strike() {
        if (killed) {
            sandbox.queueFunction().kill();
        }
    }

    /** Waits until the run is over. */
    void await(String run) throws InterruptedException {
        Waiting.until("the run " + run, USUAL.multipliedBy(2), () -> OVER.contains(state(run)));
    }

    String state(String run) {
        return sandbox.runs().find(run).orElse(Json.object()).path("status").asText();
    }

    /** What the run's first attempt came to. */
    String firstError(String run) {
        String log = sandbox.runs().find(run).orElse(Json.object()).path("run").asText("{}");
        return Json.read(log).at("/attempts/0/error_code").asText();
    }

    @Override
    public void close() {
        sandbox.close();
    }
}
