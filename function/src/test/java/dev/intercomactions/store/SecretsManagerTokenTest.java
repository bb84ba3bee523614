package dev.intercomactions.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.intercomactions.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The token from Secrets Manager, by the real client from a server on this machine. */
class SecretsManagerTokenTest {
    private static final Duration PLENTY = Duration.ofSeconds(20);

    private final AtomicInteger fetches = new AtomicInteger();
    private volatile String answer = "";
    private volatile int status = 200;
    private volatile Instant now = Instant.parse("2026-01-05T09:00:00Z");
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;
    private final HttpClient client;
    private final SecretsManagerToken token;

    SecretsManagerTokenTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        Map<String, String> environment = Map.of(
                "AWS_REGION", "eu-west-1",
                "AWS_ACCESS_KEY_ID", "id",
                "AWS_SECRET_ACCESS_KEY", "key",
                "AWS_ENDPOINT_URL_SECRETS_MANAGER",
                        "http://127.0.0.1:" + server.getAddress().getPort());
        client = Sent.http();
        AwsJsonClient secrets = AwsJsonClient.dynamoDb(environment, () -> client, () -> now, new Random())
                .secretsManager();
        token = new SecretsManagerToken(secrets, "intercom/token", () -> now);
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
        client.close();
        server.stop(0);
        threads.close();
    }

    @Test
    void token_neverAskedFor_isNotFetched() {
        assertThat(fetches).hasValue(0);
    }

    @Test
    void token_firstAskedFor_isTheSecretsText() {
        secretIs("  token-1\n");

        assertThat(token.current(PLENTY)).isEqualTo("token-1");
    }

    @Test
    void token_within5Minutes_isFetchedOnce() {
        assertThat(token.current(PLENTY)).isEqualTo("token-1");
        secretIs("token-2");
        now = now.plus(Duration.ofMinutes(5)).minusMillis(1);
        assertThat(token.current(PLENTY)).isEqualTo("token-1");
        assertThat(fetches).hasValue(1);

        now = now.plusMillis(1);
        assertThat(token.current(PLENTY)).isEqualTo("token-2");
        assertThat(fetches).hasValue(2);
    }

    @Test
    void token_refused_isFetchedAfreshAtOnce() {
        assertThat(token.current(PLENTY)).isEqualTo("token-1");
        secretIs("token-2");

        assertThat(token.afterRejection("token-1", PLENTY)).isEqualTo("token-2");
        assertThat(token.current(PLENTY)).isEqualTo("token-2");
        assertThat(fetches).hasValue(2);
    }

    @Test
    void token_refusedAfterAnotherBroughtANewOne_isThatOne() {
        token.current(PLENTY);
        secretIs("token-2");
        token.afterRejection("token-1", PLENTY);

        assertThat(token.afterRejection("token-1", PLENTY)).isEqualTo("token-2");
        assertThat(fetches).hasValue(2);
    }

    @Test
    void token_refusedAndNotRotated_isTheSameAgain() {
        assertThat(token.afterRejection(token.current(PLENTY), PLENTY)).isEqualTo("token-1");
    }

    @Test
    void token_refusedToManyAtOnce_isFetchedOnce() throws Exception {
        int callers = 20;
        String refused = token.current(PLENTY);
        secretIs("token-2");
        CyclicBarrier together = new CyclicBarrier(callers);
        List<Future<String>> fresh = new ArrayList<>();
        for (int i = 0; i < callers; i++) {
            fresh.add(threads.submit(() -> {
                together.await(10, TimeUnit.SECONDS);
                return token.afterRejection(refused, PLENTY);
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
                return token.current(PLENTY);
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

        assertThatThrownBy(() -> token.current(PLENTY))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the secret with the access token could not be read");

        status = 200;
        secretIs("token-1");
        assertThat(token.current(PLENTY)).isEqualTo("token-1");
    }

    @Test
    void secret_outOfReachWhileATokenIsKept_keepsIt() {
        token.current(PLENTY);
        status = 400;

        assertThat(token.current(PLENTY)).isEqualTo("token-1");
        assertThatThrownBy(() -> token.afterRejection("token-1", PLENTY)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void secret_thatIsBinary_cannotBeRead() {
        answer = Json.write(Json.object()
                .put("Name", "intercom/token")
                .put("SecretBinary", Base64.getEncoder().encodeToString(new byte[] {1, 2, 3})));

        assertThatThrownBy(() -> token.current(PLENTY)).isInstanceOf(IllegalStateException.class);
    }

    private void secretIs(String text) {
        answer = Json.write(Json.object().put("Name", "intercom/token").put("SecretString", text));
    }
}
