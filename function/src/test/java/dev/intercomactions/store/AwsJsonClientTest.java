package dev.intercomactions.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.intercomactions.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls to AWS, on a server on this machine. */
class AwsJsonClientTest {
    private static final String OK = "200 {\"Item\":{}}";

    private final Deque<String> answers = new ArrayDeque<>();
    private final List<String> keys = new CopyOnWriteArrayList<>();
    private final List<String> keyRequests = new CopyOnWriteArrayList<>();
    private final CountDownLatch end = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient http = Sent.http();
    private final HttpServer server;
    private final Map<String, String> environment = new HashMap<>();
    private volatile Instant now = Instant.parse("2026-03-01T10:00:00Z");
    private volatile String containerKeys = "404 no";

    AwsJsonClientTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        String address = "http://127.0.0.1:" + server.getAddress().getPort();
        environment.put("AWS_REGION", "eu-west-1");
        environment.put("AWS_ENDPOINT_URL", address);
        environment.put("AWS_CONTAINER_CREDENTIALS_FULL_URI", address + "/keys");
        environment.put("AWS_CONTAINER_AUTHORIZATION_TOKEN", "container-token");
    }

    @BeforeEach
    void start() {
        environment.put("AWS_ACCESS_KEY_ID", "from-environment");
        environment.put("AWS_SECRET_ACCESS_KEY", "secret");
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.createContext("/keys", exchange -> {
            keyRequests.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            send(exchange, containerKeys);
        });
        server.start();
    }

    @AfterEach
    void stop() {
        end.countDown();
        http.shutdownNow();
        server.stop(0);
        threads.close();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String authorization = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
        keys.add(authorization.replaceAll(".*Credential=([^/]+)/.*", "$1"));
        String answer;
        synchronized (answers) {
            answer = answers.size() > 1 ? answers.remove() : answers.element();
        }
        send(exchange, answer);
    }

    private void send(HttpExchange exchange, String answer) throws IOException {
        exchange.getRequestBody().readAllBytes();
        if (answer.equals("hang")) {
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        if (answer.equals("cut") || answer.equals("hang")) {
            exchange.close();
            return;
        }
        try (exchange) {
            byte[] body = answer.substring(4).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(Integer.parseInt(answer.substring(0, 3)), body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private String call(String... given) {
        answers.addAll(List.of(given));
        AwsJsonClient client = AwsJsonClient.dynamoDb(environment, () -> http, () -> now, new Random(1));
        return Json.write(client.call("GetItem", Json.object()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cut",
                "500 {\"__type\":\"com.amazonaws.dynamodb.v20120810#InternalServerError\"}",
                "503 <html>",
                "200 {\"Item\":",
                "400 {\"__type\":\"com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException\"}",
                "400 {\"__type\":\"com.amazon.coral.availability#ThrottlingException\"}"
            })
    void call_thatMayGoBetter_isMadeAgain(String first) {
        assertThat(call(first, OK)).isEqualTo("{\"Item\":{}}");
        assertThat(keys).hasSize(2);
    }

    @Test
    void call_thatNeverGoesBetter_isMadeFourTimes() {
        assertThatThrownBy(() -> call("500 {}"))
                .isInstanceOf(AwsException.class)
                .hasMessage("Http500");
        assertThat(keys).hasSize(4);
    }

    @Test
    void call_refused_isMadeOnceAndSaysWhyWithoutWhatWasAnswered() {
        String refusal = "{\"__type\":\"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException\","
                + "\"Item\":{\"run\":{\"S\":\"private\"}}}";

        assertThatThrownBy(() -> call("400 " + refusal))
                .isInstanceOfSatisfying(
                        AwsException.class,
                        e -> assertThat(e.error().at("/Item/run/S").asText()).isEqualTo("private"))
                .hasMessage("ConditionalCheckFailedException");
        assertThat(keys).hasSize(1);
    }

    @Test
    void call_thatHangs_isSentAgain() {
        assertThat(call("hang", OK)).isEqualTo("{\"Item\":{}}");
    }

    @Test
    void call_thatAlwaysHangs_endsInTime() {
        long start = System.nanoTime();

        assertThatThrownBy(() -> call("hang")).isInstanceOf(AwsException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(AwsJsonClient.CALL_TIMEOUT.plusMillis(900));
    }

    @Test
    void keys_inTheEnvironment_areUsedAndNoneAreFetched() {
        call(OK);

        assertThat(keys).containsExactly("from-environment");
        assertThat(keyRequests).isEmpty();
    }

    @Test
    void keys_ofARestoredFunction_areFetchedOnceAndAgainBeforeTheyExpire() {
        environment.remove("AWS_ACCESS_KEY_ID");
        AwsJsonClient client = AwsJsonClient.dynamoDb(environment, () -> http, () -> now, new Random(1));
        answers.add(OK);
        containerKeys = keys("first", now.plus(Duration.ofHours(1)));
        client.call("GetItem", Json.object());
        client.call("GetItem", Json.object());

        containerKeys = keys("second", now.plus(Duration.ofHours(9)));
        now = now.plus(Duration.ofHours(1)).minus(Credentials.AHEAD);
        client.call("GetItem", Json.object());

        assertThat(keys).containsExactly("first", "first", "second");
        assertThat(keyRequests).containsExactly("container-token", "container-token");
    }

    @Test
    void keys_ofARestoredFunction_areFetchedOnceForAllServices() {
        environment.remove("AWS_ACCESS_KEY_ID");
        AwsJsonClient client = AwsJsonClient.dynamoDb(environment, () -> http, () -> now, new Random(1));
        answers.add(OK);
        containerKeys = keys("first", now.plus(Duration.ofHours(1)));
        client.call("GetItem", Json.object());
        client.secretsManager().call("GetSecretValue", Json.object());

        assertThat(keys).containsExactly("first", "first");
        assertThat(keyRequests).containsExactly("container-token");
    }

    @Test
    void keys_thatCannotBeFetchedWhileTheOldAreGood_areTheOldOnes() {
        environment.remove("AWS_ACCESS_KEY_ID");
        AwsJsonClient client = AwsJsonClient.dynamoDb(environment, () -> http, () -> now, new Random(1));
        answers.add(OK);
        containerKeys = keys("first", now.plusSeconds(310));
        client.call("GetItem", Json.object());
        containerKeys = "500 no";
        now = now.plusSeconds(60);
        client.call("GetItem", Json.object());

        assertThat(keys).containsExactly("first", "first");
    }

    @Test
    void keys_thatAreNowhere_areSaidToBeSo() {
        environment.remove("AWS_ACCESS_KEY_ID");
        environment.remove("AWS_CONTAINER_CREDENTIALS_FULL_URI");

        assertThatThrownBy(() -> call(OK)).isInstanceOf(AwsException.class).hasMessage("NoAnswer");
        assertThat(keys).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "eu-west-1, https://dynamodb.eu-west-1.amazonaws.com",
        "cn-north-1, https://dynamodb.cn-north-1.amazonaws.com.cn",
        "us-gov-west-1, https://dynamodb.us-gov-west-1.amazonaws.com"
    })
    void address_notGiven_isThePublicOneOfTheRegion(String region, String expected) {
        AwsJsonClient client =
                AwsJsonClient.dynamoDb(Map.of("AWS_REGION", region), () -> http, () -> now, new Random(1));

        assertThat(client.endpoint()).hasToString(expected);
    }

    @Test
    void address_givenForAllServices_isUsed() {
        Map<String, String> all = Map.of("AWS_REGION", "eu-west-1", "AWS_ENDPOINT_URL", "http://localhost:4566");

        assertThat(AwsJsonClient.dynamoDb(all, () -> http, () -> now, new Random(1))
                        .endpoint())
                .hasToString("http://localhost:4566");
    }

    private static String keys(String id, @Nullable Instant until) {
        return "200 "
                + Json.write(Json.object()
                        .put("AccessKeyId", id)
                        .put("SecretAccessKey", "secret")
                        .put("Token", "session")
                        .put("Expiration", String.valueOf(until)));
    }
}
