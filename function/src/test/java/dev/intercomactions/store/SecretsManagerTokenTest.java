package dev.intercomactions.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.intercomactions.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/** The token from Secrets Manager, by the real client from a server on this machine. */
class SecretsManagerTokenTest {
    private static final Duration WITHIN = Duration.ofSeconds(10);

    private final AtomicInteger fetches = new AtomicInteger();
    private volatile String answer = "";
    private volatile int status = 200;
    private final CountDownLatch end = new CountDownLatch(1);
    private volatile boolean hanging;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;
    private final AwsClients aws;
    private final SecretsManagerToken token;

    SecretsManagerTokenTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        aws = AwsClients.of(URI.create("http://127.0.0.1:" + server.getAddress().getPort()));
        token = new SecretsManagerToken(aws::secretsManager, "intercom/token");
    }

    @BeforeEach
    void start() {
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            try (exchange) {
                String asked = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
                boolean known = asked.equals("{\"SecretId\":\"intercom/token\"}")
                        && "secretsmanager.GetSecretValue"
                                .equals(exchange.getRequestHeaders().getFirst("X-Amz-Target"));
                fetches.incrementAndGet();
                if (hanging) {
                    awaitEnd();
                }
                byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.1");
                exchange.sendResponseHeaders(known ? status : 400, bytes.length);
                exchange.getResponseBody().write(bytes);
            }
        });
        server.start();
        secretIs("token-1");
    }

    @AfterEach
    void stop() {
        end.countDown();
        aws.close();
        server.stop(0);
        threads.close();
    }

    @Test
    void readAhead_beforeItIsNeeded_isTheOneReadOfAll() {
        token.readAhead();
        token.readAhead();

        assertThat(token.current(WITHIN)).isEqualTo("token-1");
        token.readAhead();
        assertThat(token.current(WITHIN)).isEqualTo("token-1");
        assertThat(fetches).hasValue(1);
    }

    @Test
    void readAhead_inVain_isReadAgainWhenNeeded() {
        status = 400;
        token.readAhead();
        assertThatThrownBy(() -> token.current(WITHIN)).isInstanceOf(IllegalStateException.class);
        status = 200;

        assertThat(token.current(WITHIN)).isEqualTo("token-1");
    }

    @Test
    void token_neverAskedFor_isNotFetched() {
        assertThat(fetches).hasValue(0);
    }

    @Test
    void token_firstAskedFor_isTheSecretsText() {
        secretIs("  token-1\n");

        assertThat(token.current(WITHIN)).isEqualTo("token-1");
    }

    @Test
    void token_thatIntercomTakes_isKept() {
        assertThat(token.current(WITHIN)).isEqualTo("token-1");
        secretIs("token-2");

        assertThat(token.current(WITHIN)).isEqualTo("token-1");
        assertThat(fetches).hasValue(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   ", "to ken", "t\u00f6ken", "token\u0000"})
    void secret_thatIsNoToken_isNotRememberedOnceItIsPutRight(String malformed) {
        secretIs(malformed);
        assertThatThrownBy(() -> token.current(WITHIN)).isInstanceOf(IllegalStateException.class);
        secretIs("token-1");

        assertThat(token.current(WITHIN)).isEqualTo("token-1");
    }

    @Test
    void secret_thatIsNoToken_isNotQuoted() {
        secretIs("to ken");

        assertThatThrownBy(() -> token.current(WITHIN))
                .hasMessage("the secret with the access token could not be read")
                .hasStackTraceContaining("not printable ASCII")
                .satisfies(e -> assertThat(e.toString() + e.getCause()).doesNotContain("ken\"", "to ken"));
    }

    /** Whoever waits is let go in time; what it brings in the end serves the next one. */
    @Test
    void secretsManager_thatHangs_holdsNobodyLongerThanAsked() throws Exception {
        hanging = true;
        List<Future<Duration>> waited = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            waited.add(threads.submit(() -> {
                long start = System.nanoTime();
                assertThatThrownBy(() -> token.current(Duration.ofMillis(200)))
                        .hasMessage("the secret with the access token could not be read in time");
                return Duration.ofNanos(System.nanoTime() - start);
            }));
        }

        for (Future<Duration> each : waited) {
            assertThat(each.get(10, TimeUnit.SECONDS)).isLessThan(Duration.ofMillis(1200));
        }
        assertThat(fetches).hasValue(1);
    }

    @Test
    void read_thatEndedInAnError_isMadeAgainForTheNext() {
        Iterator<Supplier<SecretsManagerClient>> makers = List.<Supplier<SecretsManagerClient>>of(
                        () -> {
                            throw new NoClassDefFoundError("a class that was not in the jar");
                        },
                        aws::secretsManager)
                .iterator();
        SecretsManagerToken shaken = new SecretsManagerToken(() -> makers.next().get(), "intercom/token");

        assertThatThrownBy(() -> shaken.current(WITHIN))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the secret with the access token could not be read");
        assertThat(shaken.current(WITHIN)).isEqualTo("token-1");
    }

    @Test
    void token_refused_isFetchedAfreshAtOnce() {
        assertThat(token.current(WITHIN)).isEqualTo("token-1");
        secretIs("token-2");

        assertThat(token.afterRejection("token-1", WITHIN)).isEqualTo("token-2");
        assertThat(token.current(WITHIN)).isEqualTo("token-2");
        assertThat(fetches).hasValue(2);
    }

    @Test
    void token_refusedAfterAnotherBroughtANewOne_isThatOne() {
        token.current(WITHIN);
        secretIs("token-2");
        token.afterRejection("token-1", WITHIN);

        assertThat(token.afterRejection("token-1", WITHIN)).isEqualTo("token-2");
        assertThat(fetches).hasValue(2);
    }

    @Test
    void token_refusedAndNotRotated_isTheSameAgain() {
        assertThat(token.afterRejection(token.current(WITHIN), WITHIN)).isEqualTo("token-1");
    }

    @Test
    void token_refusedToManyAtOnce_isFetchedOnce() throws Exception {
        int callers = 20;
        String refused = token.current(WITHIN);
        secretIs("token-2");
        CyclicBarrier together = new CyclicBarrier(callers);
        List<Future<String>> fresh = new ArrayList<>();
        for (int i = 0; i < callers; i++) {
            fresh.add(threads.submit(() -> {
                together.await(10, TimeUnit.SECONDS);
                return token.afterRejection(refused, WITHIN);
            }));
        }

        for (Future<String> each : fresh) {
            assertThat(each.get(10, TimeUnit.SECONDS)).isEqualTo("token-2");
        }
        assertThat(fetches).hasValue(2);
    }

    @Test
    void token_askedForByManyAtOnce_isFetchedOnce() throws Exception {
        int callers = 20;
        CyclicBarrier together = new CyclicBarrier(callers);
        List<Future<String>> first = new ArrayList<>();
        for (int i = 0; i < callers; i++) {
            first.add(threads.submit(() -> {
                together.await(10, TimeUnit.SECONDS);
                return token.current(WITHIN);
            }));
        }

        for (Future<String> each : first) {
            assertThat(each.get(10, TimeUnit.SECONDS)).isEqualTo("token-1");
        }
        assertThat(fetches).hasValue(1);
    }

    @Test
    void secret_outOfReach_isSaidWithoutASecretAndAskedForAgain() {
        status = 400;
        answer = "{\"__type\":\"ResourceNotFoundException\",\"message\":\"no token-1 here\"}";

        assertThatThrownBy(() -> token.current(WITHIN))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the secret with the access token could not be read");

        status = 200;
        secretIs("token-1");
        assertThat(token.current(WITHIN)).isEqualTo("token-1");
    }

    @Test
    void secret_outOfReachWhileATokenIsKept_keepsIt() {
        token.current(WITHIN);
        status = 400;

        assertThat(token.current(WITHIN)).isEqualTo("token-1");
        assertThatThrownBy(() -> token.afterRejection("token-1", WITHIN)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void secret_thatIsBinary_cannotBeRead() {
        answer = Json.write(Json.object()
                .put("Name", "intercom/token")
                .put("SecretBinary", Base64.getEncoder().encodeToString(new byte[] {1, 2, 3})));

        assertThatThrownBy(() -> token.current(WITHIN)).isInstanceOf(IllegalStateException.class);
    }

    private void awaitEnd() {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void secretIs(String text) {
        answer = Json.write(Json.object().put("Name", "intercom/token").put("SecretString", text));
    }
}
