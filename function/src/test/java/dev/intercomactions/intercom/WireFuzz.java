package dev.intercomactions.intercom;

import dev.intercomactions.action.IntercomRequest;
import dev.intercomactions.fuzz.Finding;
import dev.intercomactions.json.Lazy;
import dev.intercomactions.testing.RawServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Any bytes at all as the answer to a call, by a real server that then closes the connection. The client comes back with an
 * answer of bounded size, and in time.
 */
public final class WireFuzz {
    private static final Duration BOUND = Duration.ofSeconds(2);
    private static final Duration SLACK = Duration.ofSeconds(2);

    private static final AtomicReference<byte[]> NEXT = new AtomicReference<>(new byte[0]);
    private static final Lazy<IntercomClient> CLIENT = Lazy.of(WireFuzz::client);

    private WireFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        NEXT.set(input);
        long begin = System.nanoTime();

        IntercomResponse answer = CLIENT.get().call(IntercomRequest.get("/conversations/1"), BOUND);

        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        Finding.unless(took.compareTo(BOUND.plus(SLACK)) < 0, "an answer after " + took);
        if (answer instanceof IntercomResponse.Received received) {
            Finding.unless(received.body().length() <= Exchange.BODY_LIMIT, "a body without bounds");
            Finding.unless(received.status() >= 100 && received.status() <= 999, "no status: " + received.status());
        }
        AnswerFuzz.check(answer);
    }

    private static IntercomClient client() {
        try {
            RawServer server = new RawServer((connection, request) -> {
                connection.write(new String(NEXT.get(), StandardCharsets.ISO_8859_1));
                connection.close();
            });
            AccessToken token = new AccessToken() {
                @Override
                public String current(Duration within) {
                    return "token";
                }

                @Override
                public String afterRejection(String rejected, Duration within) {
                    return "fresh";
                }
            };
            return new IntercomClient(server.uri(), "2.16", token, Lazy.of(AtMostOnceClient::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
