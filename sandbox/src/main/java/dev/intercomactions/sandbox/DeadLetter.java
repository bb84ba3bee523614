package dev.intercomactions.sandbox;

import java.util.Map;

/**
 * A message of the dead-letter queue.
 *
 * @param messageId SQS's id of it
 * @param body the original message's body
 * @param attributes its message attributes: why it is here
 */
public record DeadLetter(String messageId, String body, Map<String, String> attributes) {
    /** Copies the map. */
    public DeadLetter {
        attributes = Map.copyOf(attributes);
    }
}
