package dev.intercomactions.aws;

import com.amazonaws.services.lambda.runtime.Context;
import dev.intercomactions.action.Once;
import dev.intercomactions.intercom.AccessToken;
import dev.intercomactions.intercom.Breaker;
import dev.intercomactions.intercom.IntercomClient;
import dev.intercomactions.intercom.Pacer;
import dev.intercomactions.intercom.RateWindow;
import dev.intercomactions.run.Engine;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.lambda.powertools.metrics.Metrics;
import software.amazon.lambda.powertools.metrics.MetricsBuilder;

/**
 * All that a handler needs, wired from the environment. The settings are read at once, so that a wrong one stops the
 * function at start; clients are built when first needed.
 */
record Service(Settings settings, Engine engine, Queues queues, Reporter reporter, InstantSource clock) {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(4);

    /**
     * The service as this process's environment configures it.
     *
     * @throws IllegalArgumentException with one line that names the variable which is missing or malformed
     */
    static Service fromEnvironment() {
        return of(Settings.from(System.getenv()));
    }

    static Service of(Settings settings) {
        InstantSource clock = InstantSource.system();
        Once<SqsClient> sqs = Once.of(() -> client(SqsClient.builder()));
        Once<DynamoDbClient> dynamo = Once.of(() -> client(DynamoDbClient.builder()));
        Once<SecretsManagerClient> secrets = Once.of(() -> client(SecretsManagerClient.builder()));
        Once<Metrics> metrics = Once.of(() -> MetricsBuilder.builder().build());
        Settings.Intercom intercom = settings.intercom();
        AccessToken token = intercom.token()
                .<AccessToken>map(FixedToken::new)
                .orElseGet(
                        () -> new SecretToken(secrets, intercom.tokenSecretId().orElseThrow(), clock));
        Engine engine = new Engine(
                new DynamoRunLog(dynamo, settings.resources().runTableName(), settings.retention()),
                new IntercomClient(intercom.baseUrl(), intercom.version(), token),
                new Pacer(new RateWindow(settings.reservePercent()), new Breaker()),
                clock,
                new SecureRandom(),
                Thread::sleep,
                settings.limits());
        return new Service(
                settings, engine, new Queues(sqs, settings.resources(), clock), new Reporter(metrics), clock);
    }

    /** When the invocation ends. */
    Instant deadline(Context context) {
        return clock.instant().plusMillis(context.getRemainingTimeInMillis());
    }

    private static <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C> C client(B builder) {
        return builder.credentialsProvider(DefaultCredentialsProvider.builder().build())
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(CONNECT_TIMEOUT)
                        .socketTimeout(CALL_TIMEOUT))
                .overrideConfiguration(override -> override.apiCallTimeout(CALL_TIMEOUT))
                .build();
    }
}
