package dev.intercomactions.sandbox.http;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** Stands in front of a service on 127.0.0.1; a filter sees each request and decides what becomes of it. */
public final class ReverseProxy implements AutoCloseable {
    private static final Set<String> OWN_HEADERS =
            Set.of("host", "connection", "content-length", "transfer-encoding", "expect", "upgrade", "http2-settings");

    private final Supplier<URI> target;
    private final Filter filter;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private LocalServer server;

    /** Answers one request: passes it on, or does something else with its connection. */
    @FunctionalInterface
    public interface Filter {
        /**
         * Answers the request on its connection, or leaves it without an answer.
         *
         * @throws Exception closes the connection
         */
        void handle(Request request, Target target, Connection connection) throws Exception;
    }

    /** The service behind the proxy. */
    @FunctionalInterface
    public interface Target {
        /**
         * Passes the request on and waits for the answer.
         *
         * @throws IOException when the service is out of reach
         */
        Response answer(Request request) throws IOException, InterruptedException;
    }

    /**
     * Opens it on a free port.
     *
     * @param target where the service is, asked for with each request
     */
    public ReverseProxy(Supplier<URI> target, Filter filter) {
        this.target = target;
        this.filter = filter;
        this.server = LocalServer.start("a proxy", 0, this::handle);
    }

    /** Its address, without a slash at the end. */
    public URI uri() {
        return server.uri();
    }

    /** Opens it again, at the same address, after {@link #close}. */
    public void open() {
        server = LocalServer.start("a proxy", server.port(), this::handle);
    }

    /** From now on, whoever connects is refused. */
    @Override
    public void close() {
        server.close();
    }

    private void handle(Request request, Connection connection) throws Exception {
        filter.handle(request, this::forward, connection);
    }

    private Response forward(Request request) throws IOException, InterruptedException {
        String query = request.query().isEmpty() ? "" : "?" + request.query();
        HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create(target.get() + request.path() + query))
                .method(request.method(), BodyPublishers.ofByteArray(request.body()));
        request.headers().forEach((name, value) -> {
            if (!OWN_HEADERS.contains(name)) {
                builder.header(name, value);
            }
        });
        HttpResponse<byte[]> answer = client.send(builder.build(), BodyHandlers.ofByteArray());
        Response response = Response.of(
                answer.statusCode(), answer.headers().firstValue("content-type").orElse(""), answer.body());
        for (Map.Entry<String, List<String>> header : answer.headers().map().entrySet()) {
            if (!OWN_HEADERS.contains(header.getKey()) && !header.getKey().equals("content-type")) {
                response = response.with(header.getKey(), header.getValue().getFirst());
            }
        }
        return response;
    }
}
