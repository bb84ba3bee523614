package dev.intercomactions.sandbox.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.lambda.Invocable;
import dev.intercomactions.sandbox.lambda.InvocationResult;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

/**
 * Lambda's SQS event source: receives batches, invokes the function, and deletes what succeeded.
 *
 * <p>With {@code ReportBatchItemFailures} an answer names the messages that failed. No answer, an empty one or an empty
 * list means that all succeeded; a function error, a malformed answer, or an identifier that is empty or not of this
 * batch fails the whole batch. A failed message is just left: it comes back when its visibility time-out ends.
 */
public final class SqsEventSource implements AutoCloseable {
    /** Short, so that stopping is quick; messages end the wait at once. */
    private static final int WAIT_SECONDS = 1;
    /** One receive brings at most this many. */
    private static final int MAX_RECEIVE = 10;

    private final Settings settings;
    private final Invocable function;
    private final SqsClient sqs;
    private final Semaphore concurrency;
    private final CountDownLatch stopping = new CountDownLatch(1);
    /** Held while receiving; fair, or the poller would take it back before {@link #pause()} gets it. */
    private final Semaphore running = new Semaphore(1, true);

    private final AtomicInteger batches = new AtomicInteger();

    /**
     * How the event source is set up.
     *
     * @param batchSize messages in one invocation, 1 to 10
     * @param maximumConcurrency invocations at one time
     * @param reportBatchItemFailures whether the answer may name failed messages
     */
    public record Settings(
            String queueUrl, String queueArn, int batchSize, int maximumConcurrency, boolean reportBatchItemFailures) {}

    /** Starts polling. */
    public SqsEventSource(Settings settings, SqsClient sqs, Invocable function) {
        this.settings = settings;
        this.sqs = sqs;
        this.function = function;
        this.concurrency = new Semaphore(settings.maximumConcurrency());
        Thread.ofVirtual().name("sqs-event-source").start(this::poll);
    }

    /** Stops receiving until {@link #resume()}; batches that were received are still worked on. */
    public void pause() {
        running.acquireUninterruptibly();
    }

    /** Goes on after {@link #pause()}. */
    public void resume() {
        running.release();
    }

    /** Invocations so far. */
    public int batches() {
        return batches.get();
    }

    @Override
    public void close() {
        stopping.countDown();
    }

    private void poll() {
        try {
            while (stopping.getCount() > 0) {
                concurrency.acquire();
                List<Message> messages = receive();
                if (messages.isEmpty()) {
                    concurrency.release();
                } else {
                    Thread.ofVirtual().start(() -> process(messages));
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private List<Message> receive() throws InterruptedException {
        running.acquire();
        try {
            return sqs.receiveMessage(request -> request.queueUrl(settings.queueUrl())
                            .maxNumberOfMessages(Math.min(settings.batchSize(), MAX_RECEIVE))
                            .waitTimeSeconds(WAIT_SECONDS)
                            .messageSystemAttributeNames(MessageSystemAttributeName.ALL)
                            .messageAttributeNames("All"))
                    .messages();
        } catch (RuntimeException unreachable) {
            stopping.await(WAIT_SECONDS, TimeUnit.SECONDS);
            return List.of();
        } finally {
            running.release();
        }
    }

    private void process(List<Message> messages) {
        try {
            batches.incrementAndGet();
            InvocationResult result = function.invoke(event(messages).toString());
            Optional<Set<String>> failed = failures(result, messages);
            if (failed.isPresent()) {
                messages.stream()
                        .filter(message -> !failed.get().contains(message.messageId()))
                        .forEach(message -> sqs.deleteMessage(request ->
                                request.queueUrl(settings.queueUrl()).receiptHandle(message.receiptHandle())));
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException lost) {
            // Nothing was deleted, so every message comes back.
        } finally {
            concurrency.release();
        }
    }

    /** The messages that failed, or empty when the whole batch did. */
    private Optional<Set<String>> failures(InvocationResult result, List<Message> messages) {
        if (!(result instanceof InvocationResult.Answer success)) {
            return Optional.empty();
        }
        JsonNode answer = success.json();
        if (!settings.reportBatchItemFailures() || answer.isNull() || answer.isMissingNode()) {
            return Optional.of(Set.of());
        }
        JsonNode list = answer.path("batchItemFailures");
        boolean empty = answer.isTextual() && answer.asText().isEmpty();
        if (empty || (answer.isObject() && (list.isMissingNode() || list.isNull()))) {
            return Optional.of(Set.of());
        }
        if (!list.isArray()) {
            return Optional.empty();
        }
        Set<String> batch = new HashSet<>();
        messages.forEach(message -> batch.add(message.messageId()));
        Set<String> failed = new HashSet<>();
        list.forEach(item -> failed.add(item.path("itemIdentifier").asText()));
        return batch.containsAll(failed) ? Optional.of(failed) : Optional.empty();
    }

    private ObjectNode event(List<Message> messages) {
        ObjectNode event = Json.object();
        var records = event.putArray("Records");
        for (Message message : messages) {
            ObjectNode entry = records.addObject()
                    .put("messageId", message.messageId())
                    .put("receiptHandle", message.receiptHandle())
                    .put("body", message.body());
            entry.set("attributes", Json.of(message.attributesAsStrings()));
            ObjectNode attributes = entry.putObject("messageAttributes");
            message.messageAttributes().forEach((name, value) -> attributes.set(name, attribute(value)));
            entry.put("md5OfBody", message.md5OfBody())
                    .put("md5OfMessageAttributes", message.md5OfMessageAttributes())
                    .put("eventSource", "aws:sqs")
                    .put("eventSourceARN", settings.queueArn())
                    .put("awsRegion", "us-east-1");
        }
        return event;
    }

    private static JsonNode attribute(MessageAttributeValue value) {
        ObjectNode attribute = Json.object();
        if (value.stringValue() != null) {
            attribute.put("stringValue", value.stringValue());
        }
        if (value.binaryValue() != null) {
            attribute.put(
                    "binaryValue",
                    Base64.getEncoder().encodeToString(value.binaryValue().asByteArray()));
        }
        attribute.putArray("stringListValues");
        attribute.putArray("binaryListValues");
        return attribute.put("dataType", value.dataType());
    }
}
