package dev.intercomactions.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityRequest;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityResponse;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageResponse;

/** The two queues of a walk, in memory. Each call is a step at which something may strike. */
final class SimulatedQueues implements SqsClient {
    static final String ACTIONS = "http://127.0.0.1/actions";
    static final String DEAD_LETTERS = "http://127.0.0.1/dead-letters";

    final List<QueuedMessage> actions = new ArrayList<>();
    final List<QueuedMessage> deadLetters = new ArrayList<>();
    private final Walk walk;
    private final int firstReceives;
    private int sent;

    /** @param firstReceives how often each message counts as received before it is */
    SimulatedQueues(Walk walk, int firstReceives) {
        this.walk = walk;
        this.firstReceives = firstReceives;
    }

    /** Puts a message into the action queue. */
    void put(Job job, String body, Map<String, MessageAttributeValue> attributes, Instant visibleAt) {
        actions.add(new QueuedMessage("m-" + ++sent, job, body, attributes, visibleAt, firstReceives));
    }

    /** The messages that can be received now. */
    List<QueuedMessage> visible() {
        return actions.stream()
                .filter(message -> !message.visibleAt.isAfter(walk.now()))
                .toList();
    }

    /** The messages that somebody may be working on. */
    List<QueuedMessage> inFlight() {
        return actions.stream()
                .filter(message -> message.receives > firstReceives && message.visibleAt.isAfter(walk.now()))
                .toList();
    }

    @Override
    public SendMessageResponse sendMessage(SendMessageRequest request) {
        boolean dead = request.queueUrl().equals(DEAD_LETTERS);
        Fault trouble =
                walk.step(dead ? "dead letter" : "send message", walk.places().queue());
        if (trouble != Fault.REFUSED) {
            for (MessageAttributeValue value : request.messageAttributes().values()) {
                check(!value.stringValue().isEmpty(), "an attribute is empty");
            }
            int delay = Optional.ofNullable(request.delaySeconds()).orElse(0);
            check(delay >= 0 && delay <= 900, "a delay is out of bounds");
            Job job = walk.job();
            if (dead) {
                QueuedMessage letter = new QueuedMessage(
                        "d-" + ++sent, job, request.messageBody(), request.messageAttributes(), walk.now(), 0);
                deadLetters.add(letter);
                walk.promises().deadLettered(letter);
            } else {
                put(
                        job,
                        request.messageBody(),
                        request.messageAttributes(),
                        walk.now().plusSeconds(delay));
            }
        }
        reach(trouble);
        walk.pauseAfter();
        return SendMessageResponse.builder().messageId("m-" + sent).build();
    }

    /** Each is sent by itself: in a walk a batch has one. */
    @Override
    public SendMessageBatchResponse sendMessageBatch(SendMessageBatchRequest request) {
        for (SendMessageBatchRequestEntry entry : request.entries()) {
            sendMessage(SendMessageRequest.builder()
                    .queueUrl(request.queueUrl())
                    .messageBody(entry.messageBody())
                    .messageAttributes(entry.messageAttributes())
                    .build());
        }
        return SendMessageBatchResponse.builder().failed(List.of()).build();
    }

    @Override
    public ChangeMessageVisibilityResponse changeMessageVisibility(ChangeMessageVisibilityRequest request) {
        Fault trouble = walk.step("change visibility", walk.places().queue());
        if (trouble != Fault.REFUSED) {
            int seconds = request.visibilityTimeout();
            check(
                    seconds >= 0 && seconds <= Duration.ofHours(12).toSeconds(),
                    "a visibility time-out is out of bounds");
            QueuedMessage message = actions.stream()
                    .filter(each -> each.id.equals(request.receiptHandle()))
                    .findFirst()
                    .orElseThrow(() -> SdkClientException.create("the message is gone"));
            message.visibleAt = walk.now().plusSeconds(seconds);
        }
        reach(trouble);
        walk.pauseAfter();
        return ChangeMessageVisibilityResponse.builder().build();
    }

    private void check(boolean fine, String what) {
        if (!fine) {
            walk.broken("SQS takes what it is sent", what);
        }
    }

    private static void reach(Fault trouble) {
        if (trouble != Fault.NONE) {
            throw SdkClientException.create("SQS is out of reach");
        }
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {}
}
