package dev.intercomactions.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import dev.intercomactions.intercom.AccessToken;
import dev.intercomactions.intercom.FixedToken;
import dev.intercomactions.intercom.IntercomClient;
import dev.intercomactions.json.Once;
import dev.intercomactions.pacing.Breaker;
import dev.intercomactions.pacing.Pacer;
import dev.intercomactions.pacing.RateWindow;
import dev.intercomactions.run.Engine;
import dev.intercomactions.store.Ahead;
import dev.intercomactions.store.AwsJsonClient;
import dev.intercomactions.store.DynamoRunLog;
import dev.intercomactions.store.Queues;
import dev.intercomactions.store.SecretToken;
import dev.intercomactions.store.Sqs;
import dev.intercomactions.telemetry.EmfMetrics;
import dev.intercomactions.telemetry.Reporter;
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
 * All that a handler needs, wired from the environment. The settings are read at once, so that a wrong one stops the
 * function at start; clients are built when first needed.
 */
public record Service(Settings settings, Engine engine, Queues queues, Reporter reporter, InstantSource clock) {
    /**
     * The service as this process's environment configures it.
     *
     * @throws IllegalArgumentException with one line that names the variable which is missing or malformed
     */
    static Service fromEnvironment() {
        Map<String, String> environment = System.getenv();
        Service service = of(Settings.from(environment), environment, Once.of(IntercomClient::http));
        Priming.register(environment);
        return service;
    }

    /** @param environment of the process, as far as it is AWS's */
    static Service of(Settings settings, Map<String, String> environment, Supplier<HttpClient> http) {
        // What is written down is in milliseconds: finer times tell nobody more, and make items larger.
        InstantSource clock = Clock.tickMillis(ZoneOffset.UTC);
        SecureRandom random = new SecureRandom();
        Once<SqsClient> sqs = Once.of(Sqs::client);
        Once<Metrics> metrics = Once.of(() -> new EmfMetrics(
                environment.getOrDefault("POWERTOOLS_METRICS_NAMESPACE", "IntercomActions"),
                environment.getOrDefault("POWERTOOLS_SERVICE_NAME", "intercom-actions"),
                clock));
        AwsJsonClient dynamoDb = AwsJsonClient.dynamoDb(environment, http, clock, random);
        Settings.Intercom intercom = settings.intercom();
        AccessToken token = intercom.token()
                .<AccessToken>map(FixedToken::new)
                .orElseGet(() -> new SecretToken(
                        dynamoDb.secretsManager(), intercom.tokenSecretId().orElseThrow(), clock));
        if (!Priming.isForSnapshot(environment)) {
            Ahead.run(token::current);
        }
        Engine engine = new Engine(
                new DynamoRunLog(dynamoDb, settings.resources().runTableName(), settings.retention()),
                new IntercomClient(intercom.baseUrl(), intercom.version(), token, http),
                new Pacer(new RateWindow(settings.reservePercent()), new Breaker()),
                clock,
                random,
                Thread::sleep,
                settings.limits());
        return new Service(
                settings, engine, new Queues(sqs, settings.resources(), clock), new Reporter(metrics), clock);
    }

    /** When the invocation ends. */
    Instant deadline(Context context) {
        return clock.instant().plusMillis(context.getRemainingTimeInMillis());
    }
}
