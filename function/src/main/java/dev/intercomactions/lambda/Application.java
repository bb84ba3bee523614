package dev.intercomactions.lambda;

import dev.intercomactions.console.Console;
import dev.intercomactions.http.ActionEndpoints;
import dev.intercomactions.http.BatchEndpoint;
import dev.intercomactions.http.Router;
import dev.intercomactions.http.RunEndpoints;
import dev.intercomactions.intercom.AccessToken;
import dev.intercomactions.intercom.AtMostOnceClient;
import dev.intercomactions.intercom.FixedToken;
import dev.intercomactions.intercom.IntercomClient;
import dev.intercomactions.json.Lazy;
import dev.intercomactions.pacing.CircuitBreaker;
import dev.intercomactions.pacing.Pacer;
import dev.intercomactions.pacing.RateLimitWindow;
import dev.intercomactions.queue.BatchProcessor;
import dev.intercomactions.queue.MessageProcessor;
import dev.intercomactions.run.DocumentStore;
import dev.intercomactions.run.Engine;
import dev.intercomactions.run.PacedClient;
import dev.intercomactions.run.RetryPolicy;
import dev.intercomactions.run.Roster;
import dev.intercomactions.run.RunStore;
import dev.intercomactions.run.TimeLimits;
import dev.intercomactions.store.AwsClients;
import dev.intercomactions.store.DynamoDocumentStore;
import dev.intercomactions.store.DynamoRunStore;
import dev.intercomactions.store.SecretsManagerToken;
import dev.intercomactions.store.SqsQueues;
import dev.intercomactions.task.Tasks;
import dev.intercomactions.telemetry.EmbeddedMetrics;
import dev.intercomactions.telemetry.RunReporter;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The wiring of the service: what the triggers share, made from the environment, and each trigger's own part made from
 * that. The settings are read at once, so that a wrong one stops the function at start; clients are built when first
 * needed.
 *
 * @param retry the retry settings that a request may override
 * @param reservePercent share of Intercom's quota that is left to people and other apps
 * @param intercom the address of Intercom's API
 */
record Application(
        RetryPolicy retry,
        RunStore store,
        DocumentStore documents,
        Engine engine,
        SqsQueues queues,
        RunReporter reporter,
        InstantSource clock,
        TimeLimits limits,
        int reservePercent,
        URI intercom) {
    /**
     * The service as this process's environment configures it, to be primed if a snapshot will be taken.
     *
     * @param trigger what will invoke it
     * @throws IllegalArgumentException with one line that names the variable which is missing or malformed
     */
    static Application fromEnvironment(Priming.Trigger trigger) {
        Map<String, String> environment = System.getenv();
        AwsClients aws = AwsClients.fromEnvironment();
        Lazy<AtMostOnceClient> http = Lazy.of(AtMostOnceClient::new);
        Settings settings = Settings.from(environment);
        AccessToken token = token(settings.intercom(), aws);
        Application application = of(settings, environment, aws, token, http);
        Runnable prepare = () -> {
            aws.prepare();
            http.get();
        };
        Priming.register(environment, trigger, prepare, token);
        return application;
    }

    /** The access token as {@code settings} say. */
    static AccessToken token(Settings.Intercom settings, AwsClients aws) {
        return settings.token()
                .<AccessToken>map(FixedToken::new)
                .orElseGet(() -> new SecretsManagerToken(
                        aws::secretsManager, settings.tokenSecretId().orElseThrow()));
    }

    /** The service as {@code settings} say, over these clients; {@code environment} names its metrics. */
    static Application of(
            Settings settings,
            Map<String, String> environment,
            AwsClients aws,
            AccessToken token,
            Supplier<AtMostOnceClient> http) {
        // What is written down is in milliseconds: finer times tell nobody more, and make items larger.
        InstantSource clock = Clock.tickMillis(ZoneOffset.UTC);
        Settings.Intercom intercom = settings.intercom();
        Settings.Resources resources = settings.resources();
        RunStore store = new DynamoRunStore(aws::dynamoDb, resources.runTableName(), settings.retention(), clock);
        Pacer pacer = new Pacer(new RateLimitWindow(settings.reservePercent()), new CircuitBreaker());
        PacedClient client = new PacedClient(
                new IntercomClient(intercom.baseUrl(), intercom.version(), token, http),
                pacer,
                clock,
                Thread::sleep,
                settings.limits());
        return new Application(
                settings.retry(),
                store,
                new DynamoDocumentStore(aws::dynamoDb, resources.runTableName(), settings.retention(), clock),
                new Engine(store, client, clock, new SecureRandom(), settings.limits()),
                new SqsQueues(aws::sqs, resources.actionQueueUrl(), resources.deadLetterQueueUrl(), clock),
                new RunReporter(
                        EmbeddedMetrics.of(
                                environment.getOrDefault("POWERTOOLS_METRICS_NAMESPACE", "IntercomActions"),
                                environment.getOrDefault("POWERTOOLS_SERVICE_NAME", "intercom-actions")),
                        pacer::usedPercent),
                clock,
                settings.limits(),
                settings.reservePercent(),
                intercom.baseUrl());
    }

    /** What answers HTTP requests. */
    Router router() {
        return new Router(
                new ActionEndpoints(engine, queues, reporter, retry, clock),
                new BatchEndpoint(engine, queues, retry, clock),
                new RunEndpoints(store, new Roster(documents), engine, queues, clock),
                reporter);
    }

    /** What works on batches of messages. */
    BatchProcessor batches() {
        return new BatchProcessor(new MessageProcessor(engine, queues, reporter, retry, clock));
    }

    /** What carries out a state machine's requests. */
    Tasks tasks() {
        return new Tasks(engine, queues, reporter, store, documents, retry, reservePercent, clock);
    }

    /** What answers the dashboard's widget. */
    Console console() {
        return new Console(store, engine, queues, intercom, clock, Thread::sleep);
    }
}
