package dev.intercomactions.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;

/** A call to AWS that did not succeed. Its message is the error's type, never what was sent or answered. */
public final class AwsException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient JsonNode error;

    /**
     * @param type the error's name without its namespace, such as {@code ConditionalCheckFailedException}
     * @param error what the service answered
     */
    public AwsException(String type, JsonNode error) {
        super(type);
        this.error = error;
    }

    /** No answer came, or none that can be read. */
    public AwsException(String type, Exception cause) {
        super(type, cause);
        this.error = MissingNode.getInstance();
    }

    /** What the service answered; a missing node when it did not. */
    JsonNode error() {
        return error;
    }
}
