package dev.intercomactions.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import dev.intercomactions.intercom.AccessToken;
import dev.intercomactions.intercom.AtMostOnceClient;
import dev.intercomactions.intercom.FixedToken;
import dev.intercomactions.intercom.IntercomClient;
import dev.intercomactions.json.Lazy;
import dev.intercomactions.pacing.CircuitBreaker;
import dev.intercomactions.pacing.Pacer;
import dev.intercomactions.pacing.RateLimitWindow;
import dev.intercomactions.run.Engine;
import dev.intercomactions.store.Ahead;
import dev.intercomactions.store.AwsJsonClient;
import dev.intercomactions.store.DynamoRunStore;
import dev.intercomactions.store.SecretsManagerToken;
import dev.intercomactions.store.Sent;
import dev.intercomactions.store.Sqs;
import dev.intercomactions.store.SqsQueues;
import dev.intercomactions.telemetry.EmfMetrics;
import dev.intercomactions.telemetry.RunReporter;
import java.net.http.HttpClient;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.function.Supplier;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.lambda.powertools.metrics.Metrics;

/**
 * The wiring of the service: all that a handler needs, made from the environment. The settings are read at once, so
 * that a wrong one stops the function at start; clients are built when first needed.
 */
public record Application(
        Settings settings, Engine engine, SqsQueues queues, RunReporter reporter, InstantSource clock) {
    /**
     * The service as this process's environment configures it.
     *
     * @throws IllegalArgumentException with one line that names the variable which is missing or malformed
     */
    static Application fromEnvironment() {
        Map<String, String> environment = System.getenv();
        Application service =
                of(Settings.from(environment), environment, Lazy.of(Sent::http), Lazy.of(AtMostOnceClient::new));
        Priming.register(environment);
        return service;
    }

    /** @param environment of the process, as far as it is AWS's */
    static Application of(
            Settings settings,
            Map<String, String> environment,
            Supplier<HttpClient> aws,
            Supplier<AtMostOnceClient> http) {
        // What is written down is in milliseconds: finer times tell nobody more, and make items larger.
        InstantSource clock = Clock.tickMillis(ZoneOffset.UTC);
        SecureRandom random = new SecureRandom();
        Lazy<SqsClient> sqs = Lazy.of(Sqs::client);
        Lazy<Metrics> metrics = Lazy.of(() -> new EmfMetrics(
                environment.getOrDefault("POWERTOOLS_METRICS_NAMESPACE", "IntercomActions"),
                environment.getOrDefault("POWERTOOLS_SERVICE_NAME", "intercom-actions"),
                clock));
        AwsJsonClient dynamoDb = AwsJsonClient.dynamoDb(environment, aws, clock, random);
        Settings.Intercom intercom = settings.intercom();
        AccessToken token = intercom.token()
                .<AccessToken>map(FixedToken::new)
                .orElseGet(() -> new SecretsManagerToken(
                        dynamoDb.secretsManager(), intercom.tokenSecretId().orElseThrow(), clock));
        if (!Priming.isForSnapshot(environment)) {
            Ahead.run(() -> token.current(settings.limits().call()));
        }
        Engine engine = new Engine(
                new DynamoRunStore(dynamoDb, settings.resources().runTableName(), settings.retention()),
                new IntercomClient(intercom.baseUrl(), intercom.version(), token, http),
                new Pacer(new RateLimitWindow(settings.reservePercent()), new CircuitBreaker()),
                clock,
                random,
                Thread::sleep,
                settings.limits());
        return new Application(
                settings, engine, new SqsQueues(sqs, settings.resources(), clock), new RunReporter(metrics), clock);
    }

    /** When the invocation ends. */
    Instant deadline(Context context) {
        return clock.instant().plusMillis(context.getRemainingTimeInMillis());
    }
}
