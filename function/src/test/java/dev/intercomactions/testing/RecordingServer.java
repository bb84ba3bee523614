package dev.intercomactions.testing;

import dev.intercomactions.sandbox.http.LocalServer;
import dev.intercomactions.sandbox.http.Request;
import dev.intercomactions.sandbox.http.Response;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** The sandbox's HTTP server on a free port of this machine, which remembers what it was sent. */
public final class RecordingServer implements AutoCloseable {
    private final List<Request> sent = new CopyOnWriteArrayList<>();
    private final LocalServer server;

    public RecordingServer(Function<Request, Response> answers) {
        server = LocalServer.start("a test's server", 0, (request, connection) -> {
            sent.add(request);
            connection.send(answers.apply(request));
        });
    }

    /** A server that always gives the same answer. */
    public static RecordingServer answering(int status, String json) {
        return new RecordingServer(request -> text(status, "application/json", json));
    }

    /** An answer with a text. */
    public static Response text(int status, String contentType, String text) {
        return Response.of(status, contentType, text.getBytes(StandardCharsets.UTF_8));
    }

    public URI uri() {
        return server.uri();
    }

    /** What came, in order. */
    public List<Request> sent() {
        return List.copyOf(sent);
    }

    @Override
    public void close() {
        server.close();
    }
}
