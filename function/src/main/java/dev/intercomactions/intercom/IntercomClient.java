package dev.intercomactions.intercom;

import dev.intercomactions.action.IntercomRequest;
import dev.intercomactions.json.Json;
import dev.intercomactions.json.Lazy;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * Intercom's API over HTTP/1.1. It never repeats a request that changes something, but for one thing: on a 401 the token is
 * fetched afresh and the request repeated once, because a refused token means that nothing was done. (A GET on a kept
 * connection that has expired is repeated by the JDK.)
 */
public final class IntercomClient implements Intercom {
    /** Most bytes of a body that are read. */
    static final int BODY_LIMIT = 1 << 20;

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    private final String base;
    private final String version;
    private final AccessToken token;
    private final Supplier<HttpClient> http;

    /**
     * @param base the host's root, such as {@code https://api.intercom.io}
     * @param version the {@code Intercom-Version} header
     * @param http makes a client as {@link #http} does, when it is first needed
     */
    public IntercomClient(URI base, String version, AccessToken token, Supplier<HttpClient> http) {
        this.base = base.toString().replaceAll("/+$", "");
        this.version = version;
        this.token = token;
        this.http = http;
    }

    /** With an HTTP client of its own. */
    public IntercomClient(URI base, String version, AccessToken token) {
        this(base, version, token, Lazy.of(IntercomClient::http));
    }

    /** A new HTTP client that repeats and redirects nothing and keeps one request on a connection. */
    public static HttpClient http() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT_TIMEOUT)
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .build();
    }

    @Override
    public IntercomResponse call(IntercomRequest request, Duration bound) {
        long end = System.nanoTime() + bound.toNanos();
        IntercomResponse answer = new IntercomResponse.NotSent("the access token could not be read");
        try {
            String used = usable(token.current(bound));
            answer = send(request, used, end);
            if (answer instanceof IntercomResponse.Received received && received.status() == 401) {
                String fresh =
                        usable(token.afterRejection(used, Duration.ofNanos(Math.max(0, end - System.nanoTime()))));
                return end - System.nanoTime() > 0 ? send(request, fresh, end) : answer;
            }
            return answer;
        } catch (IllegalStateException e) {
            return answer;
        }
    }

    /** A token that fits into a header. The HTTP client's own exception for one that does not would quote it. */
    private static String usable(String token) {
        if (!token.matches("[\\x21-\\x7e]+")) {
            throw new IllegalStateException("the access token is not printable ASCII");
        }
        return token;
    }

    private IntercomResponse send(IntercomRequest request, String bearer, long end) {
        AtomicReference<@Nullable ResponseInfo> head = new AtomicReference<>();
        CompletableFuture<HttpResponse<byte[]>> sent = http.get().sendAsync(http(request, bearer), into(head));
        try {
            HttpResponse<byte[]> response = sent.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            String body = new String(response.body(), StandardCharsets.UTF_8);
            return received(response.statusCode(), response.headers(), body, true);
        } catch (TimeoutException e) {
            sent.cancel(true);
            return broken(head.get(), new IntercomResponse.Lost(true));
        } catch (InterruptedException e) {
            sent.cancel(true);
            Thread.currentThread().interrupt();
            return broken(head.get(), new IntercomResponse.Lost(false));
        } catch (ExecutionException e) {
            return broken(
                    head.get(),
                    notSent(e.getCause()) ? new IntercomResponse.NotSent(why(e)) : new IntercomResponse.Lost(false));
        }
    }

    private HttpRequest http(IntercomRequest request, String bearer) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create(base + request.path()))
                .header("Authorization", "Bearer " + bearer)
                .header("Intercom-Version", version)
                .header("Accept", "application/json");
        request.body().ifPresent(body -> builder.header("Content-Type", "application/json"));
        return builder.method(
                        request.method(),
                        request.body()
                                .map(body -> BodyPublishers.ofString(Json.write(body)))
                                .orElse(BodyPublishers.noBody()))
                .build();
    }

    private static BodyHandler<byte[]> into(AtomicReference<@Nullable ResponseInfo> head) {
        BodyHandler<byte[]> bounded = BodyHandlers.limiting(BodyHandlers.ofByteArray(), BODY_LIMIT);
        return info -> {
            head.set(info);
            return bounded.apply(info);
        };
    }

    /** A status line that came is an answer, though its body broke off or was too large. */
    private static IntercomResponse broken(@Nullable ResponseInfo head, IntercomResponse noStatus) {
        return head == null ? noStatus : received(head.statusCode(), head.headers(), "", false);
    }

    private static IntercomResponse received(int status, HttpHeaders headers, String body, boolean whole) {
        return new IntercomResponse.Received(
                status, headers.firstValue("Content-Type").orElse(""), body, whole, rateLimit(headers));
    }

    /** The connection never stood, so that no byte of the request was sent. */
    private static boolean notSent(@Nullable Throwable cause) {
        return cause instanceof ConnectException
                || cause instanceof HttpConnectTimeoutException
                || cause instanceof UnknownHostException
                || cause instanceof NoRouteToHostException
                || cause instanceof SSLHandshakeException;
    }

    private static String why(ExecutionException e) {
        Throwable cause = e.getCause();
        return "no connection: "
                + (cause instanceof IOException ? cause.getClass().getSimpleName() : "failed");
    }

    private static Optional<IntercomResponse.RateLimit> rateLimit(HttpHeaders headers) {
        try {
            int limit = Integer.parseInt(header(headers, "X-RateLimit-Limit"));
            int remaining = Integer.parseInt(header(headers, "X-RateLimit-Remaining"));
            Instant reset = Instant.ofEpochSecond(Long.parseLong(header(headers, "X-RateLimit-Reset")));
            return limit > 0 && remaining >= 0
                    ? Optional.of(new IntercomResponse.RateLimit(limit, remaining, reset))
                    : Optional.empty();
        } catch (NumberFormatException | DateTimeException e) {
            return Optional.empty();
        }
    }

    private static String header(HttpHeaders headers, String name) {
        return headers.firstValue(name).orElse("");
    }
}
