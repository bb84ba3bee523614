package dev.intercomactions.testing;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;

/** A server on a free port of this machine that does with each request what no well-behaved server does. */
public final class RawServer implements AutoCloseable {

    /** How the other side ended a connection. */
    public enum Ending {
        /** By a reset: the kernel dropped what it had not sent yet. */
        RESET,
        /** In an orderly way: the kernel sends all that is left to send. */
        CLOSED
    }

    /** What is done with a request that has been read whole. */
    public interface Script {
        void play(Connection connection, int request) throws IOException, InterruptedException;
    }

    private static final int BACKLOG = 50;

    private final ServerSocket listening;
    private final String scheme;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final AtomicInteger accepted = new AtomicInteger();
    private final AtomicInteger requests = new AtomicInteger();
    private final Script script;
    private final boolean reading;

    public RawServer(Script script) throws IOException {
        this(script, true, plain());
    }

    /** A server that speaks TLS. */
    public RawServer(Script script, SSLContext tls) throws IOException {
        this(
                script,
                true,
                tls.getServerSocketFactory().createServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress()));
    }

    private RawServer(Script script, boolean reading, ServerSocket listening) throws IOException {
        this.script = script;
        this.reading = reading;
        this.listening = listening;
        this.scheme = listening instanceof SSLServerSocket ? "https" : "http";
        threads.execute(this::accept);
    }

    private static ServerSocket plain() throws IOException {
        return new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
    }

    /** A server that does not wait for a request: it says {@code text} to the first byte that comes, and closes. */
    public static RawServer speakingFirst(String text) throws IOException {
        return new RawServer(
                (connection, request) -> {
                    connection.write(text);
                    connection.close();
                },
                false,
                plain());
    }

    /** A server that takes no request for what it is: its script is played upon the first byte that comes. */
    public static RawServer deaf(Script script) throws IOException {
        return new RawServer(script, false, plain());
    }

    public URI uri() {
        return URI.create(scheme + "://127.0.0.1:" + listening.getLocalPort());
    }

    /** How many connections came about. */
    public int accepted() {
        return accepted.get();
    }

    /** How many requests came whole. */
    public int requests() {
        return requests.get();
    }

    /** One client's connection. */
    public final class Connection {
        private final Socket socket;
        private final InputStream in;
        private final OutputStream out;

        private Connection(Socket socket, InputStream in) throws IOException {
            this.socket = socket;
            this.in = in;
            this.out = socket.getOutputStream();
        }

        public void write(String text) throws IOException {
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.flush();
        }

        /** Writes {@code text} again and again, one piece each {@code millis}, for as long as anybody listens. */
        public void drip(String text, long millis) throws IOException, InterruptedException {
            while (!closing.await(millis, TimeUnit.MILLISECONDS)) {
                write(text);
            }
        }

        /** Says nothing until the server is closed. */
        public void hang() throws InterruptedException {
            closing.await();
        }

        /** Says nothing until the other side ends the connection. */
        public Ending awaitEnd() {
            try {
                in.transferTo(OutputStream.nullOutputStream());
                return Ending.CLOSED;
            } catch (SocketException e) {
                return Ending.RESET;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        public void close() throws IOException {
            socket.close();
        }

        /** Closes the connection so that the other side sees a reset. */
        public void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listening.accept();
                accepted.incrementAndGet();
                open.add(socket);
                threads.execute(() -> serve(socket));
            }
        } catch (IOException | RejectedExecutionException e) {
            // The server was closed.
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            Connection connection = new Connection(socket, in);
            while (reading ? readRequest(in) : in.read() >= 0) {
                script.play(connection, requests.incrementAndGet());
            }
        } catch (IOException e) {
            // The connection ended, by either side: that is what these tests are about.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(socket);
        }
    }

    /** Reads one request with its body; false when the connection ends instead. */
    private static boolean readRequest(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                return false;
            }
            head.append((char) next);
        }
        int length = head.toString()
                .lines()
                .map(line -> line.toLowerCase(Locale.ROOT))
                .filter(line -> line.startsWith("content-length:"))
                .mapToInt(line -> Integer.parseInt(
                        line.substring("content-length:".length()).strip()))
                .findFirst()
                .orElse(0);
        return in.readNBytes(length).length == length;
    }

    @Override
    public void close() throws IOException {
        closing.countDown();
        listening.close();
        for (Socket socket : open) {
            socket.close();
        }
        threads.close();
    }
}
