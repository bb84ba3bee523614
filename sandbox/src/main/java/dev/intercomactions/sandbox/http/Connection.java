package dev.intercomactions.sandbox.http;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One client's connection: reads its requests, and answers them well or badly, as it is told. */
public final class Connection {
    /** Bodies above this many bytes are answered 413, as API Gateway does. */
    static final int MAX_BODY_BYTES = 10 * 1024 * 1024;

    private static final int MAX_LINE_BYTES = 64 * 1024;
    private static final int MAX_HEADERS = 200;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final CountDownLatch stopping;
    private boolean headRequest;

    Connection(Socket socket, CountDownLatch stopping) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
        this.out = socket.getOutputStream();
        this.stopping = stopping;
    }

    /** Sends the whole answer at once. */
    public void send(Response response) throws IOException {
        out.write(response.bytes(!headRequest));
        out.flush();
    }

    /** Sends the answer one byte at a time, with a pause after each byte of the body. */
    public void sendSlowly(Response response, Duration pause) throws IOException, InterruptedException {
        out.write(response.bytes(false));
        for (byte one : response.body()) {
            out.write(one);
            out.flush();
            pause(pause);
        }
    }

    /** Promises the whole body in {@code Content-Length}, sends half of it and closes. */
    public void sendHalf(Response response) throws IOException {
        byte[] head = response.bytes(false);
        byte[] all = response.bytes(true);
        out.write(all, 0, head.length + (all.length - head.length) / 2);
        close();
    }

    /** Answers with bytes that are no HTTP, and closes. */
    public void sendNoHttp() throws IOException {
        out.write("OOPS/0.0 this is no status line\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
        close();
    }

    /** Never answers: returns when the client has given up or the server stops. */
    public void hang() throws IOException {
        while (in.read() >= 0) {
            // Whatever still comes from the client is of no interest.
        }
        close();
    }

    /** Waits so long, or until the server stops: true when it does. */
    public boolean pause(Duration time) throws InterruptedException {
        return stopping.await(time.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Closes in good order (FIN). */
    public void close() throws IOException {
        socket.close();
    }

    /** Cuts the connection (RST): the client sees "connection reset". */
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    boolean isOpen() {
        return !socket.isClosed();
    }

    /** Reads the next request; null when the client has closed. */
    @Nullable
    Request read() throws IOException {
        String line = line();
        if (line == null) {
            return null;
        }
        List<String> parts = List.of(line.split(" ", -1));
        if (parts.size() != 3) {
            throw new ProtocolException("bad request line");
        }
        headRequest = parts.getFirst().equals("HEAD");
        Map<String, String> headers = headers();
        if (headers.getOrDefault("expect", "").equalsIgnoreCase("100-continue")) {
            out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
        }
        byte[] body = body(headers);
        if (body == null) {
            send(Response.json(413, "{\"message\":\"Request Entity Too Large\"}"));
            return read();
        }
        String target = parts.get(1);
        int question = target.indexOf('?');
        return question < 0
                ? new Request(parts.getFirst(), target, "", headers, body)
                : new Request(
                        parts.getFirst(), target.substring(0, question), target.substring(question + 1), headers, body);
    }

    private Map<String, String> headers() throws IOException {
        Map<String, String> headers = new HashMap<>();
        for (String line = line(); line != null && !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            if (colon <= 0 || headers.size() == MAX_HEADERS) {
                throw new ProtocolException("bad header");
            }
            String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
            headers.merge(name, line.substring(colon + 1).strip(), (before, next) -> before + "," + next);
        }
        return headers;
    }

    /** The body, or null when it is too large; it is read to its end all the same. */
    private byte @Nullable [] body(Map<String, String> headers) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        boolean fits = true;
        if (headers.getOrDefault("transfer-encoding", "").equalsIgnoreCase("chunked")) {
            for (long size = chunkSize(); size > 0; size = chunkSize()) {
                fits &= copy(size, body);
                line();
            }
            headers();
        } else {
            fits = copy(number(headers.getOrDefault("content-length", "0"), 10), body);
        }
        return fits ? body.toByteArray() : null;
    }

    private long chunkSize() throws IOException {
        String line = line();
        if (line == null) {
            throw new EOFException("the body ended early");
        }
        int semicolon = line.indexOf(';');
        return number(semicolon < 0 ? line : line.substring(0, semicolon), 16);
    }

    private static long number(String digits, int radix) throws IOException {
        try {
            return Long.parseLong(digits.strip(), radix);
        } catch (NumberFormatException bad) {
            throw new IOException("bad length", bad);
        }
    }

    private boolean copy(long length, ByteArrayOutputStream body) throws IOException {
        boolean fits = body.size() + length <= MAX_BODY_BYTES;
        if (fits) {
            byte[] bytes = in.readNBytes((int) length);
            body.writeBytes(bytes);
            if (bytes.length < length) {
                throw new EOFException("the body ended early");
            }
        } else {
            in.skipNBytes(length);
        }
        return fits;
    }

    private @Nullable String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int one = in.read(); one != '\n'; one = in.read()) {
            if (one < 0) {
                return null;
            }
            if (line.size() == MAX_LINE_BYTES) {
                throw new ProtocolException("line too long");
            }
            if (one != '\r') {
                line.write(one);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }
}
