package dev.intercomactions.store;

import dev.intercomactions.json.Lazy;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.endpoints.AccountIdEndpointMode;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * The AWS SDK's clients for the three services, made when first needed, with one HTTP client and one timer for all.
 * Region, credentials and endpoints are the SDK's business. A call and all its tries end within {@link #CALL_TIMEOUT}, so
 * that none outlives the time that an invocation keeps free for its bookkeeping.
 */
public final class AwsClients implements AutoCloseable {
    /** The longest that a call takes with all its tries. */
    static final Duration CALL_TIMEOUT = Duration.ofSeconds(4);

    /** A try of which nothing is heard for so long is given up, and the call sent again. */
    static final Duration TRY_TIMEOUT = Duration.ofSeconds(2);

    /** Set on each client, because the SDK's own number differs: DynamoDB's client would send nine times. */
    static final int TRIES = 4;

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(500);

    /** More than ever work side by side: fifty items of a batch, twenty messages. */
    private static final int CONNECTIONS = 64;

    /** The services drop a connection that is idle for a minute or so: it is dropped here first. */
    private static final Duration LONGEST_IDLE = Duration.ofSeconds(50);

    private final Lazy<SdkHttpClient> http = Lazy.of(() -> Apache5HttpClient.builder()
            .maxConnections(CONNECTIONS)
            .connectionTimeout(CONNECT_TIMEOUT)
            .connectionAcquisitionTimeout(TRY_TIMEOUT)
            .socketTimeout(TRY_TIMEOUT)
            .connectionMaxIdleTime(LONGEST_IDLE)
            // What was idle for too long is dropped when a connection is next asked for, without a thread for that.
            .useIdleConnectionReaper(false)
            .build());
    private final Lazy<ScheduledExecutorService> timer = Lazy.of(() -> Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("aws-timer").factory()));
    private final Lazy<DynamoDbClient> dynamoDb;
    private final Lazy<SqsClient> sqs;
    private final Lazy<SecretsManagerClient> secretsManager;

    private AwsClients(boolean checksums, Consumer<AwsClientBuilder<?, ?>> where) {
        dynamoDb = Lazy.of(() ->
                configured(DynamoDbClient.builder().accountIdEndpointMode(AccountIdEndpointMode.DISABLED), where));
        sqs = Lazy.of(() -> configured(SqsClient.builder().checksumValidationEnabled(checksums), where));
        secretsManager = Lazy.of(() -> configured(SecretsManagerClient.builder(), where));
    }

    /** Clients as the process's environment names region, endpoints and credentials. */
    public static AwsClients fromEnvironment() {
        // One for all three, so that a restored function fetches its credentials once.
        Lazy<DefaultCredentialsProvider> credentials =
                Lazy.of(() -> DefaultCredentialsProvider.builder().build());
        return new AwsClients(true, builder -> builder.credentialsProvider(credentials.get()));
    }

    /**
     * Clients of a server on this machine that stands for all three services, takes any credentials and need not know the
     * checksums that SQS answers with.
     */
    public static AwsClients of(URI server) {
        return of(server, StaticCredentialsProvider.create(AwsBasicCredentials.create("any", "any")));
    }

    /** The same with credentials that are found as those of a process are. */
    public static AwsClients ofWithFoundCredentials(URI server) {
        return of(server, DefaultCredentialsProvider.builder().build());
    }

    private static AwsClients of(URI server, AwsCredentialsProvider credentials) {
        return new AwsClients(
                false,
                builder -> builder.endpointOverride(server)
                        .region(Region.US_EAST_1)
                        .credentialsProvider(credentials));
    }

    private <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C configured(
            B builder, Consumer<AwsClientBuilder<?, ?>> where) {
        where.accept(builder);
        return builder.httpClient(http.get())
                .overrideConfiguration(override -> override.apiCallTimeout(CALL_TIMEOUT)
                        .apiCallAttemptTimeout(TRY_TIMEOUT)
                        .scheduledExecutorService(timer.get())
                        .retryStrategy(AwsRetryStrategy.standardRetryStrategy().toBuilder()
                                .maxAttempts(TRIES)
                                .backoffStrategy(BackoffStrategy.exponentialDelay(FIRST_PAUSE, LONGEST_PAUSE))
                                .throttlingBackoffStrategy(BackoffStrategy.exponentialDelay(FIRST_PAUSE, LONGEST_PAUSE))
                                .build()))
                .build();
    }

    public DynamoDbClient dynamoDb() {
        return dynamoDb.get();
    }

    public SqsClient sqs() {
        return sqs.get();
    }

    public SecretsManagerClient secretsManager() {
        return secretsManager.get();
    }

    /** What an error may be called in a log: its code, its status or its class, never its message, which may quote what was sent. */
    static String name(SdkException error) {
        if (!(error instanceof AwsServiceException refused)) {
            return error.getClass().getSimpleName();
        }
        return Optional.ofNullable(refused.awsErrorDetails())
                .map(AwsErrorDetails::errorCode)
                .orElse("Http" + refused.statusCode());
    }

    /** Makes all clients, which takes a while, and calls nothing. */
    public void prepare() {
        List.of(dynamoDb, sqs, secretsManager).forEach(Lazy::get);
    }

    /** Ends all connections; no client may be used any more. */
    @Override
    public void close() {
        http.get().close();
        timer.get().shutdownNow();
    }
}
