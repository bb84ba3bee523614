package dev.intercomactions.store;

import dev.intercomactions.intercom.Failure;
import dev.intercomactions.json.Json;
import dev.intercomactions.run.Envelope;
import dev.intercomactions.run.HistoryEntry;
import dev.intercomactions.run.Outcome;
import dev.intercomactions.run.Run;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

/** The action queue and its dead-letter queue. */
public final class SqsQueues {
    /** The longest that SQS delays a message that is sent. */
    private static final Duration LONGEST_SEND_DELAY = Duration.ofMinutes(15);

    /** SQS hides a message for 12 h at most, counted from its receipt, which was at most this invocation ago. */
    private static final Duration LONGEST_VISIBILITY = Duration.ofHours(12).minusMinutes(15);

    private static final int BATCH_MESSAGES = 10;

    /** The most that SQS takes at once: for one message with its attributes, and for a batch. */
    private static final int MESSAGE_BYTES = 1 << 20;

    /** More than the attributes of a message take. */
    private static final int ATTRIBUTE_BYTES = 256;

    /** How often what SQS did not take is sent. */
    private static final int SEND_TRIES = 3;

    private final Supplier<SqsClient> sqs;
    private final String actionQueueUrl;
    private final String deadLetterQueueUrl;
    private final InstantSource clock;

    public SqsQueues(Supplier<SqsClient> sqs, String actionQueueUrl, String deadLetterQueueUrl, InstantSource clock) {
        this.sqs = sqs;
        this.actionQueueUrl = actionQueueUrl;
        this.deadLetterQueueUrl = deadLetterQueueUrl;
        this.clock = clock;
    }

    /** What an operator sees and does of these queues. */
    public QueueOperations operations() {
        return new QueueOperations(sqs, actionQueueUrl, deadLetterQueueUrl);
    }

    /** Sends the message that comes back for {@code run} at {@code dueAt}, or at SQS's longest delay before that. */
    public void send(Run run, Instant dueAt) {
        sendLater(body(run), identity(run.runId(), run.endedRound()), dueAt);
    }

    /**
     * Sends the messages that come back for many runs at once.
     *
     * @return the runs whose message was not sent
     */
    public List<Run> send(List<Run> runs) {
        List<Run> left = runs;
        for (int i = 0; i < SEND_TRIES && !left.isEmpty(); i++) {
            left = trySending(left);
        }
        return left;
    }

    private List<Run> trySending(List<Run> runs) {
        List<List<Run>> batches = batches(runs);
        if (batches.size() == 1) {
            return sendBatch(batches.getFirst());
        }
        List<Run> failed = Collections.synchronizedList(new ArrayList<>());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (List<Run> batch : batches) {
                threads.execute(() -> failed.addAll(sendBatch(batch)));
            }
        }
        return failed;
    }

    /** Ten messages and one mebibyte are the most that SQS takes at once. */
    private static List<List<Run>> batches(List<Run> runs) {
        List<List<Run>> batches = new ArrayList<>();
        int bytes = MESSAGE_BYTES + 1;
        for (Run run : runs) {
            int size = bytes(body(run)) + ATTRIBUTE_BYTES;
            if (bytes + size > MESSAGE_BYTES || batches.getLast().size() == BATCH_MESSAGES) {
                batches.add(new ArrayList<>());
                bytes = 0;
            }
            batches.getLast().add(run);
            bytes += size;
        }
        return batches;
    }

    private List<Run> sendBatch(List<Run> batch) {
        List<SendMessageBatchRequestEntry> entries = new ArrayList<>();
        for (Run run : batch) {
            entries.add(SendMessageBatchRequestEntry.builder()
                    .id(Integer.toString(entries.size()))
                    .messageBody(body(run))
                    .messageAttributes(identity(run.runId(), run.endedRound()))
                    .build());
        }
        try {
            return sqs
                    .get()
                    .sendMessageBatch(send -> send.queueUrl(actionQueueUrl).entries(entries))
                    .failed()
                    .stream()
                    .map(failure -> batch.get(Integer.parseInt(failure.id())))
                    .toList();
        } catch (SdkException e) {
            return batch;
        }
    }

    private static String body(Run run) {
        return Json.write(Envelope.of(run));
    }

    private static Map<String, MessageAttributeValue> identity(String runId, int endedRound) {
        Map<String, MessageAttributeValue> attributes = new LinkedHashMap<>();
        attributes.put("run_id", text(runId));
        attributes.put("round", number(endedRound));
        return attributes;
    }

    /**
     * Sends a copy of a received message that stands for the same run, to take its place.
     *
     * @param action what its message attribute {@code action} says
     */
    public void renew(String body, String runId, int endedRound, Optional<String> action, Instant dueAt) {
        Map<String, MessageAttributeValue> attributes = identity(runId, endedRound);
        action.ifPresent(name -> attributes.put("action", text(name)));
        sendLater(body, attributes, dueAt);
    }

    /** Hides a received message until {@code dueAt}, or for as long as SQS does. */
    public void hide(String receiptHandle, Instant dueAt) {
        reaching(client -> client.changeMessageVisibility(change -> change.queueUrl(actionQueueUrl)
                .receiptHandle(receiptHandle)
                .visibilityTimeout(secondsUntil(dueAt, LONGEST_VISIBILITY))));
    }

    /**
     * Sends the dead letter of a failed run: the message's body as it came, and the reason as attributes. A body that leaves
     * them too little room keeps the first of those that fit: it was too large to be carried out, which needs few words, and
     * the run log has them all.
     */
    public void deadLetter(Outcome.Failed failed, String body) {
        Run run = failed.run();
        Failure failure = failed.state().failure();
        Map<String, MessageAttributeValue> attributes = identity(run.runId(), run.endedRound());
        attributes.put("error_code", text(failure.code()));
        attributes.put("attempts", number(run.progress().attempts()));
        if (!run.subject().action().isBlank()) {
            attributes.put("action", text(run.subject().action()));
        }
        failure.httpStatus().ifPresent(status -> attributes.put("http_status", number(status)));
        run.history().stream()
                .filter(entry -> entry.kind() == HistoryEntry.Kind.ATTEMPT
                        && entry.round() == run.progress().round())
                .findFirst()
                .ifPresent(first ->
                        attributes.put("first_attempt_at", text(first.at().toString())));
        attributes.put("error_message", text(failure.message()));
        reaching(client -> client.sendMessage(send ->
                send.queueUrl(deadLetterQueueUrl).messageBody(body).messageAttributes(fitting(attributes, body))));
    }

    /** As many of the attributes, from the first, as a message has room for beside its body. */
    private static Map<String, MessageAttributeValue> fitting(
            Map<String, MessageAttributeValue> attributes, String body) {
        Map<String, MessageAttributeValue> fitting = new LinkedHashMap<>();
        int room = MESSAGE_BYTES - bytes(body);
        for (Map.Entry<String, MessageAttributeValue> attribute : attributes.entrySet()) {
            MessageAttributeValue value = attribute.getValue();
            room -= bytes(attribute.getKey()) + bytes(value.dataType()) + bytes(value.stringValue());
            if (room >= 0) {
                fitting.put(attribute.getKey(), value);
            }
        }
        return fitting;
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private void sendLater(String body, Map<String, MessageAttributeValue> attributes, Instant dueAt) {
        reaching(client -> client.sendMessage(send -> send.queueUrl(actionQueueUrl)
                .messageBody(body)
                .messageAttributes(attributes)
                .delaySeconds(secondsUntil(dueAt, LONGEST_SEND_DELAY))));
    }

    private void reaching(Consumer<SqsClient> call) {
        try {
            call.accept(sqs.get());
        } catch (SdkException e) {
            throw new QueueException(e);
        }
    }

    private int secondsUntil(Instant dueAt, Duration most) {
        long millis = Math.clamp(Duration.between(clock.instant(), dueAt).toMillis(), 0, most.toMillis());
        return (int) Math.ceilDiv(millis, 1000);
    }

    /** SQS takes no empty attribute and no control characters. */
    private static MessageAttributeValue text(String text) {
        String fit = text.replaceAll("[\\x00-\\x08\\x0B\\x0C\\x0E-\\x1F\\uFFFE\\uFFFF]", " ");
        return MessageAttributeValue.builder()
                .dataType("String")
                .stringValue(fit.isBlank() ? "-" : fit)
                .build();
    }

    private static MessageAttributeValue number(int number) {
        return MessageAttributeValue.builder()
                .dataType("Number")
                .stringValue(Integer.toString(number))
                .build();
    }
}
