package dev.intercomactions.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.intercomactions.sandbox.Programs;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Where the clients of a process go and who they are there: as its environment says. Each test has a process of its own. */
@Tag("slow")
class AwsEnvironmentTest {
    private static final String KEYS =
            "{\"AccessKeyId\":\"container-key\",\"SecretAccessKey\":\"secret\",\"Token\":\"t\","
                    + "\"Expiration\":\"2999-01-01T00:00:00Z\"}";

    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final HttpServer dynamoDb = server("dynamodb");
    private final HttpServer others = server("others");

    AwsEnvironmentTest() throws IOException {}

    @AfterEach
    void stop() {
        dynamoDb.stop(0);
        others.stop(0);
    }

    @Test
    void endpoints_inVariables_areUsedTheServicesOwnFirst() throws Exception {
        assertThat(threadsAfterCalls(Map.of("AWS_ACCESS_KEY_ID", "own-key", "AWS_SECRET_ACCESS_KEY", "secret")))
                .isZero();
        assertThat(calls)
                .containsExactly(
                        "dynamodb: own-key eu-west-1/dynamodb",
                        "others: own-key eu-west-1/secretsmanager",
                        "others: own-key eu-west-1/sqs");
    }

    /** So has it a function that was restored from a snapshot. */
    @Test
    void credentials_atAnAddress_areFetchedOnceForAllServices() throws Exception {
        assertThat(threadsAfterCalls(Map.of(
                        "AWS_CONTAINER_CREDENTIALS_FULL_URI",
                        address(others) + "/keys",
                        "AWS_CONTAINER_AUTHORIZATION_TOKEN",
                        "container-token")))
                .isZero();
        assertThat(calls)
                .containsExactly(
                        "others: container-token",
                        "dynamodb: container-key eu-west-1/dynamodb",
                        "others: container-key eu-west-1/secretsmanager",
                        "others: container-key eu-west-1/sqs");
    }

    /** @return how many threads there are that drop idle connections */
    private int threadsAfterCalls(Map<String, String> credentials) throws Exception {
        String java = Programs.ofJdk("java").toString();
        ProcessBuilder caller = new ProcessBuilder(
                        java, "-cp", System.getProperty("java.class.path"), Caller.class.getName())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        Map<String, String> environment = new HashMap<>(credentials);
        environment.put("AWS_REGION", "eu-west-1");
        environment.put("AWS_ENDPOINT_URL", address(others));
        environment.put("AWS_ENDPOINT_URL_DYNAMODB", address(dynamoDb));
        caller.environment().clear();
        caller.environment().putAll(environment);
        Process process = caller.start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }

    private HttpServer server(String name) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> answer(name, exchange));
        server.start();
        return server;
    }

    private void answer(String name, HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            String authorization = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
            calls.add(name + ": "
                    + authorization.replaceAll(".*Credential=([^/]+)/[^/]+/([^/]+/[^/]+)/aws4_request.*", "$1 $2"));
            boolean keys = exchange.getRequestURI().getPath().equals("/keys");
            byte[] body = (keys ? KEYS : "{}").getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static String address(HttpServer server) {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** The process: calls each service once. */
    static final class Caller {
        private Caller() {}

        public static void main(String[] arguments) {
            AwsClients aws = AwsClients.fromEnvironment();
            aws.dynamoDb().getItem(get -> get.tableName("runs").key(Map.of("run_id", AttributeValue.fromS("r"))));
            aws.secretsManager().getSecretValue(get -> get.secretId("token"));
            aws.sqs()
                    .changeMessageVisibility(change -> change.queueUrl("http://127.0.0.1/actions")
                            .receiptHandle("h")
                            .visibilityTimeout(1));
            long reapers = Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().contains("idle"))
                    .count();
            System.exit((int) reapers);
        }
    }
}
