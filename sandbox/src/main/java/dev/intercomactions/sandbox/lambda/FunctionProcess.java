package dev.intercomactions.sandbox.lambda;

import dev.intercomactions.sandbox.SandboxException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One instance of a function: a process of its own with its Runtime API; one invocation at a time. */
final class FunctionProcess implements AutoCloseable {
    /** Far above any cold start; Lambda itself gives 10 s, but a busy laptop is slower. */
    private static final Duration INIT_TIMEOUT = Duration.ofSeconds(60);

    private static final String ACCOUNT_REGION = "us-east-1:123456789012";

    private final FunctionConfig function;
    private final RuntimeApi api;
    private final Process process;
    private final CompletableFuture<InvocationResult> exited;
    private volatile String lastPayload = "";
    private volatile long lastInvokedAt = Long.MIN_VALUE;

    FunctionProcess(FunctionConfig function, List<String> command) {
        this.function = function;
        this.api = new RuntimeApi(arn(function.name()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(function.logFile().toFile()));
        environment(builder.environment());
        try {
            this.process = builder.start();
        } catch (IOException e) {
            api.close();
            throw new SandboxException("Cannot start " + function.name() + ": " + e.getMessage(), e);
        }
        this.exited = process.onExit()
                .thenApply(ended -> new InvocationResult.Crashed("Runtime exited with status " + ended.exitValue()));
    }

    static String arn(String functionName) {
        return "arn:aws:lambda:" + ACCOUNT_REGION + ":function:" + functionName;
    }

    private void environment(Map<String, String> environment) {
        environment.clear();
        environment.putAll(Map.of(
                "PATH", "/usr/local/bin:/usr/bin/:/bin:/opt/bin",
                "LANG", "en_US.UTF-8",
                "TZ", ":UTC",
                "AWS_REGION", "us-east-1",
                "AWS_DEFAULT_REGION", "us-east-1",
                // Each function has keys of its own, as its role's session has: they tell who calls.
                "AWS_ACCESS_KEY_ID", function.name(),
                "AWS_SECRET_ACCESS_KEY", "test",
                "AWS_SESSION_TOKEN", "test",
                "AWS_EXECUTION_ENV", "AWS_Lambda_java25",
                "LAMBDA_RUNTIME_DIR", "/var/runtime"));
        environment.putAll(Map.of(
                "AWS_LAMBDA_RUNTIME_API", api.address(),
                "AWS_LAMBDA_FUNCTION_NAME", function.name(),
                "AWS_LAMBDA_FUNCTION_VERSION", "$LATEST",
                "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", Integer.toString(function.memoryMegabytes()),
                "AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand",
                "AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/" + function.name(),
                "AWS_LAMBDA_LOG_STREAM_NAME", UUID.randomUUID().toString(),
                "LAMBDA_TASK_ROOT",
                        function.code()
                                .getFirst()
                                .toAbsolutePath()
                                .resolveSibling("")
                                .toString(),
                "_HANDLER", function.handler()));
        environment.putAll(function.environment());
    }

    /** Whether it can take an invocation: it runs, and did not fail to initialise. */
    boolean isUsable() {
        return process.isAlive() && !api.initError().isDone();
    }

    /** What it said when it could not initialise. */
    Optional<String> initError() {
        return api.initError().getNow(null) instanceof InvocationResult.FunctionError error
                ? Optional.of(error.errorMessage())
                : Optional.empty();
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    /** Waits until the function has initialised or cannot any more. */
    void awaitInit() throws InterruptedException {
        try {
            CompletableFuture.anyOf(api.ready(), api.initError(), exited)
                    .get(INIT_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new SandboxException(
                    function.name() + " did not initialise within " + INIT_TIMEOUT.toSeconds() + " s.", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Invokes the function once. Its time-out counts from here when it is initialised, else from the end of that. */
    InvocationResult invoke(String payload) throws InterruptedException {
        awaitInit();
        if (api.initError().isDone()) {
            return api.initError().join();
        }
        lastPayload = payload;
        lastInvokedAt = System.nanoTime();
        CompletableFuture<InvocationResult> answer = api.invoke(payload, function.timeout());
        try {
            CompletableFuture.anyOf(answer, exited).get(function.timeout().toNanos(), TimeUnit.NANOSECONDS);
            // An answer that came before the process ended counts.
            return answer.isDone() ? answer.join() : exited.join();
        } catch (TimeoutException late) {
            close();
            return new InvocationResult.TimedOut();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Kills the process (SIGKILL) and waits until it is gone; says whether there was one. */
    boolean kill() {
        boolean alive = process.isAlive();
        process.destroyForcibly().onExit().join();
        return alive;
    }

    /** Stops the process in its tracks (SIGSTOP); says whether there was one. */
    boolean freeze() {
        try {
            return process.isAlive()
                    && new ProcessBuilder("kill", "-STOP", Long.toString(process.pid()))
                                    .start()
                                    .waitFor()
                            == 0;
        } catch (IOException e) {
            throw new SandboxException("Cannot freeze " + function.name() + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** The payload of its invocation, or of its last one; empty before the first. */
    String lastPayload() {
        return lastPayload;
    }

    /** When that began, in {@link System#nanoTime}. */
    long lastInvokedAt() {
        return lastInvokedAt;
    }

    @Override
    public void close() {
        kill();
        api.close();
    }
}
