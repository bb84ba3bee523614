package dev.intercomactions.intercom;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intercomactions.action.IntercomRequest;
import dev.intercomactions.json.Json;
import dev.intercomactions.json.Lazy;
import dev.intercomactions.sandbox.http.Request;
import dev.intercomactions.testing.RawServer;
import dev.intercomactions.testing.RecordingServer;
import dev.intercomactions.testing.Responses;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The client against real servers on this machine that answer, refuse, hang, break off and lie. */
@Tag("slow")
class IntercomClientTest {
    /** Long enough for whatever answers at all. */
    private static final Duration PLENTY = Duration.ofSeconds(20);

    /** For servers that never come to an end. */
    private static final Duration SHORT = Duration.ofMillis(300);

    /** Enough for a busy machine to connect in half of it. */
    private static final Duration ENOUGH = Duration.ofSeconds(1);

    private static final IntercomRequest GET = IntercomRequest.get("/conversations/42?display_as=plaintext");
    private static final IntercomRequest POST =
            IntercomRequest.post("/conversations/42/parts", Json.object().put("body", "Grüße 😀"));

    @Test
    void request_withBody_carriesAllHeadersAndTheBody() throws IOException {
        try (RecordingServer server = RecordingServer.answering(200, "{}")) {
            client(server.uri()).call(POST, PLENTY);

            Request sent = server.sent().getFirst();
            assertThat(sent.method()).isEqualTo("POST");
            assertThat(uri(sent)).isEqualTo("/conversations/42/parts");
            assertThat(sent.text()).isEqualTo("{\"body\":\"Grüße 😀\"}");
            assertThat(sent.headers())
                    .containsEntry("authorization", "Bearer token-1")
                    .containsEntry("intercom-version", "2.16")
                    .containsEntry("accept", "application/json")
                    .containsEntry("content-type", "application/json");
        }
    }

    @Test
    void request_withoutBody_carriesNone() throws IOException {
        try (RecordingServer server = RecordingServer.answering(200, "{}")) {
            client(server.uri()).call(new IntercomRequest("DELETE", "/contacts/1", Optional.empty()), PLENTY);
            client(server.uri()).call(GET, PLENTY);

            assertThat(server.sent()).extracting(Request::method).containsExactly("DELETE", "GET");
            assertThat(server.sent()).allSatisfy(sent -> {
                assertThat(sent.text()).isEmpty();
                assertThat(sent.headers()).doesNotContainKey("content-type");
            });
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/conversations/42?display_as=plaintext",
                "/conversations/..%2Fcontacts%2F1%3Fx%3D%23%2B%20%C3%BC/parts",
                "/contacts/%2e%2e/notes",
                "/a//b"
            })
    void path_asGiven_reachesTheServerUntouched(String path) throws IOException {
        try (RecordingServer server = RecordingServer.answering(200, "{}")) {
            client(server.uri()).call(IntercomRequest.get(path), PLENTY);

            assertThat(server.sent()).extracting(IntercomClientTest::uri).containsExactly(path);
        }
    }

    @ParameterizedTest
    @CsvSource({"'', /me", "/, /me", "//, /me", "/proxy, /proxy/me", "/proxy/, /proxy/me"})
    void baseUrl_withOrWithoutPathAndSlash_isJoinedOnce(String end, String path) throws IOException {
        try (RecordingServer server = RecordingServer.answering(200, "{}")) {
            client(URI.create(server.uri() + end)).call(IntercomRequest.get("/me"), PLENTY);

            assertThat(server.sent()).extracting(IntercomClientTest::uri).containsExactly(path);
        }
    }

    @Test
    void answer_whole_isGivenAsItCame() throws IOException {
        try (RecordingServer server = new RecordingServer(
                request -> RecordingServer.text(404, "application/json; charset=utf-8", "{\"name\": \"Zoë 😀\"}")
                        .with("X-RateLimit-Limit", "166")
                        .with("X-RateLimit-Remaining", "0")
                        .with("X-RateLimit-Reset", "1767603610"))) {
            assertThat(client(server.uri()).call(GET, PLENTY))
                    .isEqualTo(new IntercomResponse.Received(
                            404,
                            "application/json; charset=utf-8",
                            "{\"name\": \"Zoë 😀\"}",
                            true,
                            Optional.of(new IntercomResponse.RateLimit(166, 0, Instant.ofEpochSecond(1_767_603_610)))));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 204, 302, 400, 401, 403, 404, 408, 429, 500, 502, 503, 504})
    void answer_withoutBody_isItsStatus(int status) throws IOException {
        try (RecordingServer server = RecordingServer.answering(status, "")) {
            assertThat(client(server.uri()).call(GET, PLENTY))
                    .isEqualTo(new IntercomResponse.Received(status, "application/json", "", true, Optional.empty()));
        }
    }

    @Test
    void answer_inHtml_isGivenAsItCame() throws IOException {
        try (RecordingServer server =
                new RecordingServer(request -> RecordingServer.text(504, "text/html", "<html>Gateway</html>"))) {
            assertThat(client(server.uri()).call(GET, PLENTY))
                    .isEqualTo(Responses.received(504, "text/html", "<html>Gateway</html>"));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void redirect_whereverTo_isNotFollowed(int status) throws IOException {
        try (RecordingServer elsewhere = RecordingServer.answering(200, "{}");
                RecordingServer server =
                        new RecordingServer(request -> RecordingServer.text(status, "application/json", "")
                                .with("Location", elsewhere.uri() + "/caught"))) {
            assertThat(client(server.uri()).call(POST, PLENTY))
                    .isInstanceOfSatisfying(
                            IntercomResponse.Received.class,
                            received -> assertThat(received.status()).isEqualTo(status));
            assertThat(elsewhere.sent()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'', '', ''",
        "166, 12, ''",
        "166, '', 1767603610",
        "abc, 12, 1767603610",
        "166, twelve, 1767603610",
        "166, 12, soon",
        "0, 0, 1767603610",
        "-1, 0, 1767603610",
        "166, -1, 1767603610",
        "1.5, 1, 1767603610",
        "99999999999, 1, 1767603610",
        "166, 12, 99999999999999999999999",
        "166, 12, 9223372036854775807",
        "166, 12, -9223372036854775808",
        "166, 12, 'Mon, 05 Jan 2026 09:00:00 GMT'"
    })
    void rateLimitHeaders_thatMakeNoSense_areIgnored(String limit, String remaining, String reset) throws IOException {
        try (RecordingServer server = new RecordingServer(request -> RecordingServer.text(200, "application/json", "{}")
                .with("X-RateLimit-Limit", limit)
                .with("X-RateLimit-Remaining", remaining)
                .with("X-RateLimit-Reset", reset))) {
            assertThat(client(server.uri()).call(GET, PLENTY))
                    .isEqualTo(Responses.received(200, "application/json", "{}"));
        }
    }

    @Test
    void body_atTheLimit_isWholeAndOneByteMoreIsNot() throws IOException {
        try (RecordingServer server = RecordingServer.answering(200, "x".repeat(Exchange.BODY_LIMIT))) {
            assertThat(client(server.uri()).call(GET, PLENTY))
                    .isInstanceOfSatisfying(IntercomResponse.Received.class, received -> {
                        assertThat(received.whole()).isTrue();
                        assertThat(received.body()).hasSize(Exchange.BODY_LIMIT);
                    });
        }
        try (RecordingServer server = RecordingServer.answering(200, "x".repeat(Exchange.BODY_LIMIT + 1))) {
            assertThat(client(server.uri()).call(GET, PLENTY)).satisfies(IntercomClientTest::isCutOff);
        }
    }

    @Test
    void body_withoutAnEnd_isCutOffAtTheLimit() throws IOException {
        try (RawServer server = new RawServer((connection, request) -> {
            connection.write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
            String chunk = "10000\r\n" + "x".repeat(0x10000) + "\r\n";
            connection.drip(chunk, 0);
        })) {
            assertThat(client(server.uri()).call(GET, PLENTY)).satisfies(IntercomClientTest::isCutOff);
        }
    }

    @Test
    void unauthorized_once_isRepeatedOnceWithAFreshToken() throws IOException {
        Tokens tokens = new Tokens();
        try (RecordingServer server = new RecordingServer(request -> {
            boolean fresh = "Bearer token-2".equals(request.header("authorization"));
            return RecordingServer.text(fresh ? 200 : 401, "application/json", "{}");
        })) {
            assertThat(client(server.uri(), tokens).call(POST, PLENTY))
                    .isEqualTo(Responses.received(200, "application/json", "{}"));

            assertThat(server.sent()).hasSize(2);
            assertThat(server.sent().get(1).body())
                    .isEqualTo(server.sent().get(0).body());
            assertThat(tokens.rejected).containsExactly("token-1");
        }
    }

    @Test
    void unauthorized_twice_staysSo() throws IOException {
        Tokens tokens = new Tokens();
        try (RecordingServer server = RecordingServer.answering(401, "{}")) {
            assertThat(client(server.uri(), tokens).call(POST, PLENTY))
                    .isEqualTo(Responses.received(401, "application/json", "{}"));

            assertThat(server.sent()).hasSize(2);
            assertThat(tokens.rejected).containsExactly("token-1");
        }
    }

    @Test
    void token_unreadable_sendsNothing() throws IOException {
        AccessToken unreadable = new Tokens() {
            @Override
            public String current(Duration within) {
                throw new IllegalStateException("no such secret");
            }
        };
        try (RecordingServer server = RecordingServer.answering(200, "{}")) {
            assertThat(client(server.uri(), unreadable).call(POST, PLENTY))
                    .isInstanceOf(IntercomResponse.NoToken.class);
            assertThat(server.sent()).isEmpty();
        }
    }

    @Test
    void token_unreadableAfterItWasRefused_leavesIntercomsRefusal() throws IOException {
        AccessToken gone = new Tokens() {
            @Override
            public String afterRejection(String rejected, Duration within) {
                throw new IllegalStateException("no such secret");
            }
        };
        try (RecordingServer server = RecordingServer.answering(401, "{}")) {
            assertThat(client(server.uri(), gone).call(POST, PLENTY))
                    .isEqualTo(Responses.received(401, "application/json", "{}"));
            assertThat(server.sent()).hasSize(1);
        }
    }

    /** A secret that holds something else must not end up as an exception, which may quote it. */
    @ParameterizedTest
    @ValueSource(strings = {"line\nbreak", "zoë", "a\u0000b", "a b", "", " "})
    void token_thatCannotBeAHeader_sendsNothing(String odd) throws IOException {
        AccessToken malformed = new Tokens() {
            @Override
            public String current(Duration within) {
                return odd;
            }
        };
        try (RecordingServer server = RecordingServer.answering(200, "{}")) {
            assertThat(client(server.uri(), malformed).call(POST, PLENTY))
                    .isInstanceOfSatisfying(
                            IntercomResponse.NoToken.class,
                            answer -> assertThat(answer.why()).isEqualTo("the access token could not be read"));
            assertThat(server.sent()).isEmpty();
        }
    }

    /** Whoever waits in line for a token that does not come is not sent off with no time left, to count as lost. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void token_thatIsNotThereInTime_sendsNothing(boolean comesLate) throws IOException {
        List<Duration> waits = new ArrayList<>();
        AccessToken slow = new Tokens() {
            @Override
            public String current(Duration within) {
                waits.add(within);
                pass(comesLate ? SHORT : within);
                if (comesLate) {
                    return "token-1";
                }
                throw new IllegalStateException("no answer in time");
            }
        };
        try (RecordingServer server = RecordingServer.answering(200, "{}")) {
            long begin = System.nanoTime();

            assertThat(client(server.uri(), slow).call(POST, SHORT))
                    .isEqualTo(new IntercomResponse.NoToken(
                            comesLate
                                    ? "the access token could not be read in time"
                                    : "the access token could not be read"));

            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(SHORT.multipliedBy(2));
            assertThat(waits)
                    .hasSize(1)
                    .allSatisfy(within -> assertThat(within).isPositive().isLessThanOrEqualTo(SHORT.dividedBy(2)));
            assertThat(server.sent()).isEmpty();
        }
    }

    @Test
    void token_freshAndTooLate_leavesIntercomsRefusal() throws IOException {
        AccessToken slow = new Tokens() {
            @Override
            public String afterRejection(String rejected, Duration within) {
                assertThat(within).isLessThanOrEqualTo(SHORT.dividedBy(2));
                pass(SHORT);
                return "token-2";
            }
        };
        try (RecordingServer server = RecordingServer.answering(401, "{}")) {
            assertThat(client(server.uri(), slow).call(POST, SHORT))
                    .isEqualTo(Responses.received(401, "application/json", "{}"));
            assertThat(server.sent()).hasSize(1);
        }
    }

    /** Of a long call a second is enough to send the request in. */
    @Test
    void token_forALongCall_isWaitedForUntilASecondBeforeItsEnd() throws IOException {
        List<Duration> waits = new ArrayList<>();
        AccessToken token = new Tokens() {
            @Override
            public String current(Duration within) {
                waits.add(within);
                return "token-1";
            }
        };
        try (RecordingServer server = RecordingServer.answering(200, "{}")) {
            client(server.uri(), token).call(POST, Duration.ofSeconds(10));
        }

        assertThat(waits)
                .hasSize(1)
                .allSatisfy(within -> assertThat(within).isBetween(Duration.ofSeconds(8), Duration.ofSeconds(9)));
    }

    @Test
    void connection_refused_isNotSent() throws IOException {
        URI nobody;
        try (ServerSocket once = new ServerSocket(0)) {
            nobody = URI.create("http://127.0.0.1:" + once.getLocalPort());
        }

        assertThat(client(nobody).call(POST, PLENTY)).isInstanceOf(IntercomResponse.NotSent.class);
    }

    @Test
    void host_unknown_isNotSent() {
        assertThat(client(URI.create("http://intercom.invalid")).call(POST, PLENTY))
                .isInstanceOf(IntercomResponse.NotSent.class);
    }

    /** No byte of the request can have left before the handshake was over. */
    @Test
    void tls_brokenOffInTheHandshake_isNotSent() throws IOException {
        try (RawServer server = RawServer.speakingFirst("")) {
            URI secure = URI.create(server.uri().toString().replace("http:", "https:"));

            assertThat(client(secure).call(POST, PLENTY)).isInstanceOf(IntercomResponse.NotSent.class);
        }
    }

    @Test
    void server_thatHangs_isLostWithinTheBound() throws IOException {
        try (RawServer server = new RawServer((connection, request) -> connection.hang())) {
            long begin = System.nanoTime();

            assertThat(client(server.uri()).call(POST, ENOUGH)).isEqualTo(new IntercomResponse.Lost(true));

            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isBetween(ENOUGH, ENOUGH.multipliedBy(6));
            assertThat(server.requests()).isEqualTo(1);
        }
    }

    @Test
    void server_thatHangsInItsHeaders_isLostWithinTheBound() throws IOException {
        try (RawServer server = new RawServer((connection, request) -> {
            connection.write("HTTP/1.1 200 OK\r\nX-Slow: ");
            connection.drip("x", 10);
        })) {
            assertThat(client(server.uri()).call(POST, ENOUGH)).isEqualTo(new IntercomResponse.Lost(true));
        }
    }

    /** A header without an end, headers without an end, early hints without an end, a chunk's size without an end. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nX-Long: |xxxxxxxxxxxxxxxx",
                "HTTP/1.1 200 OK\r\n|X-More: x\r\n",
                "|HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n|0000000000000000"
            })
    void server_thatNeverComesToItsBody_isBoundedInTimeAndMemory(String endless) throws IOException {
        int bar = endless.indexOf('|');
        try (RawServer server = new RawServer((connection, request) -> {
            connection.write(endless.substring(0, bar));
            while (true) {
                connection.write(endless.substring(bar + 1).repeat(100));
            }
        })) {
            long begin = System.nanoTime();

            IntercomResponse answer = client(server.uri()).call(POST, ENOUGH);

            assertThat(Classifier.read(answer)).isInstanceOf(CallResult.Unknown.class);
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(ENOUGH.multipliedBy(6));
        }
    }

    @Test
    void server_thatDripsItsBody_hasAnsweredWithinTheBound() throws IOException {
        try (RawServer server = new RawServer((connection, request) -> {
            connection.write("HTTP/1.1 503 Busy\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n");
            connection.drip("x", 10);
        })) {
            long begin = System.nanoTime();

            assertThat(client(server.uri()).call(POST, ENOUGH))
                    .isEqualTo(new IntercomResponse.Received(503, "application/json", "", false, Optional.empty()));

            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isBetween(ENOUGH, ENOUGH.multipliedBy(6));
        }
    }

    @Test
    void bound_isForTheRepeatToo() throws IOException {
        try (RawServer server = new RawServer((connection, request) -> {
            if (request > 1) {
                connection.hang();
            }
            connection.write("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n");
        })) {
            long begin = System.nanoTime();

            assertThat(client(server.uri()).call(POST, ENOUGH)).isEqualTo(new IntercomResponse.Lost(true));

            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isBetween(ENOUGH, ENOUGH.multipliedBy(6));
            assertThat(server.requests()).isEqualTo(2);
        }
    }

    @Test
    void call_withoutTime_isLostOrNotSentAtOnce() throws IOException {
        try (RawServer server = new RawServer((connection, request) -> connection.hang())) {
            assertThat(client(server.uri()).call(POST, Duration.ZERO)).isNotInstanceOf(IntercomResponse.Received.class);
        }
    }

    /** What a server does after it has read the whole request, without giving a status line. */
    static Stream<RawServer.Script> breakingOff() {
        return Stream.of(
                (connection, request) -> connection.close(),
                (connection, request) -> connection.reset(),
                (connection, request) -> {
                    connection.write("HTTP/1.1 20");
                    connection.close();
                },
                (connection, request) -> {
                    connection.write("HTTP/1.1 200 OK\r\nContent-Type: appl");
                    connection.reset();
                },
                (connection, request) -> {
                    connection.write("SSH-2.0-OpenSSH_9.6\r\n\r\n");
                    connection.close();
                });
    }

    @ParameterizedTest
    @MethodSource("breakingOff")
    void post_brokenOffWithoutAnAnswer_isLostAndSentOnce(RawServer.Script script) throws IOException {
        try (RawServer server = new RawServer(script)) {
            assertThat(client(server.uri()).call(POST, PLENTY)).isEqualTo(new IntercomResponse.Lost(false));
            assertThat(server.requests()).isEqualTo(1);
        }
    }

    /** The usual way in which a POST is doubled: a kept connection that the server closes upon the next request. */
    @ParameterizedTest
    @MethodSource("breakingOff")
    void post_onAKeptConnectionThatBreaksOff_isSentOnce(RawServer.Script script) throws IOException {
        try (RawServer server = new RawServer((connection, request) -> {
            if (request == 1) {
                connection.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
            } else {
                script.play(connection, request);
            }
        })) {
            IntercomClient client = client(server.uri());
            assertThat(client.call(POST, PLENTY)).isInstanceOf(IntercomResponse.Received.class);

            assertThat(client.call(POST, PLENTY)).isEqualTo(new IntercomResponse.Lost(false));
            assertThat(server.requests()).isEqualTo(2);
        }
    }

    /** A look does no harm twice, but who counts calls must know of each. */
    @Test
    void get_onAKeptConnectionThatBreaksOff_isSentOnce() throws IOException {
        try (RawServer server = new RawServer((connection, request) -> {
            if (request == 2) {
                connection.close();
            } else {
                connection.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
            }
        })) {
            IntercomClient client = client(server.uri());
            client.call(GET, PLENTY);

            assertThat(client.call(GET, PLENTY)).isEqualTo(new IntercomResponse.Lost(false));
            assertThat(server.requests()).isEqualTo(2);
            assertThat(client.call(GET, PLENTY)).isEqualTo(Responses.received(200, "", "{}"));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void body_brokenOff_isAnAnswerThatIsNotWhole(boolean reset) throws IOException {
        try (RawServer server = new RawServer((connection, request) -> {
            connection.write("HTTP/1.1 404 Not Found\r\nContent-Length: 100\r\n\r\n{\"errors\":");
            if (reset) {
                connection.reset();
            } else {
                connection.close();
            }
        })) {
            IntercomResponse answer = client(server.uri()).call(POST, PLENTY);

            // A reset may overtake the status line that was sent before it.
            assertThat(answer)
                    .isIn(
                            new IntercomResponse.Received(404, "", "", false, Optional.empty()),
                            new IntercomResponse.Lost(false));
            assertThat(reset || answer instanceof IntercomResponse.Received).isTrue();
            assertThat(server.requests()).isEqualTo(1);
        }
    }

    @Test
    void statusLine_withoutSense_isLost() throws IOException {
        for (String line : List.of("HTTP/1.1 abc", "HTTP/1.1", "garbage")) {
            try (RawServer server = new RawServer((connection, request) -> {
                connection.write(line + "\r\nContent-Length: 0\r\n\r\n");
                connection.close();
            })) {
                assertThat(client(server.uri()).call(POST, PLENTY))
                        .as(line)
                        .isEqualTo(new IntercomResponse.Lost(false));
            }
        }
    }

    @Test
    void caller_interrupted_getsAnAnswerAndStaysInterrupted()
            throws IOException, InterruptedException, ExecutionException {
        AtomicReference<Thread> caller = new AtomicReference<>();
        try (RawServer server = new RawServer((connection, request) -> {
                    caller.get().interrupt();
                    connection.hang();
                });
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            IntercomClient client = client(server.uri());
            Future<IntercomResponse> answer = threads.submit(() -> {
                caller.set(Thread.currentThread());
                IntercomResponse got = client.call(POST, PLENTY);
                assertThat(Thread.interrupted()).isTrue();
                return got;
            });

            assertThat(answer.get()).isEqualTo(new IntercomResponse.Lost(false));
        }
    }

    @Test
    void calls_sideBySide_getTheirOwnAnswers() throws IOException, InterruptedException, ExecutionException {
        try (RecordingServer server =
                        new RecordingServer(request -> RecordingServer.text(200, "text/plain", request.path()));
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            IntercomClient client = client(server.uri());
            List<Future<IntercomResponse>> answers = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                IntercomRequest request = IntercomRequest.get("/conversations/" + i);
                answers.add(threads.submit(() -> client.call(request, PLENTY)));
            }
            for (int i = 0; i < 100; i++) {
                assertThat(answers.get(i).get())
                        .isEqualTo(Responses.received(200, "text/plain", "/conversations/" + i));
            }
        }
    }

    /** What a source of tokens does that hangs for so long. */
    private static void pass(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
    }

    private static void isCutOff(IntercomResponse answer) {
        assertThat(answer).isInstanceOfSatisfying(IntercomResponse.Received.class, received -> {
            assertThat(received.status()).isEqualTo(200);
            assertThat(received.whole()).isFalse();
            assertThat(received.body().length()).isLessThanOrEqualTo(Exchange.BODY_LIMIT);
        });
    }

    private static IntercomClient client(URI base) {
        return client(base, new Tokens());
    }

    private static IntercomClient client(URI base, AccessToken token) {
        return new IntercomClient(base, "2.16", token, Lazy.of(AtMostOnceClient::new));
    }

    /** Path and query, not decoded. */
    private static String uri(Request request) {
        return request.path() + (request.query().isEmpty() ? "" : "?" + request.query());
    }

    /** {@code token-1}, and {@code token-2} once that was refused. */
    private static class Tokens implements AccessToken {
        private final List<String> rejected = new ArrayList<>();

        @Override
        public String current(Duration within) {
            return "token-1";
        }

        @Override
        public String afterRejection(String token, Duration within) {
            rejected.add(token);
            return "token-2";
        }
    }
}
