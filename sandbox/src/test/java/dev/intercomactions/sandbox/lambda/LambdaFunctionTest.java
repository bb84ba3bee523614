package dev.intercomactions.sandbox.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.intercomactions.sandbox.SandboxException;
import dev.intercomactions.sandbox.lambda.InvocationResult.Answer;
import dev.intercomactions.sandbox.lambda.InvocationResult.Crashed;
import dev.intercomactions.sandbox.lambda.InvocationResult.FunctionError;
import dev.intercomactions.sandbox.lambda.InvocationResult.TimedOut;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Functions in real processes: under the real runtime interface client, and under its Java half alone. */
@ParameterizedClass
@EnumSource(RuntimeClient.class)
class LambdaFunctionTest {
    @Parameter
    RuntimeClient client = RuntimeClient.PLAIN;

    private static final String HANDLER = TinyHandler.class.getName() + "::handleRequest";

    @TempDir
    Path logs = Path.of("");

    private final List<LambdaFunction> started = new ArrayList<>();

    @BeforeEach
    void needsItsClient() {
        assumeTrue(
                client == RuntimeClient.PLAIN || NativeClient.file().isPresent(),
                "SKIPPED: the native half of the runtime interface client cannot be loaded here.");
    }

    @AfterEach
    void stop() {
        started.forEach(LambdaFunction::close);
    }

    @Test
    void invoke_answerErrorAndCrash_areWhatLambdaTells() throws Exception {
        LambdaFunction function = tiny(Duration.ofSeconds(20), Map.of("MINE", "yes"));

        assertThat(function.invoke("{\"a\":1}"))
                .isInstanceOfSatisfying(
                        Answer.class,
                        answer -> assertThat(answer.json().path("a").asInt()).isEqualTo(1));
        assertThat(function.invoke("{\"do\":\"nothing\"}"))
                .isInstanceOfSatisfying(
                        Answer.class,
                        answer -> assertThat(answer.json().isNull()).isTrue());
        assertThat(function.invoke("{\"do\":\"throw\"}")).isInstanceOfSatisfying(FunctionError.class, error -> {
            assertThat(error.errorType()).isEqualTo("java.lang.IllegalArgumentException");
            assertThat(error.errorMessage()).isEqualTo("as asked");
        });
        assertThat(function.invoke("{\"do\":\"environment\"}")).isInstanceOfSatisfying(Answer.class, answer -> {
            assertThat(answer.json().path("MINE").asText()).isEqualTo("yes");
            assertThat(answer.json().path("AWS_EXECUTION_ENV").asText()).isEqualTo("AWS_Lambda_java25");
            assertThat(answer.json().has("HOME")).isFalse();
        });
        assertThat(function.invoke("{\"do\":\"context\"}")).isInstanceOfSatisfying(Answer.class, answer -> {
            assertThat(answer.json().path("remaining").asInt()).isBetween(1, 20_000);
            assertThat(answer.json().path("heap").asLong()).isLessThanOrEqualTo(256L * 1024 * 1024 * 85 / 100);
        });
        assertThat(function.invoke("{\"do\":\"log\"}")).isInstanceOf(Answer.class);
        assertThat(function.logLines()).contains("a line from tiny");
        assertThat(function.coldStarts()).isEqualTo(1);

        assertThat(function.invoke("{\"do\":\"halt\"}")).isEqualTo(new Crashed("Runtime exited with status 3"));
        assertThat(function.invoke("{}")).isInstanceOf(Answer.class);
        assertThat(function.coldStarts()).isEqualTo(2);
    }

    @Test
    void invoke_functionOfAnotherRuntime_isStartedByItsCommand() throws Exception {
        LambdaFunction java = tiny(Duration.ofSeconds(20), Map.of());
        List<String> command = new ArrayList<>(JavaRuntime.command(java.config(), client));
        command.add(1, "-Dtiny.runtime=another");
        LambdaFunction other = new LambdaFunction(java.config(), command);
        started.add(other);

        assertThat(other.invoke("{}")).isInstanceOf(Answer.class);

        assertThat(other.processes())
                .singleElement()
                .satisfies(process ->
                        assertThat(process.info().arguments().orElseThrow()).contains("-Dtiny.runtime=another"));
    }

    @Test
    void invoke_longerThanTimeout_isKilledAndTheNextOneStartsAfresh() throws Exception {
        LambdaFunction function = tiny(Duration.ofMillis(1500), Map.of());

        assertThat(function.invoke("{\"do\":\"hang\"}")).isEqualTo(new TimedOut());
        assertThat(function.invoke("{}")).isInstanceOf(Answer.class);
        assertThat(function.coldStarts()).isEqualTo(2);
    }

    @Test
    void kill_inMidCall_crashesOnlyThatInvocation() throws Exception {
        LambdaFunction function = tiny(Duration.ofSeconds(20), Map.of());
        CompletableFuture<InvocationResult> hanging = hang(function);

        assertThat(function.kill()).isEqualTo(1);

        assertThat(hanging.join()).isEqualTo(new Crashed("Runtime exited with status 137"));
        assertThat(function.invoke("{}")).isInstanceOf(Answer.class);
    }

    /** An invocation that is under way and does not end by itself. */
    private static CompletableFuture<InvocationResult> hang(LambdaFunction function) {
        CompletableFuture<InvocationResult> hanging = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                hanging.complete(function.invoke("{\"do\":\"hang\"}"));
            } catch (InterruptedException e) {
                hanging.completeExceptionally(e);
            }
        });
        await().until(() -> function.logLines().contains("hanging"));
        return hanging;
    }

    @Test
    void kill_byPayload_strikesOnlyWhoWorksOnIt() throws Exception {
        LambdaFunction function = tiny(Duration.ofSeconds(20), Map.of());
        function.invoke("{\"do\":\"this\"}");

        assertThat(function.kill("\"that\"")).isFalse();
        assertThat(function.kill("\"this\"")).isTrue();

        function.invoke("{}");
        assertThat(function.coldStarts()).isEqualTo(2);
    }

    @Test
    void freeze_inMidCall_endsInTheTimeOut() throws Exception {
        LambdaFunction function = tiny(Duration.ofSeconds(4), Map.of());
        CompletableFuture<InvocationResult> hanging = hang(function);

        assertThat(function.freeze("hang")).isTrue();

        assertThat(hanging.join()).isEqualTo(new TimedOut());
    }

    @Test
    void invoke_initFails_isTheInitsError() throws Exception {
        LambdaFunction function = tiny(Duration.ofSeconds(20), Map.of("FAIL_INIT", "1"));

        assertThat(function.invoke("{}"))
                .isInstanceOfSatisfying(
                        FunctionError.class,
                        error -> assertThat(error.json().toString()).contains("FAIL_INIT is set"));
        assertThatThrownBy(function::warmUp)
                .isInstanceOf(SandboxException.class)
                .hasMessageContaining("tiny.log");
    }

    @Test
    void invoke_handlerThatIsNotThere_isAnErrorOfTheInvocation() throws Exception {
        LambdaFunction function = start(config(Duration.ofSeconds(20), Map.of(), "no.such.Handler"));

        assertThat(function.invoke("{}")).isInstanceOfSatisfying(FunctionError.class, error -> {
            assertThat(error.errorType()).isEqualTo("java.lang.ClassNotFoundException");
            assertThat(error.errorMessage()).isEqualTo("Class not found: no.such.Handler");
        });
    }

    @Test
    void snapshot_hooksRunBeforeAndAfterIt() throws Exception {
        LambdaFunction function =
                start(config(Duration.ofSeconds(20), Map.of(), HANDLER).forSnapshot());

        function.warmUp();
        assertThat(function.logLines()).contains("before the snapshot").doesNotContain("after the restore");

        assertThat(function.invoke("{\"a\":1}")).isInstanceOf(Answer.class);
        assertThat(function.logLines()).containsSubsequence("before the snapshot", "after the restore");
    }

    @Test
    void snapshot_hookThatFails_isAnInitError() throws Exception {
        LambdaFunction function = start(config(Duration.ofSeconds(20), Map.of("FAIL_HOOK", "1"), HANDLER)
                .forSnapshot());

        assertThat(function.invoke("{}"))
                .isInstanceOfSatisfying(
                        FunctionError.class,
                        error -> assertThat(error.errorType())
                                .isEqualTo("com.amazonaws.services.lambda.crac.CheckpointException"));
    }

    @Test
    void runtimeApi_gone_endsTheProcess() throws Exception {
        Process process;
        try (RuntimeApi api = new RuntimeApi("arn:aws:lambda:us-east-1:123456789012:function:tiny")) {
            ProcessBuilder builder = new ProcessBuilder(
                            JavaRuntime.command(config(Duration.ofSeconds(20), Map.of(), HANDLER), client))
                    .redirectErrorStream(true)
                    .redirectOutput(logs.resolve("alone.log").toFile());
            builder.environment().put("AWS_LAMBDA_RUNTIME_API", api.address());
            process = builder.start();
            api.ready().get(20, TimeUnit.SECONDS);
        }

        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }

    private LambdaFunction tiny(Duration timeout, Map<String, String> environment) {
        return start(config(timeout, environment, HANDLER));
    }

    private LambdaFunction start(FunctionConfig config) {
        LambdaFunction function = new LambdaFunction(config, JavaRuntime.command(config, client));
        started.add(function);
        return function;
    }

    private FunctionConfig config(Duration timeout, Map<String, String> environment, String handler) {
        return new FunctionConfig(
                "tiny",
                handler,
                timeout,
                256,
                1,
                environment,
                List.of(Path.of("target/test-classes").toAbsolutePath()),
                logs);
    }
}
