package dev.intercomactions.sandbox.lambda;

import dev.intercomactions.sandbox.SandboxException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A function as Lambda runs it: instances start when they are needed, take one invocation at a time, stay warm, and are
 * replaced after a time-out or crash. More invocations than instances wait for one. Where the environment has {@code
 * AWS_LAMBDA_MAX_CONCURRENCY}, as on managed instances, there is one instance, which takes so many at a time.
 */
public final class LambdaFunction implements Invocable, AutoCloseable {
    private static final String CONCURRENCY = "AWS_LAMBDA_MAX_CONCURRENCY";

    private final FunctionConfig config;
    private final List<String> command;
    private final Semaphore slots;
    private final boolean shared;
    private final Deque<FunctionProcess> idle = new ArrayDeque<>();
    private final Set<FunctionProcess> all = ConcurrentHashMap.newKeySet();
    private final AtomicInteger coldStarts = new AtomicInteger();

    /**
     * Prepares the function; no process starts yet.
     *
     * @throws SandboxException when functions cannot run on this JDK or system
     */
    public LambdaFunction(FunctionConfig config) {
        this(config, JavaRuntime.command(config, RuntimeClient.chosen()));
    }

    /**
     * Prepares a function of another runtime; no process starts yet.
     *
     * @param command starts an instance, which talks to the Runtime API that its environment names
     */
    public LambdaFunction(FunctionConfig config, List<String> command) {
        this.config = withLogs(config);
        String concurrency = config.environment().get(CONCURRENCY);
        this.shared = concurrency != null;
        this.slots = new Semaphore(concurrency == null ? config.instances() : Integer.parseInt(concurrency), true);
        this.command = List.copyOf(command);
    }

    /** The same, each instance started by a program that is given its command and becomes it ({@code exec}). */
    public LambdaFunction startedBy(List<String> program) {
        return new LambdaFunction(
                config, Stream.concat(program.stream(), command.stream()).toList());
    }

    private static FunctionConfig withLogs(FunctionConfig config) {
        try {
            Files.createDirectories(config.logs());
            return config;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The ARN that its invocations are told. */
    public String arn() {
        return FunctionProcess.arn(config.name());
    }

    /** How it is run. */
    public FunctionConfig config() {
        return config;
    }

    @Override
    public InvocationResult invoke(String payload) throws InterruptedException {
        slots.acquire();
        try {
            FunctionProcess process = take();
            try {
                return process.invoke(payload);
            } finally {
                giveBack(process);
            }
        } finally {
            slots.release();
        }
    }

    /**
     * Starts one instance ahead of its first invocation and waits until it is initialised.
     *
     * @throws SandboxException when it cannot initialise
     */
    public void warmUp() throws InterruptedException {
        FunctionProcess process = take();
        try {
            process.awaitInit();
            if (!process.isUsable()) {
                throw new SandboxException(config.name() + " cannot start"
                        + process.initError().map(why -> ": " + why).orElse("") + "; more in " + config.logFile());
            }
        } finally {
            giveBack(process);
        }
    }

    /** Kills every process of this function (SIGKILL), also in mid-call; returns how many there were. */
    public int kill() {
        return (int) all.stream().filter(FunctionProcess::kill).count();
    }

    /** Freezes every process of this function (SIGSTOP), which leaves each its time-out only; returns how many there were. */
    public int freeze() {
        return (int) all.stream().filter(FunctionProcess::freeze).count();
    }

    /** The processes of the instances that there are now. */
    public List<ProcessHandle> processes() {
        return all.stream().map(FunctionProcess::handle).toList();
    }

    /**
     * Kills (SIGKILL) the process whose invocation, or last one, has this text in its payload.
     *
     * @return false when there is none
     */
    public boolean kill(String inPayload) {
        return working(inPayload).map(FunctionProcess::kill).orElse(false);
    }

    /**
     * Freezes (SIGSTOP) the process whose invocation, or last one, has this text in its payload: all that is left to it
     * is its time-out.
     *
     * @return false when there is none
     */
    public boolean freeze(String inPayload) {
        return working(inPayload).map(FunctionProcess::freeze).orElse(false);
    }

    /** Kills (SIGKILL) one of its processes by chance; false when it has none. */
    public boolean killAny(RandomGenerator random) {
        List<FunctionProcess> alive = List.copyOf(all);
        return !alive.isEmpty() && alive.get(random.nextInt(alive.size())).kill();
    }

    private Optional<FunctionProcess> working(String inPayload) {
        return all.stream()
                .filter(process -> process.lastPayload().contains(inPayload))
                .max(Comparator.comparing(FunctionProcess::lastInvokedAt));
    }

    /** Processes started so far. */
    public int coldStarts() {
        return coldStarts.get();
    }

    /** The lines that all its processes wrote so far. */
    public List<String> logLines() {
        try {
            return Files.exists(config.logFile())
                    ? new ArrayList<>(new String(Files.readAllBytes(config.logFile()), StandardCharsets.UTF_8)
                            .lines()
                            .toList())
                    : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        all.forEach(FunctionProcess::close);
    }

    private FunctionProcess take() {
        synchronized (idle) {
            FunctionProcess warm = warm();
            FunctionProcess taken = warm == null ? start() : warm;
            if (shared) {
                idle.push(taken);
            }
            return taken;
        }
    }

    private FunctionProcess start() {
        FunctionProcess fresh = new FunctionProcess(config, command);
        coldStarts.incrementAndGet();
        all.add(fresh);
        return fresh;
    }

    private @Nullable FunctionProcess warm() {
        for (FunctionProcess process = idle.poll(); process != null; process = idle.poll()) {
            if (process.isUsable()) {
                return process;
            }
            discard(process);
        }
        return null;
    }

    private void giveBack(FunctionProcess process) {
        if (process.isUsable()) {
            synchronized (idle) {
                if (!shared) {
                    idle.push(process);
                }
            }
        } else {
            discard(process);
        }
    }

    private void discard(FunctionProcess process) {
        process.close();
        all.remove(process);
    }
}
