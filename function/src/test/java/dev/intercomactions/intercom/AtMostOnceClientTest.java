package dev.intercomactions.intercom;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intercomactions.sandbox.Programs;
import dev.intercomactions.testing.RawServer;
import dev.intercomactions.testing.RawServer.Ending;
import dev.intercomactions.testing.RecordingServer;
import dev.intercomactions.testing.Responses;
import dev.intercomactions.testing.TestCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.EntityTemplate;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a request that was given up, that broke off, or that was answered in a way that invites a repeat. */
@Timeout(60)
@Tag("slow")
class AtMostOnceClientTest {
    /** Long enough for whatever answers at all. */
    private static final Duration PLENTY = Duration.ofSeconds(20);

    /** For servers that never come to an end. */
    private static final Duration SHORT = Duration.ofMillis(600);

    /** How much later than its bound a call may come back. */
    private static final Duration SLACK = Duration.ofMillis(300);

    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";
    private static final String SLOW = "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n";

    private static SSLContext ours;
    private static SSLContext anothers;

    private final BlockingQueue<Ending> endings = new LinkedBlockingQueue<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    @BeforeAll
    static void certify() throws IOException, GeneralSecurityException, InterruptedException {
        ours = TestCertificate.issuedTo("ip:127.0.0.1");
        anothers = TestCertificate.issuedTo("dns:example.org");
        warmUp();
    }

    /** The first calls of a process take a while, and these tests measure. */
    private static void warmUp() throws IOException {
        RawServer.Script script = (connection, request) -> {
            if (request > 1) {
                connection.hang();
            }
            connection.write(OK);
        };
        try (RawServer plain = new RawServer(script);
                RawServer secure = new RawServer(script, ours);
                AtMostOnceClient client = new AtMostOnceClient(ours)) {
            for (URI server : List.of(plain.uri(), secure.uri())) {
                assertThat(client.send(post(server), PLENTY)).isEqualTo(Responses.received(200, "", "{}"));
                assertThat(client.send(post(server), SHORT)).isEqualTo(new IntercomResponse.Lost(true));
            }
        }
    }

    @AfterEach
    void stop() {
        threads.close();
    }

    private enum Hang {
        BEFORE_THE_ANSWER,
        IN_THE_HEAD,
        IN_THE_BODY
    }

    @ParameterizedTest
    @CsvSource({
        "BEFORE_THE_ANSWER, false",
        "IN_THE_HEAD, false",
        "IN_THE_BODY, false",
        "BEFORE_THE_ANSWER, true",
        "IN_THE_HEAD, true",
        "IN_THE_BODY, true"
    })
    void call_outOfTime_isResetWithinItsBound(Hang where, boolean secure) throws Exception {
        SSLContext tls = secure ? ours : SSLContext.getDefault();
        try (RawServer server = hanging(where, secure ? tls : null);
                AtMostOnceClient client = new AtMostOnceClient(tls)) {
            long begin = System.nanoTime();

            assertThat(client.send(post(server.uri()), SHORT))
                    .isEqualTo(
                            where == Hang.IN_THE_BODY
                                    ? new IntercomResponse.Received(200, "", "", false, Optional.empty())
                                    : new IntercomResponse.Lost(true));

            isBetween(begin, SHORT, SHORT.plus(SLACK));
            assertThat(endings.poll(10, TimeUnit.SECONDS)).isEqualTo(Ending.RESET);
            assertThat(server.requests()).isEqualTo(1);
        }
    }

    /** A body that dribbles would outlive any bound on a single read. */
    @Test
    void body_thatDribbles_isResetWithinTheBound() throws Exception {
        try (RawServer server = new RawServer((connection, request) -> {
                    threads.execute(() -> endings.add(connection.awaitEnd()));
                    connection.write(SLOW);
                    connection.drip("x", 20);
                });
                AtMostOnceClient client = new AtMostOnceClient()) {
            long begin = System.nanoTime();

            assertThat(client.send(post(server.uri()), SHORT))
                    .isEqualTo(new IntercomResponse.Received(200, "", "", false, Optional.empty()));

            isBetween(begin, SHORT, SHORT.plus(SLACK));
            assertThat(endings.poll(10, TimeUnit.SECONDS)).isEqualTo(Ending.RESET);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void call_whoseThreadIsInterrupted_isResetAtOnce(boolean secure) throws Exception {
        SSLContext tls = secure ? ours : SSLContext.getDefault();
        AtomicReference<Thread> caller = new AtomicReference<>();
        RawServer.Script script = (connection, request) -> {
            caller.get().interrupt();
            endings.add(connection.awaitEnd());
        };
        try (RawServer server = secure ? new RawServer(script, tls) : new RawServer(script);
                AtMostOnceClient client = new AtMostOnceClient(tls)) {
            Future<IntercomResponse> answer = threads.submit(() -> {
                caller.set(Thread.currentThread());
                return client.send(post(server.uri()), PLENTY);
            });

            assertThat(answer.get(10, TimeUnit.SECONDS)).isEqualTo(new IntercomResponse.Lost(false));
            assertThat(endings.poll(10, TimeUnit.SECONDS)).isEqualTo(Ending.RESET);
        }
    }

    @Test
    void call_byAThreadThatWasInterruptedBefore_isNotSent() throws Exception {
        try (RawServer server = hanging(Hang.BEFORE_THE_ANSWER, null);
                AtMostOnceClient client = new AtMostOnceClient()) {
            Future<IntercomResponse> answer = threads.submit(() -> {
                Thread.currentThread().interrupt();
                IntercomResponse got = client.send(post(server.uri()), PLENTY);
                assertThat(Thread.interrupted()).isTrue();
                return got;
            });

            assertThat(answer.get(10, TimeUnit.SECONDS)).isInstanceOf(IntercomResponse.NotSent.class);
            assertThat(server.accepted()).isZero();
        }
    }

    /** A process that ends in the middle of a call leaves it to the kernel, which must not go on with it. */
    @Test
    void call_whoseProcessEnds_isReset() throws Exception {
        AtomicReference<Process> caller = new AtomicReference<>();
        try (RawServer server = new RawServer((connection, request) -> {
            caller.get().destroyForcibly();
            endings.add(connection.awaitEnd());
        })) {
            caller.set(new ProcessBuilder(
                            Programs.ofJdk("java").toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            LoneCall.class.getName(),
                            server.uri().toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start());

            assertThat(endings.poll(30, TimeUnit.SECONDS)).isEqualTo(Ending.RESET);
        }
    }

    /** One call in a process of its own. */
    static final class LoneCall {
        private LoneCall() {}

        public static void main(String[] args) {
            try (AtMostOnceClient client = new AtMostOnceClient()) {
                client.send(post(URI.create(args[0])), PLENTY);
            }
        }
    }

    @Test
    void handshake_thatHangs_isNotSentAndResetInHalfTheBound() throws Exception {
        try (RawServer server = RawServer.deaf((connection, request) -> endings.add(connection.awaitEnd()));
                AtMostOnceClient client = new AtMostOnceClient()) {
            long begin = System.nanoTime();

            assertThat(client.send(post(secure(server.uri())), SHORT)).isInstanceOf(IntercomResponse.NotSent.class);

            isBetween(begin, SHORT.dividedBy(2), SHORT.dividedBy(2).plus(SLACK));
            assertThat(endings.poll(10, TimeUnit.SECONDS)).isEqualTo(Ending.RESET);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {600, 20_000})
    void handshake_brokenOff_isNotSentAtAnyBound(int boundMillis) throws Exception {
        try (RawServer server = RawServer.speakingFirst("HTTP/1.1 400 Bad Request\r\n\r\n");
                AtMostOnceClient client = new AtMostOnceClient()) {
            assertThat(client.send(post(secure(server.uri())), Duration.ofMillis(boundMillis)))
                    .isInstanceOf(IntercomResponse.NotSent.class);
        }
    }

    @Test
    void certificate_ofAnother_isNotSent() throws Exception {
        try (RawServer server = new RawServer((connection, request) -> connection.write(OK), anothers);
                AtMostOnceClient client = new AtMostOnceClient(anothers)) {
            assertThat(client.send(post(server.uri()), PLENTY)).isInstanceOf(IntercomResponse.NotSent.class);
            assertThat(server.requests()).isZero();
        }
    }

    @Test
    void certificate_ofNobodyKnown_isNotSent() throws Exception {
        try (RawServer server = new RawServer((connection, request) -> connection.write(OK), ours);
                AtMostOnceClient client = new AtMostOnceClient()) {
            assertThat(client.send(post(server.uri()), PLENTY)).isInstanceOf(IntercomResponse.NotSent.class);
            assertThat(server.requests()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {600, 4000, 10_000})
    void connection_thatDoesNotComeAbout_isNotSentAtAnyBound(int boundMillis) throws Exception {
        Duration bound = Duration.ofMillis(boundMillis);
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                AtMostOnceClient client = new AtMostOnceClient()) {
            List<Socket> waiting = fill(full);
            long begin = System.nanoTime();

            assertThat(client.send(post(URI.create("http://127.0.0.1:" + full.getLocalPort())), bound))
                    .isInstanceOf(IntercomResponse.NotSent.class);

            assertThat(Duration.ofNanos(System.nanoTime() - begin))
                    .isLessThan(bound.dividedBy(2).plus(SLACK));
            for (Socket each : waiting) {
                each.close();
            }
        }
    }

    /** A look-up of a name cannot be broken off, but what it brings too late is not used. */
    @Test
    void nameLookup_thatHangs_isNotSentInHalfTheBoundNorLater() throws Exception {
        CountDownLatch lookup = new CountDownLatch(1);
        CountDownLatch lookedUp = new CountDownLatch(1);
        SystemDefaultDnsResolver slow = new SystemDefaultDnsResolver() {
            @Override
            public List<InetSocketAddress> resolve(String host, int port) {
                try {
                    lookup.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                lookedUp.countDown();
                return List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            }
        };
        try (RawServer server = new RawServer((connection, request) -> connection.write(OK));
                AtMostOnceClient client = new AtMostOnceClient(SSLContext.getDefault(), slow)) {
            URI named = URI.create("http://slow.example:" + server.uri().getPort());
            long begin = System.nanoTime();

            assertThat(client.send(post(named), SHORT)).isInstanceOf(IntercomResponse.NotSent.class);

            isBetween(begin, SHORT.dividedBy(2), SHORT.dividedBy(2).plus(SLACK));
            lookup.countDown();
            lookedUp.await();
            assertThat(client.send(post(named), PLENTY)).isEqualTo(Responses.received(200, "", "{}"));
            assertThat(server.requests()).isEqualTo(1);
        }
    }

    @Test
    void call_forWhichNoConnectionIsFree_isNotSentInHalfTheBound() throws Exception {
        CountDownLatch busy = new CountDownLatch(AtMostOnceClient.CONNECTIONS);
        try (RawServer server = new RawServer((connection, request) -> {
                    busy.countDown();
                    connection.hang();
                });
                AtMostOnceClient client = new AtMostOnceClient()) {
            List<Future<IntercomResponse>> others = new ArrayList<>();
            for (int i = 0; i < AtMostOnceClient.CONNECTIONS; i++) {
                others.add(threads.submit(() -> client.send(post(server.uri()), PLENTY)));
            }
            busy.await();
            long begin = System.nanoTime();

            assertThat(client.send(post(server.uri()), SHORT)).isInstanceOf(IntercomResponse.NotSent.class);

            isBetween(begin, SHORT.dividedBy(2), SHORT.dividedBy(2).plus(SLACK));
            assertThat(server.requests()).isEqualTo(AtMostOnceClient.CONNECTIONS);
            threads.shutdownNow();
            for (Future<IntercomResponse> each : others) {
                assertThat(each.get(10, TimeUnit.SECONDS)).isEqualTo(new IntercomResponse.Lost(false));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {307, 308, 408, 425, 429, 500, 502, 503, 504})
    void answer_thatInvitesARepeat_isAllThatIsSentFor(int status) throws Exception {
        try (RecordingServer server =
                        new RecordingServer(request -> RecordingServer.text(status, "application/json", "{}")
                                .with("Retry-After", "0")
                                .with("Location", "/elsewhere"));
                AtMostOnceClient client = new AtMostOnceClient()) {
            IntercomResponse told = Responses.retryAfter(Responses.received(status, "application/json", "{}"), "0");
            assertThat(client.send(post(server.uri()), PLENTY)).isEqualTo(told);
            assertThat(client.send(get(server.uri()), PLENTY)).isEqualTo(told);

            assertThat(server.sent()).hasSize(2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer", "Basic realm=\"x\"", "Digest realm=\"x\", nonce=\"1\"", "=,,= \"", ""})
    void challenge_whatever_isNotTakenUp(String challenge) throws Exception {
        try (RecordingServer server = new RecordingServer(request ->
                        RecordingServer.text(401, "application/json", "{}").with("WWW-Authenticate", challenge));
                AtMostOnceClient client = new AtMostOnceClient()) {
            assertThat(client.send(post(server.uri()), PLENTY))
                    .isEqualTo(Responses.received(401, "application/json", "{}"));

            assertThat(server.sent()).hasSize(1);
        }
    }

    @Test
    void request_whatever_offersNothingThatWasNotAskedFor() throws Exception {
        try (RecordingServer server = new RecordingServer(request ->
                        RecordingServer.text(200, "application/json", "{}").with("Set-Cookie", "session=1; Path=/"));
                AtMostOnceClient client = new AtMostOnceClient()) {
            client.send(get(server.uri()), PLENTY);
            client.send(post(server.uri()), PLENTY);

            assertThat(server.sent())
                    .hasSize(2)
                    .allSatisfy(sent -> assertThat(sent.headers())
                            .doesNotContainKeys("cookie", "accept-encoding", "upgrade", "te", "expect"));
        }
    }

    @Test
    void connections_ofCallsSideBySide_areUsedAgain() throws Exception {
        int calls = 20;
        CyclicBarrier together = new CyclicBarrier(calls);
        try (RawServer server = new RawServer((connection, request) -> {
                    try {
                        together.await();
                    } catch (BrokenBarrierException e) {
                        throw new IOException(e);
                    }
                    connection.write(OK);
                });
                AtMostOnceClient client = new AtMostOnceClient()) {
            for (int round = 0; round < 5; round++) {
                List<Future<IntercomResponse>> answers = new ArrayList<>();
                for (int i = 0; i < calls; i++) {
                    answers.add(threads.submit(() -> client.send(post(server.uri()), PLENTY)));
                }
                for (Future<IntercomResponse> each : answers) {
                    assertThat(each.get()).isEqualTo(Responses.received(200, "", "{}"));
                }
            }

            assertThat(server.accepted()).isEqualTo(calls);
        }
    }

    @Test
    void connection_closedWhileNobodyUsedIt_costsNoCall() throws Exception {
        try (RawServer server = new RawServer((connection, request) -> {
                    connection.write(OK);
                    connection.close();
                });
                RawServer elsewhere = hanging(Hang.BEFORE_THE_ANSWER, null);
                AtMostOnceClient client = new AtMostOnceClient()) {
            client.send(post(server.uri()), PLENTY);
            client.send(post(elsewhere.uri()), SHORT);

            assertThat(client.send(post(server.uri()), PLENTY)).isEqualTo(Responses.received(200, "", "{}"));
            assertThat(server.accepted()).isEqualTo(2);
            assertThat(server.requests()).isEqualTo(2);
        }
    }

    /** The worst mistake of all would be another's answer. */
    @Test
    void answer_thatNobodyAskedFor_isTheAnswerToNothing() throws Exception {
        String anothers = "HTTP/1.1 200 OK\r\nContent-Length: 16\r\n\r\n{\"id\":\"another\"}";
        try (RawServer server = new RawServer((connection, request) -> connection.write(OK + anothers));
                AtMostOnceClient client = new AtMostOnceClient()) {
            assertThat(client.send(post(server.uri()), PLENTY)).isEqualTo(Responses.received(200, "", "{}"));

            assertThat(client.send(post(server.uri()), PLENTY)).isEqualTo(new IntercomResponse.Lost(false));
            assertThat(client.send(post(server.uri()), PLENTY)).isEqualTo(Responses.received(200, "", "{}"));
        }
    }

    @Test
    void answer_rightBehindHints_isTaken() throws Exception {
        String hint = "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n";
        try (RawServer server = new RawServer(
                        (connection, request) -> connection.write("HTTP/1.1 100 Continue\r\n\r\n" + hint + OK));
                AtMostOnceClient client = new AtMostOnceClient()) {
            for (int i = 0; i < 3; i++) {
                assertThat(client.send(post(server.uri()), PLENTY)).isEqualTo(Responses.received(200, "", "{}"));
            }
            assertThat(server.accepted()).isEqualTo(1);
        }
    }

    /** Apache's client would shut itself down for good. */
    @Test
    void error_inOneCall_leavesTheNextOnesAlone() throws Exception {
        try (RecordingServer server = RecordingServer.answering(200, "{}");
                AtMostOnceClient client = new AtMostOnceClient()) {
            HttpUriRequestBase broken = post(server.uri());
            broken.setEntity(new EntityTemplate(-1, ContentType.APPLICATION_JSON, null, out -> {
                throw new StackOverflowError();
            }));

            assertThat(client.send(broken, PLENTY)).isEqualTo(new IntercomResponse.Lost(false));
            assertThat(client.send(post(server.uri()), PLENTY))
                    .isEqualTo(Responses.received(200, "application/json", "{}"));
        }
    }

    private RawServer hanging(Hang where, @Nullable SSLContext tls) throws IOException {
        RawServer.Script script = (connection, request) -> {
            switch (where) {
                case BEFORE_THE_ANSWER -> {}
                case IN_THE_HEAD -> connection.write("HTTP/1.1 200 OK\r\nX-Slow: ");
                case IN_THE_BODY -> connection.write(SLOW);
            }
            endings.add(connection.awaitEnd());
        };
        return tls == null ? new RawServer(script) : new RawServer(script, tls);
    }

    /** Connects until the server's queue takes no more. */
    private static List<Socket> fill(ServerSocket server) throws IOException {
        List<Socket> waiting = new ArrayList<>();
        while (true) {
            Socket next = new Socket();
            try {
                next.connect(server.getLocalSocketAddress(), 200);
                waiting.add(next);
            } catch (SocketTimeoutException e) {
                next.close();
                return waiting;
            }
        }
    }

    private static URI secure(URI plain) {
        return URI.create(plain.toString().replace("http:", "https:"));
    }

    private static HttpUriRequestBase get(URI server) {
        return new HttpUriRequestBase("GET", server.resolve("/conversations/1"));
    }

    private static HttpUriRequestBase post(URI server) {
        HttpUriRequestBase request = new HttpUriRequestBase("POST", server.resolve("/conversations/1/reply"));
        request.setEntity(new StringEntity(
                "{\"body\":\"Hello\"}", ContentType.APPLICATION_JSON.withCharset(StandardCharsets.UTF_8)));
        return request;
    }

    private static void isBetween(long begin, Duration least, Duration most) {
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isBetween(least, most);
    }
}
