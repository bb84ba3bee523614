package dev.intercomactions.testing;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityRequest;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityResponse;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageResponse;
import software.amazon.awssdk.services.sqs.model.SqsException;

/** Queues in memory. They are never out of reach, and as strict as SQS about what they take. */
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

    private final List<Sent> sent = new ArrayList<>();
    private final List<Integer> hidden = new ArrayList<>();
    private final List<String> refused = new ArrayList<>();

    /** The messages in the queue whose address ends so. */
    public synchronized List<Sent> sent(String queue) {
        return sent.stream()
                .filter(message -> message.queueUrl().endsWith(queue))
                .toList();
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
        int delay = Optional.ofNullable(request.delaySeconds()).orElse(0);
        if (delay < 0 || delay > 900) {
            refuse("a delay of " + delay);
        }
        take(request.queueUrl(), request.messageBody(), request.messageAttributes());
        return SendMessageResponse.builder().messageId("m-" + sent.size()).build();
    }

    @Override
    public synchronized SendMessageBatchResponse sendMessageBatch(SendMessageBatchRequest request) {
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
