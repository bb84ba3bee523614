package dev.intercomactions.sandbox.proof;

import dev.intercomactions.sandbox.Sandbox;
import dev.intercomactions.sandbox.http.Connection;
import dev.intercomactions.sandbox.http.Request;
import dev.intercomactions.sandbox.http.Response;
import dev.intercomactions.sandbox.http.ReverseProxy;
import dev.intercomactions.sandbox.intercom.Fault;
import dev.intercomactions.sandbox.intercom.Fault.Shape;
import dev.intercomactions.sandbox.intercom.Fault.When;
import dev.intercomactions.sandbox.lambda.LambdaFunction;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** What goes wrong in the soak, by a seed: Intercom's answers, the ways to DynamoDB and SQS, and the processes. */
final class Trouble {
    /** One request to Intercom in so many is paced; more often, and the soak would mostly wait. */
    private static final int PACED = 2000;

    private static final int PERCENT_FAULTS = 12;
    private static final Duration CUT_OFF = Duration.ofMillis(2500);
    private static final long PAUSE_MILLIS = 3000;

    /** How a cut-off shows. */
    enum Way {
        OPEN,
        REFUSED,
        HANGING,
        ANSWER_LOST,
        ERROR
    }

    private final Random random;
    private final List<Fault> faults;
    private final AtomicInteger struck = new AtomicInteger();
    private final AtomicInteger kills = new AtomicInteger();
    private final AtomicInteger cutOffs = new AtomicInteger();
    private volatile Way dynamoDb = Way.OPEN;
    private volatile Way sqs = Way.OPEN;

    /** @param late how late an effect lands: after the caller has given up and before anyone looks */
    Trouble(long seed, Duration late) {
        this.random = new Random(seed);
        this.faults = List.of(
                Fault.failBefore(500),
                Fault.failBefore(503),
                Fault.failBefore(408),
                Fault.failAfter(500),
                Fault.failAfter(502),
                Fault.failAfter(504),
                new Fault.Html(When.BEFORE_EFFECT, 502),
                new Fault.Html(When.AFTER_EFFECT, 200),
                new Fault.Hang(When.BEFORE_EFFECT),
                new Fault.Hang(When.AFTER_EFFECT),
                new Fault.LateEffect(late),
                new Fault.Reset(When.BEFORE_EFFECT),
                new Fault.Reset(When.AFTER_EFFECT),
                new Fault.Close(When.BEFORE_EFFECT),
                new Fault.Close(When.AFTER_EFFECT),
                new Fault.BadBody(Shape.TRUNCATED_JSON),
                new Fault.BadBody(Shape.CUT_OFF),
                new Fault.BadBody(Shape.EMPTY),
                new Fault.BadBody(Shape.GARBAGE),
                new Fault.BadBody(When.BEFORE_EFFECT, Shape.GARBAGE),
                new Fault.BadBody(Shape.HUGE),
                new Fault.Trickle(Duration.ofMillis(10)));
    }

    int struck() {
        return struck.get();
    }

    int kills() {
        return kills.get();
    }

    int cutOffs() {
        return cutOffs.get();
    }

    /** Intercom's trouble with one request. */
    Optional<Fault> strike(String method, String path) {
        int paced;
        int percent;
        Fault fault;
        synchronized (random) {
            paced = random.nextInt(PACED);
            percent = random.nextInt(100);
            fault = faults.get(random.nextInt(faults.size()));
        }
        if (paced > 0 && percent >= PERCENT_FAULTS) {
            return Optional.empty();
        }
        struck.incrementAndGet();
        return Optional.of(paced == 0 ? new Fault.RateLimited(true) : fault);
    }

    /** The wire to DynamoDB. */
    void dynamoDb(RunWatch runs, Request request, ReverseProxy.Target target, Connection connection)
            throws IOException, InterruptedException {
        pass(dynamoDb, () -> runs.pass(request, target), connection);
    }

    /** The wire to SQS. */
    void sqs(MessageWatch messages, Request request, ReverseProxy.Target target, Connection connection)
            throws IOException, InterruptedException {
        pass(sqs, () -> messages.pass(request, target), connection);
    }

    private interface Passing {
        Response answer() throws IOException, InterruptedException;
    }

    private static void pass(Way way, Passing passing, Connection connection) throws IOException, InterruptedException {
        switch (way) {
            case OPEN -> connection.send(passing.answer());
            case REFUSED -> connection.reset();
            case HANGING -> connection.hang();
            case ANSWER_LOST -> {
                passing.answer();
                connection.reset();
            }
            case ERROR -> connection.send(Response.json(500, "{\"__type\":\"InternalServerError\"}"));
        }
    }

    /** Kills and cuts off until it is interrupted. */
    void rage(Sandbox sandbox) {
        List<LambdaFunction> functions = List.of(
                sandbox.queueFunction(),
                sandbox.queueFunction(),
                sandbox.queueFunction(),
                sandbox.apiFunction(),
                sandbox.taskFunction());
        Way[] ways = {Way.REFUSED, Way.HANGING, Way.ANSWER_LOST, Way.ERROR};
        try {
            while (true) {
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS + number((int) PAUSE_MILLIS));
                switch (number(4)) {
                    case 0 -> {
                        dynamoDb = ways[number(ways.length)];
                        pauseAndCount();
                    }
                    case 1 -> {
                        sqs = ways[number(ways.length)];
                        pauseAndCount();
                    }
                    default -> {
                        if (functions.get(number(functions.size())).killAny(new Random(number(Integer.MAX_VALUE)))) {
                            kills.incrementAndGet();
                        }
                    }
                }
            }
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
            calm();
        }
    }

    /** From now on all ways are open. */
    void calm() {
        dynamoDb = Way.OPEN;
        sqs = Way.OPEN;
    }

    private void pauseAndCount() throws InterruptedException {
        cutOffs.incrementAndGet();
        TimeUnit.NANOSECONDS.sleep(CUT_OFF.toNanos());
        calm();
    }

    private int number(int bound) {
        synchronized (random) {
            return random.nextInt(bound);
        }
    }
}
