package dev.intercomactions.simulation;

import com.amazonaws.services.lambda.runtime.events.SQSEvent.MessageAttribute;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/** A message as its queue keeps it. */
final class QueuedMessage {
    final String id;
    final Job job;
    final String body;
    final Map<String, MessageAttributeValue> attributes;
    Instant visibleAt;
    int receives;

    QueuedMessage(
            String id,
            Job job,
            String body,
            Map<String, MessageAttributeValue> attributes,
            Instant visibleAt,
            int receives) {
        this.id = id;
        this.job = job;
        this.body = body;
        this.attributes = Map.copyOf(attributes);
        this.visibleAt = visibleAt;
        this.receives = receives;
    }

    String attribute(String name) {
        MessageAttributeValue value = attributes.get(name);
        return value == null ? "" : value.stringValue();
    }

    /** As the event source hands it to the function. */
    SQSMessage received() {
        SQSMessage message = new SQSMessage();
        message.setMessageId(id);
        message.setReceiptHandle(id);
        message.setBody(body);
        message.setAttributes(Map.of("ApproximateReceiveCount", Integer.toString(receives)));
        Map<String, MessageAttribute> shown = new HashMap<>();
        attributes.forEach((name, value) -> {
            MessageAttribute attribute = new MessageAttribute();
            attribute.setDataType(value.dataType());
            attribute.setStringValue(value.stringValue());
            shown.put(name, attribute);
        });
        message.setMessageAttributes(shown);
        return message;
    }
}
