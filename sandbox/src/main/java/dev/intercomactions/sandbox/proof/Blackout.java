package dev.intercomactions.sandbox.proof;

import dev.intercomactions.sandbox.Opened;
import dev.intercomactions.sandbox.ProcessTree;
import dev.intercomactions.sandbox.Programs;
import dev.intercomactions.sandbox.SandboxException;
import dev.intercomactions.sandbox.SandboxOptions;
import dev.intercomactions.sandbox.aws.AwsEndpoints;
import dev.intercomactions.sandbox.aws.EmbeddedDynamoDb;
import dev.intercomactions.sandbox.aws.EmbeddedSecretsManager;
import dev.intercomactions.sandbox.aws.EmbeddedSqs;
import dev.intercomactions.sandbox.http.SelfSigned;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The proof that a call which was given up never arrives: the real queue function calls Intercom across a router between
 * network namespaces, which stops forwarding just before a request is sent over a connection that stands, and forwards again
 * 12 to 70 s later, long after the call was given up. Plain, with TLS, and with the process killed in the middle. Beside it
 * the JDK's client sends the same, whose request must arrive late, or the network has proved nothing.
 */
public final class Blackout implements AutoCloseable {
    private static final List<Duration> OUTAGES =
            List.of(Duration.ofSeconds(12), Duration.ofSeconds(28), Duration.ofSeconds(40), Duration.ofSeconds(70));

    /** One call's bound: shorter than every outage. */
    private static final Duration CALL = Duration.ofSeconds(5);

    /** When a process is killed: its request has been sent, and not been given up yet. */
    private static final Duration KILLED_AFTER = Duration.ofSeconds(3);

    /** After twice the outage, when the kernel has tried again for certain, and then some. */
    private static final Duration AND_THEN_SOME = Duration.ofSeconds(15);

    private static final String TOKEN = "blackout-token";
    private static final List<String> LANES = List.of("plain", "tls", "killed", "jdk");

    private final Namespaces network;
    private final Opened opened = new Opened();
    private final FarProcess far;
    private final List<BlackoutLane> lanes;
    private final LateByJdk jdk;
    private final List<String> faults = new ArrayList<>();
    private int late;

    /**
     * Runs the proof; ends with 0 when it holds or cannot be run here, else with 1.
     *
     * @param args {@code --among NAME} when this process is among the callers of those namespaces already; then the outages
     *     in seconds (12 28 40 70)
     */
    public static void main(String[] args) {
        ProcessTree.tie();
        int status = 1;
        try {
            boolean among = args.length > 1 && args[0].equals("--among");
            List<Duration> outages = outages(Arrays.asList(args).subList(among ? 2 : 0, args.length));
            status = among ? among(new Namespaces(args[1]), outages) : around(args);
        } catch (IOException | InterruptedException | RuntimeException e) {
            System.err.println("Error: " + e);
        }
        System.exit(status);
    }

    private static List<Duration> outages(List<String> given) {
        try {
            return given.isEmpty()
                    ? OUTAGES
                    : given.stream()
                            .map(each -> Duration.ofSeconds(Integer.parseInt(each)))
                            .toList();
        } catch (NumberFormatException e) {
            throw new SandboxException("The arguments are outages in seconds.", e);
        }
    }

    /** Makes the network, and starts this program again among its callers. */
    private static int around(String[] args) throws IOException, InterruptedException {
        if (!Namespaces.permitted()) {
            System.out.println("SKIPPED: the blackout proof needs network namespaces (iproute2, and root's rights);"
                    + " nothing was proved.");
            return 0;
        }
        try (Namespaces network =
                new Namespaces("blackout-" + ProcessHandle.current().pid())) {
            Runtime.getRuntime().addShutdownHook(new Thread(network::close));
            network.create();
            List<String> again = java();
            again.addAll(List.of(Blackout.class.getName(), "--among", network.name()));
            again.addAll(Arrays.asList(args));
            Process process =
                    new ProcessBuilder(network.amongCallers(again)).inheritIO().start();
            try {
                return process.waitFor();
            } finally {
                process.destroyForcibly().onExit().join();
            }
        }
    }

    private static int among(Namespaces network, List<Duration> outages) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("blackout");
        Path keyStore = folder.resolve("far-side.p12");
        SelfSigned.issuedTo(keyStore, "ip:" + Namespaces.FAR_ADDRESS);
        try (Blackout blackout = new Blackout(network, keyStore, outages.size())) {
            return blackout.run(outages) ? 0 : 1;
        } finally {
            Files.delete(keyStore);
            Files.delete(folder);
        }
    }

    private static List<String> java() {
        return new ArrayList<>(List.of(
                Programs.ofJdk("java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dfunction.jar=" + System.getProperty("function.jar", ""),
                "-classpath",
                System.getProperty("java.class.path")));
    }

    private Blackout(Namespaces network, Path keyStore, int outages) throws IOException, InterruptedException {
        this.network = network;
        try {
            List<String> command = java();
            command.addAll(List.of(FarSide.class.getName(), Namespaces.FAR_ADDRESS, keyStore.toString(), TOKEN));
            for (int i = 0; i < outages; i++) {
                for (String lane : LANES) {
                    command.add(conversation(lane, i, 0));
                    command.add(conversation(lane, i, 1));
                }
            }
            this.far = opened.add(new FarProcess(network.onTheFarSide(command)));
            URI plain = URI.create("http://" + Namespaces.FAR_ADDRESS + ":" + FarSide.PLAIN_PORT);
            URI tls = URI.create("https://" + Namespaces.FAR_ADDRESS + ":" + FarSide.TLS_PORT);
            SandboxOptions options = SandboxOptions.defaults()
                    .withAws(new AwsEndpoints(
                            opened.add(new EmbeddedSqs()).uri(),
                            opened.add(new EmbeddedDynamoDb()).uri(),
                            opened.add(new EmbeddedSecretsManager()).uri()))
                    .withEnvironment("INTERCOM_TIMEOUT_MILLIS", Long.toString(CALL.toMillis()))
                    .withEnvironment(
                            "JAVA_TOOL_OPTIONS",
                            "-Djavax.net.ssl.trustStore=" + keyStore + " -Djavax.net.ssl.trustStorePassword="
                                    + SelfSigned.PASSWORD);
            this.lanes = List.of(
                    opened.add(new BlackoutLane("plain", false, options.withIntercom(plain, TOKEN))),
                    opened.add(new BlackoutLane("tls", false, options.withIntercom(tls, TOKEN))),
                    opened.add(new BlackoutLane("killed", true, options.withIntercom(plain, TOKEN))));
            this.jdk = opened.add(new LateByJdk(plain, TOKEN));
        } catch (RuntimeException | InterruptedException e) {
            opened.close();
            throw e;
        }
    }

    /** A conversation of its own for each call; the first of two is for warming up. */
    private static String conversation(String lane, int outage, int call) {
        return "%d%03d%d".formatted(7 + LANES.indexOf(lane), outage, call);
    }

    private boolean run(List<Duration> outages) throws IOException, InterruptedException {
        for (int i = 0; i < outages.size(); i++) {
            blackout(i, outages.get(i));
        }
        if (late == 0) {
            faults.add("not even the JDK's client was late: the network has proved nothing");
        }
        faults.forEach(fault -> System.out.println("VIOLATED: " + fault));
        System.out.println(faults.isEmpty() ? "Nothing that was given up arrived." : "The proof failed.");
        return faults.isEmpty();
    }

    private void blackout(int number, Duration outage) throws IOException, InterruptedException {
        for (BlackoutLane lane : lanes) {
            lane.warmUp(conversation(lane.name(), number, 0));
        }
        jdk.warmUp(conversation("jdk", number, 0));
        network.cut();
        long cut = System.currentTimeMillis();
        Map<BlackoutLane, String> runs = new LinkedHashMap<>();
        for (BlackoutLane lane : lanes) {
            runs.put(lane, lane.send(conversation(lane.name(), number, 1)));
        }
        Thread counterProof = Thread.ofVirtual().start(() -> {
            try {
                jdk.sendAndGiveUp(conversation("jdk", number, 1), CALL);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        sleepUntil(cut + KILLED_AFTER.toMillis());
        lanes.forEach(BlackoutLane::strike);
        counterProof.join();
        sleepUntil(cut + outage.toMillis());
        network.open();
        sleepUntil(cut + outage.multipliedBy(2).plus(AND_THEN_SOME).toMillis());
        for (Map.Entry<BlackoutLane, String> run : runs.entrySet()) {
            run.getKey().await(run.getValue());
        }
        judge(number, outage, cut, runs);
    }

    private static void sleepUntil(long millis) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(millis - System.currentTimeMillis());
    }

    private void judge(int number, Duration outage, long cut, Map<BlackoutLane, String> runs)
            throws InterruptedException {
        List<String> effects = far.effects();
        List<FarProcess.Arrival> stale = far.arrivals().stream()
                .filter(arrival -> arrival.connectionAt() < cut && arrival.at() >= cut)
                .toList();
        System.out.printf("Outage of %d s%n", outage.toSeconds());
        for (Map.Entry<BlackoutLane, String> run : runs.entrySet()) {
            BlackoutLane lane = run.getKey();
            String conversation = conversation(lane.name(), number, 1);
            String state = lane.state(run.getValue());
            String first = lane.firstError(run.getValue());
            int done = Collections.frequency(effects, conversation);
            List<FarProcess.Arrival> afterwards = about(stale, conversation);
            System.out.printf(
                    "  %-6s first attempt %s, late arrivals %d, done %d times, run %s%n",
                    lane.name(), first, afterwards.size(), done, state);
            String where = lane.name() + ", " + outage.toSeconds() + " s: ";
            if (!afterwards.isEmpty()) {
                faults.add(where + "a request arrived that was given up");
            }
            if (done > 1 || (done == 1) != state.equals("succeeded")) {
                faults.add(where + "done " + done + " times, and the run " + state);
            }
            if (!lane.isKilled() && !first.equals("timeout")) {
                faults.add(where + "the first attempt was not under way during the outage: " + first);
            }
        }
        List<FarProcess.Arrival> byJdk = about(stale, conversation("jdk", number, 1));
        late += byJdk.size();
        System.out.printf(
                "  jdk    late arrivals %d%s%n",
                byJdk.size(),
                byJdk.isEmpty()
                        ? ""
                        : ", %.1f s after it was given up"
                                .formatted((byJdk.getFirst().at() - cut - CALL.toMillis()) / 1000.0));
    }

    private static List<FarProcess.Arrival> about(List<FarProcess.Arrival> arrivals, String conversation) {
        return arrivals.stream()
                .filter(arrival -> arrival.words().contains("/conversations/" + conversation))
                .toList();
    }

    /** Stops everything, the processes included. */
    @Override
    public void close() {
        opened.close();
    }
}
