package dev.intercomactions.sandbox;

/**
 * Where the sandbox's servers listen on this machine; 0 is a free port.
 *
 * @param http the HTTP API
 * @param intercom the Intercom simulator
 * @param sqs SQS
 * @param lambda Lambda's own API
 * @param dynamoDb DynamoDB
 * @param secretsManager Secrets Manager
 */
public record Ports(int http, int intercom, int sqs, int lambda, int dynamoDb, int secretsManager) {
    /** A free port for each. */
    public static final Ports FREE = new Ports(0, 0, 0, 0, 0, 0);

    /** The highest port that the six can begin at. */
    static final int LAST_FIRST = 65_530;

    /** Six ports in a row, in the order of the parameters. */
    public static Ports from(int first) {
        return new Ports(first, first + 1, first + 2, first + 3, first + 4, first + 5);
    }

    /** With this port of the HTTP API. */
    Ports withHttp(int port) {
        return new Ports(port, intercom, sqs, lambda, dynamoDb, secretsManager);
    }

    /** With this port of the Intercom simulator. */
    Ports withIntercom(int port) {
        return new Ports(http, port, sqs, lambda, dynamoDb, secretsManager);
    }
}
