package dev.intercomactions.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.lambda.FunctionConfig;
import dev.intercomactions.sandbox.lambda.Invocable;
import dev.intercomactions.sandbox.lambda.InvocationResult;
import dev.intercomactions.sandbox.lambda.LambdaFunction;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * The console as CloudWatch calls it, by its two aliases. One act after the other: a redrive moves all dead letters. Those who
 * look have keys of their own here, so that what is called for them can be told apart.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.SAME_THREAD)
class ConsoleAliasesIT {
    @RegisterExtension
    static final Service service = new Service();

    @AutoClose
    private @Nullable LambdaFunction started;

    @BeforeAll
    void start() throws InterruptedException {
        started = alias("look", "ConsoleFunctionLookAlias");
        started.warmUp();
    }

    /** The console's function by the name of an alias, signing as {@code caller}. */
    private static LambdaFunction alias(String alias, String caller) {
        FunctionConfig config = service.sandbox().consoleFunction().config();
        return new LambdaFunction(new FunctionConfig(
                        config.name() + ":" + alias,
                        config.handler(),
                        config.timeout(),
                        config.memoryMegabytes(),
                        1,
                        config.environment(),
                        config.code(),
                        config.logs())
                .with("AWS_ACCESS_KEY_ID", caller));
    }

    @Test
    void look_everyPage_isShownAndEveryAct_isRefused() throws InterruptedException {
        LambdaFunction look = Objects.requireNonNull(started);
        String runId = failedRun(Samples.newId());

        assertThat(page(look, Json.object())).contains("not_found", "Dead letters");
        assertThat(page(look, group("show", "group"))).contains(runId);
        assertThat(page(look, run("show", "run", runId))).contains("not_found");
        for (ObjectNode act : List.of(
                run("do", "retry", runId),
                run("do", "retry", runId).put("send_again", true),
                run("do", "dismiss", runId),
                group("do", "try_one"),
                group("do", "retry_group"),
                group("do", "dismiss_group"),
                Json.object().put("do", "redrive"))) {
            assertThat(page(look, act)).contains("This widget may only look: nothing was done.");
        }

        JsonNode after = service.run(runId);
        assertThat(after.path("status").asText()).isEqualTo("failed");
        assertThat(after.path("round").asInt()).isEqualTo(1);
        assertThat(after.path("dismissed").asBoolean()).isFalse();
    }

    @Test
    void live_retryDismissAndRedrive_areDone() throws InterruptedException {
        LambdaFunction live = service.sandbox().consoleFunction();
        String retried = Samples.newId();
        String retriedRun = failedRun(retried);
        String dismissedRun = failedRun(Samples.newId());
        String redriven = Samples.newId();
        String redrivenRun = failedRun(redriven);
        service.intercom().workspace().addConversation(retried);
        service.intercom().workspace().addConversation(redriven);

        assertThat(page(live, run("do", "retry", retriedRun))).contains("Round 2 has started.");
        service.awaitRun(retriedRun, "succeeded");
        page(live, run("do", "dismiss", dismissedRun));
        assertThat(service.run(dismissedRun).path("dismissed").asBoolean()).isTrue();
        assertThat(page(live, Json.object().put("do", "redrive"))).contains("The redrive has begun");
        await("the redriven run")
                .atMost(Service.PATIENCE)
                .until(() -> service.run(redrivenRun).path("status").asText().equals("succeeded"));

        service.assertClosedOnce(List.of(retried, redriven));
        service.awaitEmptyQueue();
        assertThat(service.run(dismissedRun).path("status").asText()).isEqualTo("failed");
    }

    /** A run that failed for good, its dead letter in its queue. */
    private static String failedRun(String unknownConversation) {
        String runId = service.send(Samples.envelope(unknownConversation));
        service.awaitRun(runId, "failed");
        return runId;
    }

    private static ObjectNode run(String verb, String what, String runId) {
        return Json.object().put(verb, what).put("run_id", runId).put("round", 1);
    }

    private static ObjectNode group(String verb, String what) {
        return Json.object()
                .put(verb, what)
                .put("status", "failed")
                .put("action", "close_conversation")
                .put("error_code", "not_found")
                .put("as_of", Instant.now().toString());
    }

    private static String page(Invocable console, ObjectNode event) throws InterruptedException {
        return switch (console.invoke(event.toString())) {
            case InvocationResult.Answer answer -> answer.json().asText();
            case InvocationResult other -> throw new AssertionError("no page: " + other);
        };
    }
}
