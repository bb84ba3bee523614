package dev.intercomactions.lambda;

import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.CognitoIdentity;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.fuzz.Finding;
import dev.intercomactions.intercom.Intercom;
import dev.intercomactions.json.Json;
import dev.intercomactions.pacing.CircuitBreaker;
import dev.intercomactions.pacing.Pacer;
import dev.intercomactions.pacing.RateLimitWindow;
import dev.intercomactions.run.Engine;
import dev.intercomactions.run.PacedClient;
import dev.intercomactions.run.RunStore;
import dev.intercomactions.store.DynamoDocumentStore;
import dev.intercomactions.store.DynamoRunStore;
import dev.intercomactions.store.SqsQueues;
import dev.intercomactions.task.TaskException;
import dev.intercomactions.telemetry.RunReporter;
import dev.intercomactions.testing.Logs;
import dev.intercomactions.testing.MemoryQueues;
import dev.intercomactions.testing.MemoryTable;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.lambda.powertools.metrics.Metrics;
import software.amazon.lambda.powertools.metrics.model.DimensionSet;

/**
 * The real handlers as the Lambda runtime calls them, JSON in and JSON out, over a table and queues in memory. Nothing here
 * is ever out of reach, so whatever one of them does not take, or the service cannot cope with, is a fault of ours.
 */
public final class Front {
    /** What a customer reads, wherever it stands in an input: it may be in no log and in no exception. */
    static final String TEXT = "customerwords";

    private static final Settings SETTINGS = Settings.from(Map.of(
            "ACTION_QUEUE_URL", "http://127.0.0.1/actions",
            "DEAD_LETTER_QUEUE_URL", "http://127.0.0.1/dead",
            "RUN_TABLE_NAME", "runs",
            "INTERCOM_ACCESS_TOKEN", "token"));
    private static final List<String> FAULTS = List.of(
            TEXT, "message.fault", "message.handed_back", "visibility.unchanged", "request.fault", "console.fault");

    public final MemoryTable table;
    public final MemoryQueues queues = new MemoryQueues();

    private final Application service;

    /** What is left of each invocation. */
    public Duration remaining = Duration.ofSeconds(60);

    /** What passes from one look at the clock to the next. */
    public Duration passes = Duration.ZERO;

    public Front(Intercom intercom, Map<String, Map<String, AttributeValue>> items) {
        Logs.clear();
        table = new MemoryTable(items);
        AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-05T09:00:00Z"));
        InstantSource clock = () -> now.updateAndGet(at -> at.plus(passes));
        RunStore store = new DynamoRunStore(() -> table, "runs", Duration.ofDays(30), clock);
        Engine engine = new Engine(
                store,
                new PacedClient(
                        intercom,
                        new Pacer(new RateLimitWindow(10), new CircuitBreaker()),
                        clock,
                        wait -> now.updateAndGet(at -> at.plus(wait)),
                        SETTINGS.limits()),
                clock,
                new Random(7),
                SETTINGS.limits());
        service = new Application(
                SETTINGS.retry(),
                store,
                new DynamoDocumentStore(() -> table, "runs", Duration.ofDays(30), now::get),
                engine,
                new SqsQueues(
                        () -> queues,
                        SETTINGS.resources().actionQueueUrl(),
                        SETTINGS.resources().deadLetterQueueUrl(),
                        clock),
                new RunReporter(noMetrics(), OptionalDouble::empty),
                clock,
                SETTINGS.limits(),
                SETTINGS.reservePercent(),
                SETTINGS.intercom().baseUrl());
    }

    /** What the HTTP API's function answers. */
    public JsonNode http(String event) {
        return answer(new ApiHandler(service), APIGatewayV2HTTPEvent.class, APIGatewayV2HTTPResponse.class, event);
    }

    /** What the queue's function answers. */
    public JsonNode batch(String event) {
        return answer(new QueueHandler(service), SQSEvent.class, SQSBatchResponse.class, event);
    }

    private <E, A> JsonNode answer(RequestHandler<E, A> handler, Class<E> event, Class<A> answer, String json) {
        A answered = handler.handleRequest(EventMapping.of(event).read(json), new Invocation());
        return read(EventMapping.of(answer).write(answered));
    }

    /** What the task answers, or the name and the message of what it throws. */
    public String task(byte[] payload) {
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        try {
            new TaskHandler(service).handleRequest(new ByteArrayInputStream(payload), json, new Invocation());
            return read(json.toString(StandardCharsets.UTF_8)).toString();
        } catch (TaskException e) {
            Finding.unless(!String.valueOf(e.getMessage()).contains(TEXT), "an exception quotes what a customer wrote");
            return e.getClass().getSimpleName() + ": " + e.getMessage();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What the console answers. */
    JsonNode console(byte[] event) {
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        try {
            new ConsoleHandler(service).handleRequest(new ByteArrayInputStream(event), json, new Invocation());
            return read(json.toString(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whatever came in: all was taken that was to be kept, nothing failed, and nothing private was logged. */
    void checkPeace() {
        Finding.none(table.refused(), "the run log does not take it");
        Finding.none(queues.refused(), "a queue does not take it");
        for (String line : Logs.lines()) {
            for (String fault : FAULTS) {
                Finding.unless(!line.contains(fault), "in the log: " + line);
            }
        }
    }

    private static JsonNode read(String json) {
        return Json.parse(json).orElseThrow(() -> new AssertionError("the answer is not JSON"));
    }

    private static Metrics noMetrics() {
        return (Metrics) Proxy.newProxyInstance(
                Front.class.getClassLoader(),
                new Class<?>[] {Metrics.class},
                (proxy, method, arguments) ->
                        method.getName().equals("getDefaultDimensions") ? DimensionSet.of("Service", "stack") : null);
    }

    /** What the runtime tells of an invocation. */
    private final class Invocation implements Context {
        @Override
        public String getAwsRequestId() {
            return "8d0a5a8e-6f1d-4f0c-9d0b-2f1d6a3f0c11";
        }

        @Override
        public String getLogGroupName() {
            return "/aws/lambda/fuzz";
        }

        @Override
        public String getLogStreamName() {
            return "stream";
        }

        @Override
        public String getFunctionName() {
            return "fuzz";
        }

        @Override
        public String getFunctionVersion() {
            return "1";
        }

        @Override
        public String getInvokedFunctionArn() {
            return "arn:aws:lambda:eu-west-1:123456789012:function:fuzz";
        }

        @Override
        @SuppressWarnings("NullAway") // A function that is not called by a phone has none.
        public CognitoIdentity getIdentity() {
            return null;
        }

        @Override
        @SuppressWarnings("NullAway") // A function that is not called by a phone has none.
        public ClientContext getClientContext() {
            return null;
        }

        @Override
        public int getRemainingTimeInMillis() {
            return (int) remaining.toMillis();
        }

        @Override
        public int getMemoryLimitInMB() {
            return 512;
        }

        @Override
        public LambdaLogger getLogger() {
            return new LambdaLogger() {
                @Override
                public void log(String message) {}

                @Override
                public void log(byte[] message) {}
            };
        }
    }
}
