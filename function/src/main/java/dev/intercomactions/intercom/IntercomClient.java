package dev.intercomactions.intercom;

import dev.intercomactions.action.IntercomRequest;
import dev.intercomactions.json.Json;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;

/**
 * Intercom's API over HTTP/1.1. It never repeats a request, but for one thing: on a 401 the token is fetched afresh and the
 * request repeated once, because a refused token means that nothing was done.
 */
public final class IntercomClient implements Intercom {
    /** With less time left nothing is sent: an answer would hardly come in time, and nobody would know what became of it. */
    private static final Duration LEAST = Duration.ofSeconds(1);

    /** Without a character set, which JSON has none of. */
    private static final ContentType JSON = ContentType.create("application/json");

    private static final Pattern PRINTABLE = Pattern.compile("[\\x21-\\x7e]+");

    private final String base;
    private final String version;
    private final AccessToken token;
    private final Supplier<AtMostOnceClient> http;

    /**
     * @param base the host's root, such as {@code https://api.intercom.io}
     * @param version the {@code Intercom-Version} header
     * @param http makes a client when it is first needed
     */
    public IntercomClient(URI base, String version, AccessToken token, Supplier<AtMostOnceClient> http) {
        this.base = base.toString().replaceAll("/+$", "");
        this.version = version;
        this.token = token;
        this.http = http;
    }

    @Override
    public IntercomResponse call(IntercomRequest request, Duration bound) {
        Countdown time = new Countdown(System.nanoTime() + bound.toNanos(), leastOf(bound));
        Optional<String> used = usable(() -> token.current(time.forToken()));
        if (used.isEmpty()) {
            return new IntercomResponse.NoToken("the access token could not be read");
        }
        if (!time.suffices()) {
            return new IntercomResponse.NoToken("the access token could not be read in time");
        }
        IntercomResponse answer = send(request, used.get(), time.left());
        if (!(answer instanceof IntercomResponse.Received received && received.status() == 401) || !time.suffices()) {
            return answer;
        }
        return usable(() -> token.afterRejection(used.get(), time.forToken()))
                .filter(fresh -> time.suffices())
                .map(fresh -> send(request, fresh, time.left()))
                .orElse(answer);
    }

    /** Half of a short call's bound. */
    private static Duration leastOf(Duration bound) {
        Duration half = bound.dividedBy(2);
        return half.compareTo(LEAST) < 0 ? half : LEAST;
    }

    /**
     * The time that is left of a call.
     *
     * @param end when it ends, by {@link System#nanoTime}
     * @param least what the request itself must have
     */
    private record Countdown(long end, Duration least) {
        Duration left() {
            return Duration.ofNanos(end - System.nanoTime());
        }

        Duration forToken() {
            return left().minus(least);
        }

        boolean suffices() {
            return !forToken().isNegative();
        }
    }

    /** A token that fits into a header, so that no exception about one that does not can quote it; empty if there is none. */
    private static Optional<String> usable(Supplier<String> token) {
        try {
            return Optional.of(token.get())
                    .filter(text -> PRINTABLE.matcher(text).matches());
        } catch (IllegalStateException e) {
            return Optional.empty();
        }
    }

    private IntercomResponse send(IntercomRequest request, String bearer, Duration left) {
        HttpUriRequestBase http = new HttpUriRequestBase(request.method(), URI.create(base + request.path()));
        http.setHeader("Authorization", "Bearer " + bearer);
        http.setHeader("Intercom-Version", version);
        http.setHeader("Accept", "application/json");
        request.body()
                .ifPresent(body ->
                        http.setEntity(new ByteArrayEntity(Json.write(body).getBytes(StandardCharsets.UTF_8), JSON)));
        return this.http.get().send(http, left);
    }
}
