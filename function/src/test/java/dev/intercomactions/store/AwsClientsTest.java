package dev.intercomactions.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;
import software.amazon.awssdk.services.sqs.model.SqsException;

/** Calls to AWS by the SDK as it is set up here, to a server on this machine that answers as told. */
@Tag("slow")
class AwsClientsTest {
    private static final String OK = "200 {\"Item\":{\"run_id\":{\"S\":\"r\"}}}";

    private final Deque<String> answers = new ArrayDeque<>();
    private final AtomicInteger sent = new AtomicInteger();
    private final Set<InetSocketAddress> connections = ConcurrentHashMap.newKeySet();
    private final CountDownLatch end = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;
    private final AwsClients aws;

    AwsClientsTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        aws = AwsClients.of(URI.create("http://127.0.0.1:" + server.getAddress().getPort()));
    }

    @BeforeEach
    void start() {
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        end.countDown();
        aws.close();
        server.stop(0);
        threads.close();
    }

    private void answer(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        sent.incrementAndGet();
        connections.add(exchange.getRemoteAddress());
        String answer;
        synchronized (answers) {
            answer = answers.size() > 1 ? answers.remove() : answers.element();
        }
        if (answer.equals("hang")) {
            awaitEnd();
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

    private void awaitEnd() {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private GetItemResponse call(String... given) {
        answers.addAll(List.of(given));
        return get();
    }

    private GetItemResponse get() {
        return aws.dynamoDb().getItem(get -> get.tableName("runs").key(Map.of("run_id", AttributeValue.fromS("r"))));
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
        assertThat(call(first, OK).item()).containsKey("run_id");
        assertThat(sent).hasValue(2);
    }

    @Test
    void call_thatNeverGoesBetter_isMadeFourTimes() {
        assertThatThrownBy(() -> call("500 {}")).isInstanceOf(SdkException.class);
        assertThat(sent).hasValue(AwsClients.TRIES);
    }

    /** Each client has the bound of its own: DynamoDB's would be nine tries, and a variable bounds only the others. */
    @Test
    void call_toSqsThatNeverGoesBetter_isMadeFourTimesToo() {
        answers.add("500 {}");

        assertThatThrownBy(() ->
                        aws.sqs().sendMessage(send -> send.queueUrl("http://q").messageBody("m")))
                .isInstanceOf(SqsException.class);
        assertThat(sent).hasValue(AwsClients.TRIES);
    }

    @Test
    void call_refused_isMadeOnceAndNamedWithoutWhatWasAnswered() {
        String refusal = "{\"__type\":\"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException\","
                + "\"message\":\"private\",\"Item\":{\"run\":{\"S\":\"private\"}}}";

        assertThatThrownBy(() -> call("400 " + refusal))
                .isInstanceOfSatisfying(ConditionalCheckFailedException.class, e -> {
                    assertThat(e.item().get("run")).isEqualTo(AttributeValue.fromS("private"));
                    assertThat(AwsClients.name(e)).isEqualTo("ConditionalCheckFailedException");
                });
        assertThat(sent).hasValue(1);
    }

    @Test
    void call_withoutAnAnswer_isNamedByItsClass() {
        assertThatThrownBy(() -> call("cut"))
                .isInstanceOfSatisfying(
                        SdkException.class, e -> assertThat(AwsClients.name(e)).isEqualTo("SdkClientException"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"500 {}", "500 <html>"})
    void call_refusedWithoutACode_isNamedByItsStatus(String refusal) {
        assertThatThrownBy(() -> call(refusal))
                .isInstanceOfSatisfying(
                        SdkException.class, e -> assertThat(AwsClients.name(e)).isEqualTo("Http500"));
    }

    @Test
    void call_thatHangs_isSentAgain() {
        assertThat(call("hang", OK).item()).containsKey("run_id");
    }

    @Test
    void call_thatAlwaysHangs_endsInTime() {
        long start = System.nanoTime();

        assertThatThrownBy(() -> call("hang")).isInstanceOf(SdkException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(AwsClients.CALL_TIMEOUT.plusMillis(900));
    }

    /** What a batch does again and again: new connections each time would be handshakes, and ports, each time. */
    @Test
    void calls_fiftySideBySideTwice_useTheSameConnections() throws Exception {
        answers.add(OK);
        inParallel(50);
        int first = connections.size();
        inParallel(50);

        assertThat(first).isLessThanOrEqualTo(50);
        assertThat(connections).hasSizeLessThanOrEqualTo(55);
        assertThat(sent).hasValue(100);
    }

    private void inParallel(int calls) throws Exception {
        CyclicBarrier together = new CyclicBarrier(calls);
        List<Future<GetItemResponse>> made = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            made.add(threads.submit(() -> {
                together.await(10, TimeUnit.SECONDS);
                return get();
            }));
        }
        for (Future<GetItemResponse> each : made) {
            assertThat(each.get(10, TimeUnit.SECONDS).hasItem()).isTrue();
        }
    }
}
