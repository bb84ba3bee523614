package dev.intercomactions.testing;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
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

/** A server on a free port of this machine that does with each request what no well-behaved server does. */
public final class RawServer implements AutoCloseable {

    /** What is done with a request that has been read whole. */
    public interface Script {
        void play(Connection connection, int request) throws IOException, InterruptedException;
    }

    private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final AtomicInteger requests = new AtomicInteger();
    private final Script script;

    private final boolean reading;

    public RawServer(Script script) throws IOException {
        this(script, true);
    }

    private RawServer(Script script, boolean reading) throws IOException {
        this.script = script;
        this.reading = reading;
        threads.execute(this::accept);
    }

    /** A server that does not wait for a request: it says {@code text} to the first byte that comes, and closes. */
    public static RawServer speakingFirst(String text) throws IOException {
        return new RawServer(
                (connection, request) -> {
                    connection.write(text);
                    connection.close();
                },
                false);
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + listening.getLocalPort());
    }

    /** How many requests came whole. */
    public int requests() {
        return requests.get();
    }

    /** One client's connection. */
    public final class Connection {
        private final Socket socket;
        private final OutputStream out;

        private Connection(Socket socket) throws IOException {
            this.socket = socket;
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
            Connection connection = new Connection(socket);
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
