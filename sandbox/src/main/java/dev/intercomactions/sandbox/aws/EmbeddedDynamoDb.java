package dev.intercomactions.sandbox.aws;

import com.amazonaws.services.dynamodbv2.local.server.LocalDynamoDBRequestHandler;
import com.amazonaws.services.dynamodbv2.local.server.LocalDynamoDBServerHandler;
import dev.intercomactions.sandbox.SandboxException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.ContextHandler;

/** DynamoDB Local in this JVM and in memory; it brings its native library in its own jar. */
public final class EmbeddedDynamoDb implements AutoCloseable {
    private final Server server;

    /** Starts it on a free port. */
    public EmbeddedDynamoDb() {
        this(0);
    }

    /**
     * Starts it.
     *
     * @param port the port, or 0 for a free one
     * @throws SandboxException when it cannot start
     */
    public EmbeddedDynamoDb(int port) {
        // Put together by hand: DynamoDB Local's own runner listens on every interface, prints a banner and sends
        // telemetry. In memory, one database for all credentials and regions, no artificial delays.
        LocalDynamoDBRequestHandler database = new LocalDynamoDBRequestHandler(0, true, null, true, false);
        this.server = new Server(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        server.setHandler(new ContextHandler(new LocalDynamoDBServerHandler(database, null)));
        try {
            server.start();
        } catch (Exception e) {
            throw new SandboxException("Cannot start DynamoDB Local: " + e.getMessage(), e);
        }
    }

    /** Its address. */
    public URI uri() {
        return URI.create("http://127.0.0.1:" + server.getURI().getPort());
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new SandboxException("Cannot stop DynamoDB Local: " + e.getMessage(), e);
        }
    }
}
