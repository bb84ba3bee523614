package dev.intercomactions.sandbox.http;

import dev.intercomactions.sandbox.SandboxException;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/**
 * An HTTP/1.1 server on 127.0.0.1, one virtual thread a connection.
 *
 * <p>It exists beside the JDK's own because a handler holds the {@link Connection} here: it can hang, reset, truncate
 * or answer byte by byte.
 */
public final class LocalServer implements AutoCloseable {
    private static final int BACKLOG = 1024;

    private final ServerSocket listener;
    private final Handler handler;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Map<Socket, Thread> clients = new ConcurrentHashMap<>();

    /** Answers one request on its connection. */
    @FunctionalInterface
    public interface Handler {
        /**
         * Answers the request, or leaves it without an answer. A thrown exception closes the connection.
         *
         * @throws Exception closes the connection
         */
        void handle(Request request, Connection connection) throws Exception;
    }

    private LocalServer(ServerSocket listener, Handler handler) {
        this.listener = listener;
        this.handler = handler;
    }

    /**
     * Starts a server.
     *
     * @param name what listens there, for the message when the port is taken
     * @param port the port, or 0 for a free one
     * @throws SandboxException when the port is taken
     */
    public static LocalServer start(String name, int port, Handler handler) {
        try {
            ServerSocket listener = new ServerSocket();
            listener.setReuseAddress(true);
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
            LocalServer server = new LocalServer(listener, handler);
            Thread.ofVirtual().name(name).start(server::accept);
            return server;
        } catch (BindException taken) {
            throw new SandboxException("Port " + port + " for " + name + " is taken.", taken);
        } catch (IOException e) {
            throw new SandboxException("Cannot start " + name + ": " + e.getMessage(), e);
        }
    }

    /** The port it listens on. */
    public int port() {
        return listener.getLocalPort();
    }

    /** Its address, without a slash at the end. */
    public URI uri() {
        return URI.create("http://127.0.0.1:" + port());
    }

    /** Stops listening and closes every connection; a handler that waits is interrupted. */
    @Override
    public void close() {
        stopping.countDown();
        closeQuietly(listener);
        clients.forEach((socket, thread) -> {
            closeQuietly(socket);
            thread.interrupt();
        });
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                Thread thread = Thread.ofVirtual().unstarted(() -> serve(socket));
                clients.put(socket, thread);
                thread.start();
            } catch (IOException closed) {
                // Either this server stops, or this one client was gone before it was served.
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            Connection connection = new Connection(socket, stopping);
            while (stopping.getCount() > 0 && connection.isOpen()) {
                Request request = connection.read();
                if (request == null) {
                    return;
                }
                handler.handle(request, connection);
                if (request.header("connection").equalsIgnoreCase("close")) {
                    return;
                }
            }
        } catch (Exception broken) {
            // The client went away or sent no HTTP; all there is to do is to close its connection.
        } finally {
            clients.remove(socket);
        }
    }

    private static void closeQuietly(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception ignored) {
            // It is gone either way.
        }
    }
}
