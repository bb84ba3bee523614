package dev.intercomactions.it.matrix;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.it.backend.Backend;
import dev.intercomactions.it.matrix.Trial.Delivery;
import dev.intercomactions.sandbox.DeadLetter;
import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.Opened;
import dev.intercomactions.sandbox.Sandbox;
import dev.intercomactions.sandbox.SandboxOptions;
import dev.intercomactions.sandbox.aws.AwsEndpoints;
import dev.intercomactions.sandbox.aws.SqsEventSource;
import dev.intercomactions.sandbox.http.ReverseProxy;
import dev.intercomactions.sandbox.intercom.FaultRule;
import dev.intercomactions.sandbox.intercom.IntercomSimulator;
import dev.intercomactions.sandbox.lambda.InvocationResult;
import dev.intercomactions.sandbox.lambda.LambdaFunction;
import dev.intercomactions.sandbox.proof.Accepted;
import dev.intercomactions.sandbox.proof.Invariants;
import dev.intercomactions.sandbox.proof.MessageWatch;
import dev.intercomactions.sandbox.proof.Observed;
import dev.intercomactions.sandbox.proof.RunWatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.SqsException;

/**
 * The service on real processes, one message an invocation, with a filter on each of its wires (DynamoDB, SQS, Intercom) that
 * strikes when a trial's moment has come.
 */
final class Stage implements AutoCloseable {
    static final String ADMIN = "12345";
    static final Duration CALL = Duration.ofSeconds(3);
    static final Duration SETTLE = Duration.ofSeconds(4);
    /** Well after the retry's own delay of a second, and well before settling time is over. */
    static final Duration LATE = CALL.plusMillis(2500);

    /** Leaves a process that has just started several seconds before it must begin its call. */
    private static final Duration TIME_OUT = Duration.ofSeconds(15);

    private static final Duration VISIBILITY = TIME_OUT.plusSeconds(1);
    /** A message is away for the 30 s for which it is handed back after a fault, and then waits for a free process. */
    private static final Duration ONE_DELIVERY = Duration.ofMinutes(2);
    /** Longer than all deliveries of the longest trial, on a busy machine too. */
    private static final Duration PATIENCE = Duration.ofMinutes(6);

    private static final int PROCESSES = 5;
    /** Duplicate deliveries need processes too. */
    private static final int DELIVERIES_AT_ONCE = 4;

    private static final Pattern MARK = Pattern.compile("77\\d{5}9942077|6762f0dd1bb69f9f[0-9a-f]{8}");

    private final Opened opened = new Opened();
    private final Map<String, Trial> trials = new ConcurrentHashMap<>();
    private final Map<String, Delivery> deliveries = new ConcurrentHashMap<>();
    private final List<DeadLetter> letters = new ArrayList<>();
    private final AtomicInteger numbers = new AtomicInteger(10000);
    private final MessageWatch messages = new MessageWatch(run -> {});
    private final RunWatch runs = new RunWatch();
    private final Gates gates;
    private final Sandbox sandbox;
    private final SqsClient sender;

    Stage() {
        AwsEndpoints direct = Backend.endpoints();
        this.gates = new Gates(this, messages, runs);
        ReverseProxy toSqs = opened.add(new ReverseProxy(direct::sqs, gates::sqs));
        ReverseProxy toDynamoDb = opened.add(new ReverseProxy(direct::dynamoDb, gates::dynamoDb));
        ReverseProxy toIntercom = opened.add(new ReverseProxy(() -> intercom().uri(), gates::intercom));
        this.sender = opened.add(direct.sqsClient());
        this.sandbox = opened.add(Sandbox.start(Backend.prepared(SandboxOptions.defaults()
                .withAws(new AwsEndpoints(toSqs.uri(), toDynamoDb.uri(), direct.secretsManager()))
                .withFunctionTimeout(TIME_OUT)
                .withVisibility(VISIBILITY)
                .withInstances(PROCESSES)
                .withEnvironment("INTERCOM_BASE_URL", toIntercom.uri().toString())
                .withEnvironment("INTERCOM_TIMEOUT_MILLIS", Long.toString(CALL.toMillis()))
                .withEnvironment("SETTLE_SECONDS", Long.toString(SETTLE.toSeconds()))
                .withEnvironment("RETRY_BASE_DELAY_SECONDS", "1")
                .withEnvironment("RETRY_MAX_DELAY_SECONDS", "4"))));
        sandbox.eventSource().pause();
        intercom().workspace().addAdmin(ADMIN);
        intercom().workspace().setSearchLag(Duration.ofHours(1));
        var settings = new SqsEventSource.Settings(
                sandbox.resources().queueUrl(), sandbox.resources().queueArn(), 1, DELIVERIES_AT_ONCE, true);
        opened.add(new SqsEventSource(settings, sandbox.sqs(), this::deliver));
    }

    IntercomSimulator intercom() {
        return sandbox.intercom();
    }

    LambdaFunction function() {
        return sandbox.queueFunction();
    }

    /** The trial that a text is about. */
    Optional<Trial> trialIn(String text) {
        return MARK.matcher(text)
                .results()
                .map(found -> trials.get(found.group()))
                .filter(Objects::nonNull)
                .findFirst();
    }

    Optional<Delivery> delivery(String receipt) {
        return Optional.ofNullable(deliveries.get(receipt));
    }

    // ------------------------------------------------------------------------------------------------------ a trial

    /** Leads a run to the cell's moment, waits until all is settled, and says what came of it. */
    Ending play(Cell cell) {
        Trial trial = cell.what() == What.Oddity.SEARCH_LAGS ? newConversation(cell) : close(cell);
        trials.put(trial.mark, trial);
        Lead.to(trial, this);
        String runId = sender.sendMessage(
                        send -> send.queueUrl(sandbox.resources().queueUrl()).messageBody(trial.envelope.toString()))
                .messageId();
        await(cell + " " + trial.mark)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(200))
                .until(() ->
                        messages.isDeleted(runId) && trial.duplicates.stream().allMatch(CompletableFuture::isDone));
        if (!trial.hasStruck()) {
            throw new AssertionError("the fault never struck: the run did not come to its moment, " + run(runId));
        }
        List<Invariants.Row> broken = Invariants.check(
                        List.of(new Accepted(runId, trial.mark, 5, false, Optional.empty())), seen(0), ONE_DELIVERY)
                .stream()
                .filter(row -> !row.holds())
                .toList();
        if (!broken.isEmpty()) {
            throw new AssertionError(Invariants.table(broken) + run(runId).toPrettyString());
        }
        return ending(run(runId), trial);
    }

    /** All invariants, over all trials. */
    List<Invariants.Row> invariants() {
        List<Accepted> accepted = sandbox.runs().all().stream()
                .map(this::run)
                .map(run -> new Accepted(
                        run.path("run_id").asText(),
                        trialIn(run.path("input").toString())
                                .map(trial -> trial.mark)
                                .orElse(""),
                        5,
                        false,
                        Optional.empty()))
                .toList();
        return Invariants.check(accepted, seen(sandbox.messages().unacknowledged()), ONE_DELIVERY);
    }

    private static Ending ending(JsonNode run, Trial trial) {
        if (run.path("status").asText().equals("failed")) {
            return run.path("reason").asText().equals("unknown") ? Ending.PERSON : Ending.DEAD_LETTER;
        }
        if (run.path("recovered").asBoolean()) {
            return Ending.RECOVERED;
        }
        return trial.sends.get() > 1 ? Ending.SENT_AGAIN : Ending.ONCE;
    }

    private Trial close(Cell cell) {
        String id = "77" + numbers.incrementAndGet() + "9942077";
        if (cell.where() != Where.BEFORE_DEAD_LETTER || cell.what() == What.Oddity.LATE_EFFECT) {
            intercom().workspace().addConversation(id);
        }
        ObjectNode envelope = Json.object().put("action", "close_conversation");
        envelope.putObject("input")
                .put("conversation_id", id)
                .put("admin_id", ADMIN)
                .put("body", "Hi there, thanks for reaching out.");
        return new Trial(cell, id, envelope);
    }

    private Trial newConversation(Cell cell) {
        int number = numbers.incrementAndGet();
        String contact = cell.where() == Where.BEFORE_DEAD_LETTER
                ? "6762f0dd1bb69f9f%08x".formatted(0xf000_0000L + number)
                : intercom()
                        .workspace()
                        .addContact(Json.object().put("external_id", "trial-" + number))
                        .id();
        ObjectNode envelope = Json.object().put("action", "create_conversation");
        envelope.putObject("input").put("contact_id", contact).put("body", "My invoice of May is missing.");
        return new Trial(cell, contact, envelope);
    }

    private synchronized Observed seen(int unacknowledged) {
        letters.addAll(sandbox.messages().takeDeadLetters());
        return new Observed(
                sandbox.runs().all().stream().map(this::run).toList(),
                letters,
                intercom().workspace().effects(),
                intercom().exchanges(),
                unacknowledged,
                messages,
                runs);
    }

    private JsonNode run(String runId) {
        return sandbox.runs().find(runId).map(this::run).orElse(Json.object());
    }

    private JsonNode run(JsonNode item) {
        return Json.read(item.path("run").asText());
    }

    // ------------------------------------------------------------------------------------------------- deliveries

    /** The event source's way to the function, with the last of the gates. */
    private InvocationResult deliver(String payload) throws InterruptedException {
        Trial trial = trialIn(payload).orElseThrow();
        Delivery delivery = new Delivery(payload);
        deliveries.put(receipt(payload), delivery);
        trial.begin(delivery);
        InvocationResult result = function().invoke(payload);
        try {
            return settles(result) && trial.strikesAt(Where.BEFORE_ACKNOWLEDGEMENT)
                    ? gates.acknowledgement(trial, delivery, result)
                    : result;
        } finally {
            delivery.over = true;
        }
    }

    /** Hands the delivery's event to another process; like the event source, it deletes what that one settles. */
    void deliverAgain(Trial trial) {
        Delivery delivery = Objects.requireNonNull(trial.delivery());
        CompletableFuture<?> again = new CompletableFuture<>();
        trial.duplicates.add(again);
        Thread.ofVirtual().start(() -> {
            try {
                if (settles(function().invoke(delivery.payload))) {
                    sandbox.sqs()
                            .deleteMessage(delete -> delete.queueUrl(
                                            sandbox.resources().queueUrl())
                                    .receiptHandle(receipt(delivery.payload)));
                }
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            } catch (SqsException gone) {
                // The first delivery had it deleted.
            } finally {
                again.complete(null);
            }
        });
    }

    private static boolean settles(InvocationResult result) {
        return result instanceof InvocationResult.Answer(JsonNode json)
                && json.path("batchItemFailures").isEmpty();
    }

    private static String receipt(String payload) {
        return Json.read(payload).at("/Records/0/receiptHandle").asText();
    }

    void fault(FaultRule rule) {
        intercom().fault(rule);
    }

    /** Stops everything, the processes included. */
    @Override
    public void close() {
        opened.close();
    }
}
