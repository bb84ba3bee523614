package dev.intercomactions.sandbox.proof;

import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.sandbox.DeadLetter;
import dev.intercomactions.sandbox.Opened;
import dev.intercomactions.sandbox.ProcessTree;
import dev.intercomactions.sandbox.Sandbox;
import dev.intercomactions.sandbox.SandboxException;
import dev.intercomactions.sandbox.SandboxOptions;
import dev.intercomactions.sandbox.Waiting;
import dev.intercomactions.sandbox.aws.AwsEndpoints;
import dev.intercomactions.sandbox.aws.EmbeddedDynamoDb;
import dev.intercomactions.sandbox.aws.EmbeddedSecretsManager;
import dev.intercomactions.sandbox.aws.EmbeddedSqs;
import dev.intercomactions.sandbox.http.ReverseProxy;
import dev.intercomactions.sandbox.proof.Callers.Heard;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResponse;

/**
 * Carries out many actions on real processes while Intercom fails in every way, processes are killed and DynamoDB and SQS are
 * cut off; then checks the invariants.
 */
public final class Soak implements AutoCloseable {
    private static final Duration CALL = Duration.ofSeconds(1);
    private static final Duration SETTLE = Duration.ofSeconds(3);
    /** Well after the retry's own delay of a second, and well before settling time is over. */
    private static final Duration LATE = CALL.plusMillis(1500);
    /** Far more than a call takes, so that a process that has just started on a busy machine gets to its work. */
    private static final Duration TIME_OUT = Duration.ofSeconds(20);

    private static final Duration VISIBILITY = TIME_OUT.plusSeconds(1);
    /** The 30 s for which a message is handed back after a fault of the run log or the queue, twice in a row. */
    private static final Duration ONE_DELIVERY = Duration.ofMinutes(2);

    private static final Duration DRAINED_WITHIN = Duration.ofMinutes(6);
    private static final Duration PROGRESS = Duration.ofSeconds(5);
    /** Runs under way at one time. */
    private static final int UNDER_WAY = 600;

    private static final int BATCH = 10;
    private static final int PERCENT_QUEUE = 80;
    private static final int PERCENT_HTTP = 90;
    private static final int PERCENT_SENT_TWICE = 4;
    private static final int BUDGET = 5;

    private final int actions;
    private final Random random;
    private final Trouble trouble;
    private final Opened opened = new Opened();
    private final Queue<Accepted> accepted = new ConcurrentLinkedQueue<>();
    private final AtomicInteger neverTaken = new AtomicInteger();
    private final Set<String> underWay = ConcurrentHashMap.newKeySet();
    private final Semaphore places = new Semaphore(UNDER_WAY);
    private final MessageWatch messages = new MessageWatch(this::settled);
    private final RunWatch runs = new RunWatch();
    private final Sandbox sandbox;
    private final SqsClient sender;
    private final Callers callers;
    private final long start = System.nanoTime();
    private final AtomicInteger sent = new AtomicInteger();

    private Soak(int actions, long seed, int instances) {
        this.actions = actions;
        this.random = new Random(seed);
        this.trouble = new Trouble(seed, LATE);
        EmbeddedSqs sqs = opened.add(new EmbeddedSqs());
        EmbeddedDynamoDb dynamoDb = opened.add(new EmbeddedDynamoDb());
        EmbeddedSecretsManager secrets = opened.add(new EmbeddedSecretsManager());
        ReverseProxy toSqs = opened.add(new ReverseProxy(
                sqs::uri, (request, target, connection) -> trouble.sqs(messages, request, target, connection)));
        ReverseProxy toDynamoDb = opened.add(new ReverseProxy(
                dynamoDb::uri, (request, target, connection) -> trouble.dynamoDb(runs, request, target, connection)));
        // The senders' own way to SQS is not cut off: what they could not send, nobody has accepted.
        this.sender = opened.add(new AwsEndpoints(sqs.uri(), dynamoDb.uri(), secrets.uri()).sqsClient());
        this.sandbox = opened.add(Sandbox.start(SandboxOptions.defaults()
                .withAws(new AwsEndpoints(toSqs.uri(), toDynamoDb.uri(), secrets.uri()))
                .withFunctionTimeout(TIME_OUT)
                .withVisibility(VISIBILITY)
                .withInstances(instances)
                .withEnvironment("INTERCOM_TIMEOUT_MILLIS", Long.toString(CALL.toMillis()))
                .withEnvironment("SETTLE_SECONDS", Long.toString(SETTLE.toSeconds()))
                .withEnvironment("RETRY_BASE_DELAY_SECONDS", "1")
                .withEnvironment("RETRY_MAX_DELAY_SECONDS", "8")));
        this.callers = new Callers(sandbox);
    }

    /**
     * Runs the soak; ends with 0 when every invariant holds, else with 1.
     *
     * @param args {@code --actions N} (2000), {@code --seed N} (a random one), {@code --instances N} (3)
     */
    public static void main(String[] args) {
        ProcessTree.tie();
        int status = 1;
        try {
            Map<String, Long> options = options(args);
            long seed = options.getOrDefault("--seed", System.nanoTime());
            int actions = Math.toIntExact(options.getOrDefault("--actions", 2000L));
            int instances = Math.toIntExact(options.getOrDefault("--instances", 3L));
            System.out.printf("Soak: %d actions, seed %d, %d processes a function%n", actions, seed, instances);
            try (Soak soak = new Soak(actions, seed, instances)) {
                status = soak.run() ? 0 : 1;
            }
        } catch (InterruptedException | RuntimeException e) {
            System.err.println("Error: " + e);
        }
        System.exit(status);
    }

    private static Map<String, Long> options(String[] args) {
        Map<String, Long> options = new TreeMap<>();
        for (int i = 0; i < args.length; i += 2) {
            boolean known = Set.of("--actions", "--seed", "--instances").contains(args[i]);
            if (!known || i + 1 == args.length || !args[i + 1].matches("\\d{1,18}")) {
                throw new SandboxException("The options are --actions N, --seed N and --instances N.");
            }
            options.put(args[i], Long.valueOf(args[i + 1]));
        }
        return options;
    }

    private boolean run() throws InterruptedException {
        sandbox.intercom().setLimit(Integer.MAX_VALUE);
        sandbox.intercom().workspace().addAdmin(SoakRequest.ADMIN);
        sandbox.intercom().workspace().addTeam(SoakRequest.TEAM);
        sandbox.intercom().workspace().addTag(SoakRequest.TAG, "Billing");
        sandbox.warmUp();
        sandbox.intercom().faults().setChance(trouble::strike);
        Thread raging = Thread.ofVirtual().start(() -> trouble.rage(sandbox));
        Thread progress = Thread.ofVirtual().start(this::showProgress);
        sendAll();
        Waiting.until("all runs to be settled", DRAINED_WITHIN, underWay::isEmpty);
        raging.interrupt();
        raging.join();
        Waiting.until("an empty queue", DRAINED_WITHIN, () -> sandbox.messages().unacknowledged() == 0);
        progress.interrupt();
        progress.join();
        return summary();
    }

    // ----------------------------------------------------------------------------------------------------- sending

    private void sendAll() throws InterruptedException {
        List<SoakRequest> batch = new ArrayList<>();
        for (int i = 0; i < actions; i++) {
            if (!places.tryAcquire()) {
                send(batch);
                places.acquire();
            }
            SoakRequest request = SoakRequest.of(i, sandbox.intercom().workspace(), random);
            underWay.add(RunNames.ofKey(request.key()));
            int share = request.isValid() ? random.nextInt(100) : 0;
            if (share < PERCENT_QUEUE) {
                batch.add(request);
                if (batch.size() == BATCH) {
                    send(batch);
                }
            } else if (share < PERCENT_HTTP) {
                call(request, () -> callers.http(request));
            } else {
                call(request, () -> callers.task(request));
            }
            sent.incrementAndGet();
        }
        send(batch);
    }

    private interface Calling {
        Heard heard() throws InterruptedException;
    }

    private void call(SoakRequest request, Calling calling) {
        Thread.ofVirtual().start(() -> {
            Heard heard = Heard.NOTHING;
            try {
                heard = calling.heard();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
            String runId = RunNames.ofKey(request.key());
            if (heard.accepted()) {
                accepted.add(new Accepted(runId, request.mark(), BUDGET, request.harmlessTwice(), heard.told()));
            } else {
                neverTaken.incrementAndGet();
            }
            if (!heard.accepted() || heard.told().isPresent()) {
                settled(runId);
            }
        });
    }

    /** Sends a batch, and some of it twice; empties it. */
    private void send(List<SoakRequest> batch) {
        if (batch.isEmpty()) {
            return;
        }
        List<String> ids = sendNow(
                batch.stream().map(request -> request.envelope().toString()).toList());
        for (int i = 0; i < ids.size(); i++) {
            SoakRequest request = batch.get(i);
            String runId = request.isValid() ? RunNames.ofKey(request.key()) : ids.get(i);
            accepted.add(new Accepted(runId, request.mark(), BUDGET, request.harmlessTwice(), Optional.empty()));
            if (request.isValid() && random.nextInt(100) < PERCENT_SENT_TWICE) {
                sendNow(List.of(request.envelope().toString()));
            }
        }
        batch.clear();
    }

    private List<String> sendNow(List<String> bodies) {
        List<SendMessageBatchRequestEntry> entries = new ArrayList<>();
        for (String body : bodies) {
            entries.add(SendMessageBatchRequestEntry.builder()
                    .id(Integer.toString(entries.size()))
                    .messageBody(body)
                    .build());
        }
        SendMessageBatchResponse response = sender.sendMessageBatch(
                send -> send.queueUrl(sandbox.resources().queueUrl()).entries(entries));
        if (!response.failed().isEmpty()) {
            throw new SandboxException("SQS did not take a message: "
                    + response.failed().stream()
                            .map(BatchResultErrorEntry::code)
                            .toList());
        }
        Map<String, String> ids =
                response.successful().stream().collect(Collectors.toMap(one -> one.id(), one -> one.messageId()));
        return entries.stream().map(entry -> ids.getOrDefault(entry.id(), "")).toList();
    }

    private void settled(String runId) {
        if (underWay.remove(runId)) {
            places.release();
        }
    }

    // ----------------------------------------------------------------------------------------------------- telling

    private void showProgress() {
        try {
            while (true) {
                TimeUnit.NANOSECONDS.sleep(PROGRESS.toNanos());
                System.out.printf(
                        "%4d s  sent %d, under way %d, dead letters %d; Intercom's faults %d, kills %d, cut-offs %d%n",
                        seconds(),
                        sent.get(),
                        underWay.size(),
                        messages.deadLetters(),
                        trouble.struck(),
                        trouble.kills(),
                        trouble.cutOffs());
            }
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean summary() {
        List<DeadLetter> letters = sandbox.messages().takeDeadLetters();
        Observed seen = Observed.of(sandbox, letters, messages, runs);
        List<Invariants.Row> rows = Invariants.check(List.copyOf(accepted), seen, ONE_DELIVERY);
        long recovered = seen.runs().stream()
                .filter(run -> run.path("recovered").asBoolean())
                .count();
        long repeated = seen.runs().stream()
                .filter(run -> run.path("attempts_in_round").asInt() > 1)
                .count();
        System.out.printf(
                "%n%d actions in %d s (%d accepted, %d never taken): %d requests to Intercom, %d of them struck by a fault;"
                        + " %d processes killed, %d cut-offs of DynamoDB or SQS.%n",
                actions,
                seconds(),
                accepted.size(),
                neverTaken.get(),
                seen.exchanges().size(),
                trouble.struck(),
                trouble.kills(),
                trouble.cutOffs());
        System.out.printf(
                "%d effects in Intercom; %d runs recovered by a look, %d took more than one attempt. Dead letters: %s%n%n",
                seen.effects().size(), recovered, repeated, byCode(seen.runs(), letters));
        System.out.print(Invariants.table(rows));
        return rows.stream().allMatch(Invariants.Row::holds);
    }

    private static Map<String, Long> byCode(List<JsonNode> runs, List<DeadLetter> letters) {
        Set<String> dead = letters.stream()
                .map(letter -> letter.attributes().getOrDefault("run_id", ""))
                .collect(Collectors.toSet());
        return runs.stream()
                .filter(run -> dead.contains(run.path("run_id").asText()))
                .collect(Collectors.groupingBy(
                        run -> run.at("/error/error_code").asText(), TreeMap::new, Collectors.counting()));
    }

    private long seconds() {
        return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
    }

    /** Stops everything, the processes included. */
    @Override
    public void close() {
        opened.close();
    }
}
