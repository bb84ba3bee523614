package dev.intercomactions.sandbox.intercom;

import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.http.Connection;
import dev.intercomactions.sandbox.http.LocalServer;
import dev.intercomactions.sandbox.http.Request;
import dev.intercomactions.sandbox.http.Response;
import dev.intercomactions.sandbox.intercom.Fault.When;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Intercom on 127.0.0.1: it keeps state, deals out a rate limit, and fails as it is told.
 *
 * <p>A new operation is one more {@link Route} in {@link #ROUTES}.
 */
public final class IntercomSimulator implements AutoCloseable {
    /** The window's size for a private app: 10,000 requests a minute in windows of 10 seconds. */
    public static final int DEFAULT_LIMIT = 1667;

    /** The first that fits answers. */
    private static final List<Route> ROUTES = List.of(
            new ManageConversation(),
            new ReplyToConversation(),
            new TagConversation(),
            new CreateConversation(),
            new ListConversations(),
            new SearchConversations(),
            new RetrieveConversation(),
            new CreateContact(),
            new SearchContacts(),
            new FindContactByExternalId(),
            new RetrieveContact(),
            new DeleteContact(),
            new CreateNote(),
            new ListNotes(),
            new UpsertCompany(),
            new IdentifyAdmin(),
            new ListAdmins());

    private static final int HUGE_BYTES = 33 * 1024 * 1024;

    private final InstantSource clock;
    private final Workspace workspace;
    private final Faults faults = new Faults();
    private final RateWindow rateWindow;
    private final List<Exchange> exchanges = new ArrayList<>();
    private final Control control;
    private final LocalServer server;
    private volatile Duration latency = Duration.ZERO;

    /**
     * Starts an empty workspace.
     *
     * @param port the port, or 0 for a free one
     */
    public IntercomSimulator(InstantSource clock, int port) {
        this.clock = clock;
        this.workspace = new Workspace(clock);
        this.rateWindow = new RateWindow(clock, DEFAULT_LIMIT);
        this.control = new Control(this, ROUTES);
        this.server = LocalServer.start("the Intercom simulator", port, this::handle);
    }

    /** Its address, without a slash at the end. */
    public URI uri() {
        return server.uri();
    }

    /** What the workspace holds, and what was done in it. */
    public Workspace workspace() {
        return workspace;
    }

    /** The faults to come. */
    public Faults faults() {
        return faults;
    }

    /** Adds a fault. */
    public void fault(FaultRule rule) {
        faults.add(rule);
    }

    /** From now on, every answer takes at least so long. */
    public void setLatency(Duration newLatency) {
        latency = newLatency;
    }

    /** From now on, each window of 10 seconds has so many requests. */
    public void setLimit(int requests) {
        rateWindow.setLimit(requests);
    }

    /** From now on, answers carry the {@code X-RateLimit-*} headers or not. */
    public void setRateLimitHeaders(boolean shown) {
        rateWindow.setTold(shown);
    }

    /** Every request so far, oldest first. */
    public List<Exchange> exchanges() {
        synchronized (exchanges) {
            return List.copyOf(exchanges);
        }
    }

    /** The requests so far with this method and this text in their path, oldest first. */
    public List<Exchange> exchanges(String method, String inPath) {
        return exchanges().stream()
                .filter(exchange ->
                        exchange.method().equals(method) && exchange.path().contains(inPath))
                .toList();
    }

    @Override
    public void close() {
        server.close();
    }

    private void handle(Request request, Connection connection) throws IOException, InterruptedException {
        if (Control.isFor(request.path())) {
            connection.send(control.answer(request));
            return;
        }
        Call call = new Call(request, UUID.randomUUID().toString(), workspace);
        Optional<Fault> fault = faults.strike(request.method(), request.path());
        connection.pause(latency);
        RateWindow.Share share = rateWindow.take();
        if (fault.isPresent()) {
            suffer(fault.get(), call, share, connection);
        } else {
            send(answer(call, share), call, "", connection);
        }
    }

    private void send(Response answer, Call call, String fault, Connection connection) throws IOException {
        record(call, answer.status(), new String(answer.body(), StandardCharsets.UTF_8), fault);
        connection.send(answer);
    }

    private void record(Call call, int status, String answer, String fault) {
        Request request = call.request();
        Map<String, String> headers = new HashMap<>(request.headers());
        headers.remove("authorization");
        synchronized (exchanges) {
            exchanges.add(new Exchange(
                    clock.instant(),
                    call.requestId(),
                    request.method(),
                    request.path(),
                    request.query(),
                    headers,
                    request.text(),
                    status,
                    answer,
                    fault));
        }
    }

    private void suffer(Fault fault, Call call, RateWindow.Share share, Connection connection)
            throws IOException, InterruptedException {
        switch (fault) {
            case Fault.Answered answered -> send(error(answered, call, share), call, fault.toString(), connection);
            case Fault.Broken broken -> {
                record(call, broken.status(), "", broken.toString());
                breakDown(broken, call, share, connection);
            }
        }
    }

    private Response error(Fault.Answered fault, Call call, RateWindow.Share share) {
        return switch (fault) {
            case Fault.Refuse refuse -> share.on(Errors.error(call, refuse.status(), refuse.code(), refuse.message()));
            case Fault.Fail fail -> {
                perform(fail.when(), call, share);
                yield share.on(Errors.failure(call, fail.status()));
            }
            case Fault.RateLimited limited -> {
                Response exceeded = Errors.exceeded(call, share);
                yield limited.headers() ? share.on(exceeded) : exceeded;
            }
        };
    }

    private void breakDown(Fault.Broken fault, Call call, RateWindow.Share share, Connection connection)
            throws IOException, InterruptedException {
        switch (fault) {
            case Fault.Html html -> {
                perform(html.when(), call, share);
                byte[] page = "<html><body><h1>Oops</h1></body></html>".getBytes(StandardCharsets.UTF_8);
                connection.send(Response.of(html.status(), "text/html", page));
            }
            case Fault.Gateway gateway -> {
                Thread.ofVirtual().start(() -> performLater(gateway.delay(), call, share, connection));
                connection.send(plainText(gateway.status()));
            }
            case Fault.Edge edge ->
                connection.send(plainText(edge.status())
                        .with("Retry-After", Long.toString(edge.retryAfter().toSeconds())));
            case Fault.Hang hang -> {
                perform(hang.when(), call, share);
                connection.hang();
            }
            case Fault.LateEffect late -> {
                Thread.ofVirtual().start(() -> performLater(late.delay(), call, share, connection));
                connection.hang();
            }
            case Fault.Reset reset -> {
                perform(reset.when(), call, share);
                connection.reset();
            }
            case Fault.Close close -> {
                perform(close.when(), call, share);
                connection.close();
            }
            case Fault.BadBody bad -> {
                Response good = Response.json(200, Json.object().put("id", call.requestId()));
                badBody(bad.shape(), bad.when() == When.AFTER_EFFECT ? answer(call, share) : good, connection);
            }
            case Fault.Trickle trickle -> connection.sendSlowly(answer(call, share), trickle.pause());
        }
    }

    private static Response plainText(int status) {
        return Response.of(status, "text/plain", ("error code: " + status).getBytes(StandardCharsets.UTF_8));
    }

    private void perform(When when, Call call, RateWindow.Share share) {
        if (when == When.AFTER_EFFECT) {
            answer(call, share);
        }
    }

    private void performLater(Duration delay, Call call, RateWindow.Share share, Connection connection) {
        try {
            if (!connection.pause(delay)) {
                answer(call, share);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private static void badBody(Fault.Shape shape, Response good, Connection connection) throws IOException {
        String type = "application/json; charset=utf-8";
        switch (shape) {
            case TRUNCATED_JSON -> {
                byte[] body = good.body();
                connection.send(Response.of(200, type, Arrays.copyOf(body, body.length / 2)));
            }
            case CUT_OFF -> connection.sendHalf(good);
            case EMPTY -> connection.send(Response.of(200, type, new byte[0]));
            case GARBAGE -> connection.send(Response.of(200, type, new byte[] {(byte) 0xff, 0, (byte) 0xfe, '{', 7}));
            case HUGE -> connection.send(Response.json(200, Json.object().put("padding", "x".repeat(HUGE_BYTES))));
        }
    }

    /** Does what the request asks for and gives the true answer. */
    private Response answer(Call call, RateWindow.Share share) {
        Request request = call.request();
        String authorization = request.header("authorization");
        if (!authorization.startsWith("Bearer ") || !workspace.isValid(authorization.substring("Bearer ".length()))) {
            return Errors.error(call, 401, "unauthorized", "Access Token Invalid");
        }
        if (share.exceeded()) {
            return share.on(Errors.exceeded(call, share));
        }
        if (request.header("accept").isEmpty()) {
            return share.on(Errors.error(call, 406, "not_acceptable", "The Accept header should be application/json"));
        }
        for (Route route : ROUTES) {
            if (route.method().equals(request.method()) && Route.matches(route.path(), request.path())) {
                try {
                    return share.on(Response.json(200, route.answer(call)).with("X-Request-Id", call.requestId()));
                } catch (Refusal refusal) {
                    return share.on(Errors.error(call, refusal.status(), refusal.code(), refusal.message()));
                }
            }
        }
        return share.on(Errors.error(call, 404, "not_found", "The requested resource was not found"));
    }
}
