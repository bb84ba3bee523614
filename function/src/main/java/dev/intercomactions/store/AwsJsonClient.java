package dev.intercomactions.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.regions.PartitionMetadata;
import software.amazon.awssdk.regions.Region;

/**
 * A service that speaks AWS's JSON protocol, as DynamoDB and Secrets Manager do. Calls are repeated a few times where that
 * may help, so that each must be one that may be repeated. A call ends within {@link #CALL_TIMEOUT}.
 */
public final class AwsJsonClient implements AwsApi {
    static final Duration CALL_TIMEOUT = Duration.ofSeconds(4);

    /** A call of which nothing is heard for so long is sent again. */
    private static final Duration TRY_TIMEOUT = Duration.ofSeconds(2);

    private static final int TRIES = 4;
    private static final long FIRST_PAUSE_MILLIS = 50;

    /** A service's names: in signatures and hosts, in environment variables, and before each operation. */
    private enum Api {
        DYNAMODB("dynamodb", "DynamoDB_20120810", "1.0"),
        SECRETS_MANAGER("secretsmanager", "secretsmanager", "1.1");

        private final String id;
        private final String target;
        private final String version;

        Api(String id, String target, String version) {
            this.id = id;
            this.target = target;
            this.version = version;
        }

        /** Where the SDK would look for it: the service's own variable, the one for all, else AWS's public address. */
        URI endpoint(Map<String, String> environment, String region) {
            String given = environment.getOrDefault(
                    "AWS_ENDPOINT_URL_" + name(), environment.getOrDefault("AWS_ENDPOINT_URL", ""));
            return given.isEmpty()
                    ? URI.create("https://" + id + "." + region + "."
                            + PartitionMetadata.of(Region.of(region)).dnsSuffix())
                    : URI.create(given);
        }
    }

    private final Api api;
    private final Map<String, String> environment;
    private final URI endpoint;
    private final String host;
    private final SigV4 signature;
    private final Supplier<HttpClient> http;
    private final Credentials credentials;
    private final InstantSource clock;
    private final RandomGenerator random;

    private AwsJsonClient(
            Api api,
            Map<String, String> environment,
            Supplier<HttpClient> http,
            Credentials credentials,
            InstantSource clock,
            RandomGenerator random) {
        String region = environment.getOrDefault("AWS_REGION", "us-east-1");
        this.api = api;
        this.environment = environment;
        this.endpoint = api.endpoint(environment, region);
        this.host = endpoint.getPort() < 0 ? endpoint.getHost() : endpoint.getHost() + ":" + endpoint.getPort();
        this.signature = new SigV4(region, api.id);
        this.http = http;
        this.credentials = credentials;
        this.clock = clock;
        this.random = random;
    }

    /** DynamoDB as {@code environment} names region, address and credentials. */
    public static AwsJsonClient dynamoDb(
            Map<String, String> environment, Supplier<HttpClient> http, InstantSource clock, RandomGenerator random) {
        return new AwsJsonClient(
                Api.DYNAMODB, environment, http, new Credentials(environment, http, clock), clock, random);
    }

    /** Secrets Manager for the same caller, who fetches credentials once for both. */
    public AwsJsonClient secretsManager() {
        return new AwsJsonClient(Api.SECRETS_MANAGER, environment, http, credentials, clock, random);
    }

    /** Where the service is called. */
    URI endpoint() {
        return endpoint;
    }

    @Override
    public JsonNode call(String operation, ObjectNode input) {
        byte[] body = Json.write(input).getBytes(StandardCharsets.UTF_8);
        long end = System.nanoTime() + CALL_TIMEOUT.toNanos();
        AwsException last = new AwsException("Interrupted", new InterruptedException());
        try {
            for (int i = 0; i < TRIES; i++) {
                long left = end - System.nanoTime();
                if (left <= 0 || (i > 0 && !paused(i, left))) {
                    break;
                }
                left = end - System.nanoTime();
                try {
                    Sent.Answer answer = send(operation, body, Duration.ofNanos(Math.min(left, TRY_TIMEOUT.toNanos())));
                    JsonNode json = Json.parse(answer.body()).orElse(null);
                    if (answer.status() == 200 && json != null) {
                        return json;
                    }
                    last = refused(answer.status(), json);
                    if (!mayHelp(answer.status(), String.valueOf(last.getMessage()))) {
                        break;
                    }
                } catch (IOException e) {
                    last = new AwsException("NoAnswer", e);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw last;
    }

    /** A random pause of up to 50, 100, 200 ms, if there is time for it. */
    private boolean paused(int tries, long leftNanos) throws InterruptedException {
        long millis = random.nextLong(FIRST_PAUSE_MILLIS << (tries - 1));
        if (Duration.ofMillis(millis).toNanos() >= leftNanos) {
            return false;
        }
        Thread.sleep(millis);
        return true;
    }

    private Sent.Answer send(String operation, byte[] body, Duration bound) throws IOException, InterruptedException {
        Map<String, String> headers = Map.of(
                "content-type", "application/x-amz-json-" + api.version,
                "x-amz-target", api.target + "." + operation);
        HttpRequest.Builder request =
                HttpRequest.newBuilder(endpoint.resolve("/")).POST(BodyPublishers.ofByteArray(body));
        long start = System.nanoTime();
        Credentials.Keys keys = credentials.current(bound);
        signature.sign(keys, host, headers, body, clock.instant()).forEach(request::header);
        Duration left = bound.minusNanos(System.nanoTime() - start);
        return Sent.within(http.get(), request.build(), left);
    }

    private static AwsException refused(int status, @Nullable JsonNode error) {
        String type = Optional.ofNullable(error)
                .map(json -> json.path("__type").asText(""))
                .filter(text -> !text.isEmpty())
                .orElse("Http" + status);
        JsonNode shown = error == null ? Json.object() : error;
        return new AwsException(type.substring(type.indexOf('#') + 1), shown);
    }

    private static boolean mayHelp(int status, String type) {
        // A 200 here is one that broke off or cannot be read.
        return status >= 500
                || status == 200
                || status == 429
                || type.contains("Throttl")
                || type.equals("ProvisionedThroughputExceededException")
                || type.equals("RequestLimitExceeded")
                || type.equals("TransactionInProgressException");
    }
}
