package dev.intercomactions.sandbox.aws;

import dev.intercomactions.sandbox.SandboxException;
import java.net.URI;
import org.elasticmq.rest.sqs.SQSRestServer;
import org.elasticmq.rest.sqs.SQSRestServerBuilder;

/** ElasticMQ in this JVM, with the strict limits of SQS (1 MiB a message). */
public final class EmbeddedSqs implements AutoCloseable {
    private final SQSRestServer server;
    private final URI uri;

    /** Starts it on a free port. */
    public EmbeddedSqs() {
        this(0);
    }

    /**
     * Starts it.
     *
     * @param port the port, or 0 for a free one
     * @throws SandboxException when it cannot start
     */
    public EmbeddedSqs(int port) {
        try {
            this.server = SQSRestServerBuilder.withInterface("127.0.0.1")
                    .withPort(port)
                    .withAWSRegion("us-east-1")
                    .start();
            this.uri = URI.create("http://127.0.0.1:"
                    + server.waitUntilStarted().localAddress().getPort());
        } catch (RuntimeException e) {
            throw new SandboxException("Cannot start ElasticMQ: " + e.getMessage(), e);
        }
    }

    /** Its address. */
    public URI uri() {
        return uri;
    }

    @Override
    public void close() {
        server.stopAndWait();
    }
}
