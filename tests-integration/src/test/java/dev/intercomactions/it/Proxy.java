package dev.intercomactions.it;

import dev.intercomactions.sandbox.http.Connection;
import dev.intercomactions.sandbox.http.Request;
import dev.intercomactions.sandbox.http.ReverseProxy;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** Stands in front of a service: it remembers the requests, and cuts off those that it is told to. */
final class Proxy implements AutoCloseable {
    private final ReverseProxy proxy;
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final List<List<String>> refused = new CopyOnWriteArrayList<>();

    /**
     * Opens it on a free port.
     *
     * @param target where the service is, asked for with each request
     */
    Proxy(Supplier<URI> target) {
        this.proxy = new ReverseProxy(target, this::handle);
    }

    URI uri() {
        return proxy.uri();
    }

    /** Opens it again, at the same address, after {@link #close}. */
    void open() {
        proxy.open();
    }

    /** From now on, whoever connects is refused. */
    @Override
    public void close() {
        proxy.close();
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

    private void handle(Request request, ReverseProxy.Target target, Connection connection)
            throws IOException, InterruptedException {
        requests.add(request);
        String all = operation(request) + " " + request.text();
        if (refused.stream().anyMatch(texts -> texts.stream().allMatch(all::contains))) {
            connection.reset();
        } else {
            connection.send(target.answer(request));
        }
    }
}
