package dev.intercomactions.sandbox;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
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
    private static final String USAGE = """
            Options:
              --stay               stay up after the demonstration, until Ctrl-C
              --http-port PORT     port of the HTTP API (a free one)
              --intercom-port PORT port of the Intercom simulator (a free one)
              --help               this text
            """;
    private static final String INTERCOM_US = "https://api.intercom.io";

    private final long start = System.nanoTime();
    private boolean stay;
    private int httpPort;
    private int intercomPort;

    private Demo() {}

    /** Runs the demonstration; ends with 0 when all went as designed, else with 1 and one line that says why. */
    public static void main(String[] args) {
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

    private int run(List<String> args, Deque<Sandbox> running) throws InterruptedException {
        if (!read(new ArrayDeque<>(args))) {
            System.out.print(USAGE);
            return 0;
        }
        String token = System.getenv().getOrDefault("INTERCOM_ACCESS_TOKEN", "");
        boolean real = !token.isEmpty();
        SandboxOptions options = SandboxOptions.defaults().withInstances(1).withPorts(httpPort, intercomPort);
        options = real
                ? options.withIntercom(
                        URI.create(System.getenv().getOrDefault("INTERCOM_BASE_URL", INTERCOM_US)), token)
                : options.withEnvironment("RETRY_BASE_DELAY_SECONDS", "1");
        System.out.println("Starting the whole service on this machine");
        Sandbox sandbox = Sandbox.start(options, this::progress);
        running.add(sandbox);
        progress("one process of each function");
        sandbox.warmUp();
        progress("ready");
        System.out.println("  HTTP API  " + sandbox.httpUri());
        System.out.println("  console   " + sandbox.consoleUri());
        System.out.println(
                "  Intercom  " + (real ? options.intercom() : sandbox.intercom().uri() + " (simulator)"));
        System.out.println("  logs      " + ProjectFiles.root().relativize(sandbox.logs()));
        boolean good = real || new Demonstration(sandbox).run();
        System.out.printf("%n%.1f s in all.%n", seconds());
        if (stay || real) {
            System.out.print(real ? realExamples(sandbox) : examples(sandbox));
            new CountDownLatch(1).await();
        }
        return good ? 0 : 1;
    }

    /** Reads the options; false when only help is wanted. */
    private boolean read(Deque<String> args) {
        while (!args.isEmpty()) {
            String option = args.pop();
            switch (option) {
                case "--stay" -> stay = true;
                case "--http-port" -> httpPort = port(option, args);
                case "--intercom-port" -> intercomPort = port(option, args);
                case "--help" -> {
                    return false;
                }
                default -> throw new SandboxException("There is no option " + option + "; --help lists them.");
            }
        }
        return true;
    }

    private static int port(String option, Deque<String> args) {
        String value = args.isEmpty() ? "" : args.pop();
        if (!value.matches("\\d{1,5}") || Integer.parseInt(value) > 65535) {
            throw new SandboxException(option + " needs a port, 0 to 65535.");
        }
        return Integer.parseInt(value);
    }

    private void progress(String step) {
        System.out.printf("  %4.1f s  %s%n", seconds(), step);
    }

    private double seconds() {
        return Duration.ofNanos(System.nanoTime() - start).toMillis() / 1000.0;
    }

    private static String examples(Sandbox sandbox) {
        return """

            Up until Ctrl-C. In another terminal:
              # a new conversation, whose closing fails twice
              curl -s %2$s/_sandbox/conversations -d '{"id": "900"}'
              curl -s %2$s/_sandbox/faults -d '{"conversation_id": "900", "times": 2, "fault": {"type": "fail", "status": 503}}'
              curl -si %1$s/v1/actions/close_conversation -H 'Content-Type: application/json' \\
                -d '{"conversation_id": "900", "admin_id": "12345", "body": "Bye"}'
              # then follow the Location header, and see what Intercom did
              curl -s %1$s/v1/runs/RUN_ID
              curl -s %2$s/_sandbox/effects
            """.formatted(sandbox.httpUri(), sandbox.intercom().uri());
    }

    private static String realExamples(Sandbox sandbox) {
        return """

            Up until Ctrl-C, with the real Intercom. In another terminal:
              curl -si %s/v1/actions/close_conversation -H 'Content-Type: application/json' \\
                -d '{"conversation_id": "ID", "admin_id": "ADMIN_ID", "body": "Bye"}'
            """.formatted(sandbox.httpUri());
    }
}
