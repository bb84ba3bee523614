package dev.intercomactions.intercom;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.impl.classic.RequestFailedException;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer. A thread of its own does the talking, so that the caller is back in time whatever that thread
 * hangs in, a look-up of the host's name included. Either the request begins to be sent before it is given up, or it never
 * begins: both are a step from the same stage, and one of them comes first. So whoever gives up knows for certain whether
 * anything may have been sent.
 */
final class Exchange {
    /**
     * Most bytes of a body that are read: a conversation shows up to 500 parts, and an e-mail in one of them has 20 to 60 KB
     * at most.
     */
    static final int BODY_LIMIT = 32 << 20;

    private static final String NAME = Exchange.class.getName();

    private enum Stage {
        CONNECTING,
        SENDING,
        GIVEN_UP
    }

    private final AtMostOnceClient http;
    private final HttpUriRequestBase request;
    private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.CONNECTING);
    private final BlockingQueue<IntercomResponse> answer = new ArrayBlockingQueue<>(1);

    /** The answer as far as it came, once its status and headers have been read. */
    private volatile IntercomResponse.@Nullable Received head;

    Exchange(AtMostOnceClient http, HttpUriRequestBase request) {
        this.http = http;
        this.request = request;
    }

    /**
     * Sends the request and waits for its answer.
     *
     * @param connecting the longest until the connection stands
     * @param bound the longest for all of it
     */
    IntercomResponse within(Duration connecting, Duration bound) {
        if (Thread.currentThread().isInterrupted()) {
            return givenUp(false);
        }
        long end = System.nanoTime() + bound.toNanos();
        Thread.ofVirtual().name("intercom").start(() -> answer.add(exchanged()));
        try {
            IntercomResponse came = answer.poll(connecting.toNanos(), TimeUnit.NANOSECONDS);
            if (came == null && !unsent()) {
                came = answer.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            }
            return came == null ? givenUp(true) : came;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return givenUp(false);
        }
    }

    private IntercomResponse givenUp(boolean timedOut) {
        boolean unsent = unsent();
        request.cancel();
        return unsent
                ? new IntercomResponse.NotSent("no connection: given up")
                : asFarAsItCame(new IntercomResponse.Lost(timedOut));
    }

    /** Whether nothing has been sent, and therefore never will be. */
    private boolean unsent() {
        return stage.compareAndSet(Stage.CONNECTING, Stage.GIVEN_UP) || stage.get() == Stage.GIVEN_UP;
    }

    /** The client's last step before it sends: the connection stands, its TLS handshake is over. */
    static ClassicHttpResponse begin(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        Exchange exchange = (Exchange) scope.clientContext.getAttribute(NAME);
        if (!exchange.stage.compareAndSet(Stage.CONNECTING, Stage.SENDING)) {
            throw new RequestFailedException("given up, or begun before");
        }
        return chain.proceed(request, scope);
    }

    private IntercomResponse exchanged() {
        HttpClientContext context = HttpClientContext.create();
        context.setAttribute(NAME, this);
        try (ClassicHttpResponse response = http.open(request, context)) {
            IntercomResponse.Received began = received(response);
            head = began;
            HttpEntity entity = response.getEntity();
            byte[] body = entity == null ? new byte[0] : entity.getContent().readNBytes(BODY_LIMIT + 1);
            if (body.length > BODY_LIMIT) {
                request.cancel();
                return began;
            }
            return new IntercomResponse.Received(
                    began.status(),
                    began.contentType(),
                    new String(body, StandardCharsets.UTF_8),
                    true,
                    began.rateLimit(),
                    began.retryAfter());
        } catch (IOException | RuntimeException | Error e) {
            return unsent()
                    ? new IntercomResponse.NotSent("no connection: " + why(e))
                    : asFarAsItCame(new IntercomResponse.Lost(e instanceof SocketTimeoutException));
        }
    }

    /** A status line that came is an answer, though its body broke off or was too large. */
    private IntercomResponse asFarAsItCame(IntercomResponse noStatus) {
        IntercomResponse.Received began = head;
        return began == null ? noStatus : began;
    }

    private static String why(Throwable e) {
        return e instanceof IOException ? e.getClass().getSimpleName() : "failed";
    }

    private static IntercomResponse.Received received(ClassicHttpResponse response) {
        return new IntercomResponse.Received(
                response.getCode(),
                header(response, "Content-Type"),
                "",
                false,
                rateLimit(response),
                header(response, "Retry-After"));
    }

    private static Optional<IntercomResponse.RateLimit> rateLimit(ClassicHttpResponse response) {
        try {
            int limit = Integer.parseInt(header(response, "X-RateLimit-Limit"));
            int remaining = Integer.parseInt(header(response, "X-RateLimit-Remaining"));
            Instant reset = Instant.ofEpochSecond(Long.parseLong(header(response, "X-RateLimit-Reset")));
            return limit > 0 && remaining >= 0
                    ? Optional.of(new IntercomResponse.RateLimit(limit, remaining, reset))
                    : Optional.empty();
        } catch (NumberFormatException | DateTimeException e) {
            return Optional.empty();
        }
    }

    private static String header(ClassicHttpResponse response, String name) {
        Header header = response.getFirstHeader(name);
        return header == null || header.getValue() == null ? "" : header.getValue();
    }
}
