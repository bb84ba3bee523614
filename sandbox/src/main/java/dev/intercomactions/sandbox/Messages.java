package dev.intercomactions.sandbox;

import dev.intercomactions.sandbox.aws.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

/** Sends messages to the action queue and reads dead letters. */
public final class Messages {
    private final SqsClient sqs;
    private final Resources resources;

    Messages(SqsClient sqs, Resources resources) {
        this.sqs = sqs;
        this.resources = resources;
    }

    /** Sends one message without attributes; returns its id. */
    public String send(String body) {
        return send(body, Map.of());
    }

    /** Sends one message with string attributes; returns its id. */
    public String send(String body, Map<String, String> attributes) {
        Map<String, MessageAttributeValue> values = new TreeMap<>();
        attributes.forEach((name, value) -> values.put(
                name,
                MessageAttributeValue.builder()
                        .dataType("String")
                        .stringValue(value)
                        .build()));
        return sqs.sendMessage(request ->
                        request.queueUrl(resources.queueUrl()).messageBody(body).messageAttributes(values))
                .messageId();
    }

    /** Sends up to ten messages at once; returns their ids in the same order. */
    public List<String> sendBatch(List<String> bodies) {
        List<SendMessageBatchRequestEntry> entries = new ArrayList<>();
        for (int i = 0; i < bodies.size(); i++) {
            entries.add(SendMessageBatchRequestEntry.builder()
                    .id(Integer.toString(i))
                    .messageBody(bodies.get(i))
                    .build());
        }
        String[] ids = new String[bodies.size()];
        sqs.sendMessageBatch(request -> request.queueUrl(resources.queueUrl()).entries(entries))
                .successful()
                .forEach(sent -> ids[Integer.parseInt(sent.id())] = sent.messageId());
        return List.of(ids);
    }

    /** Messages of the action queue that are not acknowledged: visible, in flight or delayed. */
    public int unacknowledged() {
        return in(sqs, resources.queueUrl());
    }

    /** The messages that a queue holds: visible, in flight or delayed. */
    public static int in(SqsClient sqs, String queueUrl) {
        return sqs
                .getQueueAttributes(request -> request.queueUrl(queueUrl)
                        .attributeNames(
                                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE,
                                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED))
                .attributes()
                .values()
                .stream()
                .mapToInt(Integer::parseInt)
                .sum();
    }

    /** Takes all dead letters that are there now off their queue. */
    public List<DeadLetter> takeDeadLetters() {
        List<DeadLetter> letters = new ArrayList<>();
        for (List<Message> some = receive(); !some.isEmpty(); some = receive()) {
            for (Message message : some) {
                Map<String, String> attributes = new TreeMap<>();
                message.messageAttributes().forEach((name, value) -> attributes.put(name, value.stringValue()));
                letters.add(new DeadLetter(message.messageId(), message.body(), attributes));
                sqs.deleteMessage(request ->
                        request.queueUrl(resources.deadLetterQueueUrl()).receiptHandle(message.receiptHandle()));
            }
        }
        return letters;
    }

    private List<Message> receive() {
        return sqs.receiveMessage(request -> request.queueUrl(resources.deadLetterQueueUrl())
                        .maxNumberOfMessages(10)
                        .messageAttributeNames("All"))
                .messages();
    }
}
