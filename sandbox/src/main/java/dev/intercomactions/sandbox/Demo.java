package dev.intercomactions.sandbox;

import dev.intercomactions.sandbox.batch.BatchCommand;
import java.net.URI;
import java.time.Duration;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Starts the sandbox, shows what the service does, and ends, or stays up for curl.
 *
 * <p>With {@code INTERCOM_ACCESS_TOKEN} in the environment, the functions talk to the real Intercom (at {@code
 * INTERCOM_BASE_URL}, or the US host), nothing is shown by itself, and it stays up.
 */
public final class Demo {
    private static final String INTERCOM_US = "https://api.intercom.io";

    private final long start = System.nanoTime();

    private Demo() {}

    /** Runs the demonstration; ends with 0 when all went as designed, else with 1 and one line that says why. */
    public static void main(String[] args) {
        ProcessTree.tie();
        AtomicBoolean stopping = new AtomicBoolean();
        Deque<Sandbox> running = new ConcurrentLinkedDeque<>();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            stopping.set(true);
            running.forEach(Sandbox::close);
        }));
        int status = 1;
        try {
            status = new Demo().run(List.of(args), running);
        } catch (InterruptedException | RuntimeException e) {
            Throwable reason = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
            report(stopping, reason instanceof SandboxException ? reason.getMessage() : reason.toString());
        }
        if (!stopping.get()) {
            System.exit(status);
        }
    }

    /** Says what went wrong, unless it went wrong because everything is being stopped. */
    private static void report(AtomicBoolean stopping, @Nullable String problem) {
        if (!stopping.get()) {
            System.err.println("Error: " + problem);
        }
    }

    private int run(List<String> arguments, Deque<Sandbox> running) throws InterruptedException {
        Optional<BatchCommand> command = arguments.contains("--help") ? Optional.empty() : BatchCommand.read(arguments);
        Optional<DemoOptions> read = DemoOptions.read(command.isPresent() ? List.of() : options(arguments));
        if (read.isEmpty()) {
            System.out.print(DemoOptions.USAGE + BatchCommand.USAGE);
            return 0;
        }
        Map<String, String> environment = System.getenv();
        boolean real = !environment.getOrDefault("INTERCOM_ACCESS_TOKEN", "").isEmpty();
        System.out.println("Starting the whole service on this machine");
        Sandbox sandbox = Sandbox.start(options(read.get(), environment, real), this::progress);
        running.add(sandbox);
        if (!real) {
            SampleWorkspace.fill(sandbox.intercom().workspace());
        }
        progress("one process of each function");
        sandbox.warmUp();
        progress("ready");
        if (command.isPresent()) {
            return command.get().run(sandbox, real) ? 0 : 1;
        }
        Examples examples = new Examples(sandbox);
        System.out.print(examples.addresses(
                real
                        ? "the real one"
                        : sandbox.intercom().uri() + "  (a simulator; /_sandbox lists what it can be told)"));
        boolean good = real || new Demonstration(sandbox).run();
        System.out.printf("%n%.1f s in all.%n", seconds());
        if (read.get().stay() || real) {
            System.out.print(real ? examples.withRealIntercom() : examples.withSimulator());
            System.out.flush();
            new CountDownLatch(1).await();
        }
        return good ? 0 : 1;
    }

    /** What is left when a command's name is taken away, whose help is wanted. */
    private static List<String> options(List<String> arguments) {
        return arguments.contains("--help") ? List.of("--help") : arguments;
    }

    private static SandboxOptions options(DemoOptions asked, Map<String, String> environment, boolean real) {
        SandboxOptions options = SandboxOptions.defaults().withInstances(1).withPorts(asked.ports());
        options = real
                ? options.withIntercom(
                        URI.create(environment.getOrDefault("INTERCOM_BASE_URL", INTERCOM_US)),
                        environment.getOrDefault("INTERCOM_ACCESS_TOKEN", ""))
                : options.withEnvironment("RETRY_BASE_DELAY_SECONDS", "1");
        for (Map.Entry<String, String> setting : PassedOn.of(environment).entrySet()) {
            System.out.println("  with " + setting.getKey() + "=" + setting.getValue());
            options = options.withEnvironment(setting.getKey(), setting.getValue());
        }
        return options;
    }

    private void progress(String step) {
        System.out.printf("  %4.1f s  %s%n", seconds(), step);
    }

    private double seconds() {
        return Duration.ofNanos(System.nanoTime() - start).toMillis() / 1000.0;
    }
}
