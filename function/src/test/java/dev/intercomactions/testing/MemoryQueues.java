package dev.intercomactions.testing;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityRequest;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityResponse;
import software.amazon.awssdk.services.sqs.model.GetQueueAttributesRequest;
import software.amazon.awssdk.services.sqs.model.GetQueueAttributesResponse;
import software.amazon.awssdk.services.sqs.model.ListMessageMoveTasksRequest;
import software.amazon.awssdk.services.sqs.model.ListMessageMoveTasksResponse;
import software.amazon.awssdk.services.sqs.model.ListMessageMoveTasksResultEntry;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageResponse;
import software.amazon.awssdk.services.sqs.model.SqsException;
import software.amazon.awssdk.services.sqs.model.StartMessageMoveTaskRequest;
import software.amazon.awssdk.services.sqs.model.StartMessageMoveTaskResponse;

/** Queues in memory. They are out of reach only where a test says so, and as strict as SQS about what they take. */
public final class MemoryQueues implements SqsClient {
    public static final int LARGEST_MESSAGE = 1 << 20;
    private static final int MOST_ATTRIBUTES = 10;

    /** A message that was sent. */
    public record Sent(String queueUrl, String body, Map<String, MessageAttributeValue> attributes) {
        /** An attribute's text, empty where there is none. */
        public String attribute(String name) {
            return Optional.ofNullable(attributes.get(name))
                    .map(MessageAttributeValue::stringValue)
                    .orElse("");
        }
    }

    private final List<StartMessageMoveTaskRequest> moves = new ArrayList<>();
    private Optional<ListMessageMoveTasksResultEntry> move = Optional.empty();
    private boolean unreachable;
    private final List<Sent> sent = new ArrayList<>();
    private final List<Integer> hidden = new ArrayList<>();
    private final List<String> refused = new ArrayList<>();

    /** The messages in the queue whose address ends so. */
    public synchronized List<Sent> sent(String queue) {
        return sent.stream()
                .filter(message -> message.queueUrl().endsWith(queue))
                .toList();
    }

    /** From now on they cannot be reached, or can again. */
    public synchronized void unreachable(boolean now) {
        unreachable = now;
    }

    /** The move tasks that were started. */
    public synchronized List<StartMessageMoveTaskRequest> moves() {
        return List.copyOf(moves);
    }

    /** The move task that is told of from now on. */
    public synchronized void moving(ListMessageMoveTasksResultEntry task) {
        move = Optional.of(task);
    }

    /** For how many seconds messages were hidden, in the order in which they were. */
    public synchronized List<Integer> hidden() {
        return List.copyOf(hidden);
    }

    /** What they would not take, and why. */
    public synchronized List<String> refused() {
        return List.copyOf(refused);
    }

    @Override
    public synchronized SendMessageResponse sendMessage(SendMessageRequest request) {
        reach();
        int delay = Optional.ofNullable(request.delaySeconds()).orElse(0);
        if (delay < 0 || delay > 900) {
            refuse("a delay of " + delay);
        }
        take(request.queueUrl(), request.messageBody(), request.messageAttributes());
        return SendMessageResponse.builder().messageId("m-" + sent.size()).build();
    }

    @Override
    public synchronized SendMessageBatchResponse sendMessageBatch(SendMessageBatchRequest request) {
        reach();
        int bytes = request.entries().stream()
                .mapToInt(entry -> size(entry.messageBody(), entry.messageAttributes()))
                .sum();
        if (request.entries().isEmpty() || request.entries().size() > 10 || bytes > LARGEST_MESSAGE) {
            refuse("a batch of " + request.entries().size() + " messages and " + bytes + " bytes");
        }
        for (SendMessageBatchRequestEntry entry : request.entries()) {
            take(request.queueUrl(), entry.messageBody(), entry.messageAttributes());
        }
        return SendMessageBatchResponse.builder().failed(List.of()).build();
    }

    @Override
    public synchronized ChangeMessageVisibilityResponse changeMessageVisibility(
            ChangeMessageVisibilityRequest request) {
        if (request.visibilityTimeout() < 0 || request.visibilityTimeout() > 43_200) {
            refuse("a visibility time-out of " + request.visibilityTimeout());
        }
        hidden.add(request.visibilityTimeout());
        return ChangeMessageVisibilityResponse.builder().build();
    }

    /** All that was sent to a queue stays in it: a third of it waits, a third is hidden, the rest delayed. */
    @Override
    public synchronized GetQueueAttributesResponse getQueueAttributes(GetQueueAttributesRequest request) {
        reach();
        String name = request.queueUrl().substring(request.queueUrl().lastIndexOf('/') + 1);
        int all = sent("/" + name).size();
        Map<QueueAttributeName, String> attributes = new EnumMap<>(Map.of(
                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES, Integer.toString(all - 2 * (all / 3)),
                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE, Integer.toString(all / 3),
                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED, Integer.toString(all / 3),
                QueueAttributeName.QUEUE_ARN, "arn:aws:sqs:eu-west-1:123456789012:" + name));
        attributes.keySet().retainAll(request.attributeNames());
        return GetQueueAttributesResponse.builder().attributes(attributes).build();
    }

    @Override
    public synchronized ListMessageMoveTasksResponse listMessageMoveTasks(ListMessageMoveTasksRequest request) {
        reach();
        return ListMessageMoveTasksResponse.builder()
                .results(move.stream().toList())
                .build();
    }

    @Override
    public synchronized StartMessageMoveTaskResponse startMessageMoveTask(StartMessageMoveTaskRequest request) {
        reach();
        moves.add(request);
        return StartMessageMoveTaskResponse.builder().taskHandle("task").build();
    }

    private void reach() {
        if (unreachable) {
            throw SqsException.builder().message("out of reach").build();
        }
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {}

    private void take(String queueUrl, String body, Map<String, MessageAttributeValue> attributes) {
        if (body.isEmpty() || !legal(body)) {
            refuse("a body that is empty or has characters that SQS does not take");
        }
        attributes.forEach((name, value) -> {
            String text = Objects.requireNonNull(value.stringValue(), name);
            if (text.isEmpty() || !legal(text) || !name.matches("[A-Za-z0-9_.-]{1,256}")) {
                refuse("the attribute " + name);
            }
        });
        if (attributes.size() > MOST_ATTRIBUTES || size(body, attributes) > LARGEST_MESSAGE) {
            refuse("a message of " + size(body, attributes) + " bytes");
        }
        sent.add(new Sent(queueUrl, body, attributes));
    }

    private void refuse(String why) {
        refused.add(why);
        throw SqsException.builder().message(why).build();
    }

    private static int size(String body, Map<String, MessageAttributeValue> attributes) {
        int size = body.getBytes(StandardCharsets.UTF_8).length;
        for (Map.Entry<String, MessageAttributeValue> attribute : attributes.entrySet()) {
            size += attribute.getKey().length()
                    + attribute.getValue().dataType().length()
                    + attribute.getValue().stringValue().getBytes(StandardCharsets.UTF_8).length;
        }
        return size;
    }

    /** SQS takes what XML 1.0 takes. */
    public static boolean legal(String text) {
        return text.codePoints()
                .allMatch(c -> c == 9
                        || c == 10
                        || c == 13
                        || (c >= 0x20 && c <= 0xD7FF)
                        || (c >= 0xE000 && c <= 0xFFFD)
                        || c >= 0x10000);
    }

    static boolean wellFormed(String text) {
        return text.codePoints().noneMatch(c -> c >= 0xD800 && c <= 0xDFFF);
    }
}
