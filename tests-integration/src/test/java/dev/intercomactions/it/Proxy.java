package dev.intercomactions.it;

import dev.intercomactions.sandbox.http.Connection;
import dev.intercomactions.sandbox.http.LocalServer;
import dev.intercomactions.sandbox.http.Request;
import dev.intercomactions.sandbox.http.Response;
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
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** Stands in front of a service: it remembers the requests, and cuts off those that it is told to. */
final class Proxy implements AutoCloseable {
    private static final Set<String> OWN_HEADERS =
            Set.of("host", "connection", "content-length", "transfer-encoding", "expect", "upgrade", "http2-settings");

    private final Supplier<URI> target;
    private LocalServer server;
    private final HttpClient client = HttpClient.newHttpClient();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final List<List<String>> refused = new CopyOnWriteArrayList<>();

    /**
     * Opens it on a free port.
     *
     * @param target where the service is, asked for with each request
     */
    Proxy(Supplier<URI> target) {
        this.target = target;
        this.server = LocalServer.start("a proxy", 0, this::handle);
    }

    URI uri() {
        return server.uri();
    }

    /** Opens it again, at the same address, after {@link #close}. */
    void open() {
        server = LocalServer.start("a proxy", server.port(), this::handle);
    }

    /** From now on, whoever connects is refused. */
    @Override
    public void close() {
        server.close();
    }

    /** From now on, requests whose operation or body hold all of these texts find the connection cut. */
    void refuse(String... texts) {
        refused.add(List.of(texts));
    }

    /** Lets pass what {@link #refuse} named with exactly these texts. */
    void allow(String... texts) {
        refused.remove(List.of(texts));
    }

    /** The requests so far with this text in their body. */
    List<Request> requests(String inBody) {
        return requests.stream()
                .filter(request -> request.text().contains(inBody))
                .toList();
    }

    /** The AWS operation that a request asks for, such as {@code DynamoDB_20120810.PutItem}. */
    static String operation(Request request) {
        return request.header("x-amz-target");
    }

    private void handle(Request request, Connection connection) throws IOException, InterruptedException {
        requests.add(request);
        String all = operation(request) + " " + request.text();
        if (refused.stream().anyMatch(texts -> texts.stream().allMatch(all::contains))) {
            connection.reset();
        } else {
            connection.send(forward(request));
        }
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
