package dev.intercomactions.benchmarks;

import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.Messages;
import dev.intercomactions.sandbox.Sandbox;
import dev.intercomactions.sandbox.SandboxOptions;
import dev.intercomactions.sandbox.aws.SqsEventSource;
import dev.intercomactions.sandbox.intercom.FaultRule;
import dev.intercomactions.sandbox.intercom.IntercomSimulator;
import dev.intercomactions.sandbox.lambda.FunctionConfig;
import dev.intercomactions.sandbox.lambda.LambdaFunction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

/**
 * One contender at work on a queue: the embedded sandbox, a backlog, and instances that drain it. The peers get the same
 * simulator, the same event source and the same instances, with a queue of their own.
 */
final class Rig implements AutoCloseable {
    /** The queues' visibility time-out: the least that Lambda accepts, and so the quickest redelivery. */
    static final Duration VISIBILITY = Duration.ofSeconds(60);
    /** Deliveries before a peer's message is a dead letter, as the samples have it. */
    static final int PEER_RECEIVES = 5;

    private static final String ADMIN = "12345";
    private static final int BATCH = 10;
    private static final long POLL_MILLIS = 500;
    private static final Duration WARM_UP_AT_MOST = Duration.ofMinutes(5);

    /** Above any count of requests that is measured here. */
    static final int UNLIMITED = 100_000_000;

    private final Setup setup;
    private final Sandbox sandbox;
    private final Optional<ControlGroups> groups;
    private final LambdaFunction function;
    private final SqsEventSource eventSource;
    private final String queueUrl;
    private final String deadLetterQueueUrl;
    private int conversations;

    /**
     * How it is set up.
     *
     * @param instances the most processes of the function
     * @param quota Intercom's requests in a window of 10 seconds
     * @param latency how long Intercom takes
     * @param headers whether Intercom tells of its rate limit
     * @param environment variables of every contender's function
     * @param share the memory that the function's processes have a share of the processor by, in MB; empty when each may
     *     use whole cores
     */
    record Setup(
            int instances,
            int quota,
            Duration latency,
            boolean headers,
            Map<String, String> environment,
            OptionalInt share) {
        static Setup of(int instances, int quota, Duration latency) {
            return new Setup(instances, quota, latency, true, Map.of(), OptionalInt.empty());
        }

        Setup withoutHeaders() {
            return new Setup(instances, quota, latency, false, environment, share);
        }

        Setup with(Map<String, String> variables) {
            return new Setup(instances, quota, latency, headers, variables, share);
        }

        Setup withQuota(int requests) {
            return new Setup(instances, requests, latency, headers, environment, share);
        }

        Setup atShareOf(int megabytes) {
            return new Setup(instances, quota, latency, headers, environment, OptionalInt.of(megabytes));
        }
    }

    /** Starts everything but the function's processes; nothing is delivered yet. */
    static Rig start(Contender contender, Setup setup) throws InterruptedException {
        SandboxOptions options =
                SandboxOptions.defaults().withInstances(setup.instances()).withVisibility(VISIBILITY);
        for (Map.Entry<String, String> variable : setup.environment().entrySet()) {
            options = options.withEnvironment(variable.getKey(), variable.getValue());
        }
        Sandbox sandbox = Sandbox.start(options);
        try {
            return new Rig(contender, setup, sandbox, options.token());
        } catch (RuntimeException e) {
            sandbox.close();
            throw e;
        }
    }

    private Rig(Contender contender, Setup setup, Sandbox sandbox, String token) throws InterruptedException {
        this.setup = setup;
        this.sandbox = sandbox;
        quiet(sandbox);
        sandbox.intercom().setLatency(setup.latency());
        sandbox.intercom().setRateLimitHeaders(setup.headers());
        FunctionConfig queue = sandbox.queueFunction().config();
        FunctionConfig like = queue.withMemory(setup.share().orElse(queue.memoryMegabytes()));
        LambdaFunction free = contender.function(like, token);
        this.groups = setup.share().isPresent() ? ControlGroups.find() : Optional.empty();
        this.function = groups.map(each -> each.around(free)).orElse(free);
        boolean service = contender == Contender.SERVICE;
        this.deadLetterQueueUrl = service
                ? sandbox.resources().deadLetterQueueUrl()
                : sandbox.sqs()
                        .createQueue(request -> request.queueName("peer-dead-letters"))
                        .queueUrl();
        this.queueUrl = service ? sandbox.resources().queueUrl() : peerQueue(sandbox.sqs(), deadLetterQueueUrl);
        // The sandbox's own event source keeps to the template's maximum concurrency; this one to the instances.
        this.eventSource = new SqsEventSource(
                new SqsEventSource.Settings(queueUrl, sandbox.resources().queueArn(), BATCH, setup.instances(), true),
                sandbox.sqs(),
                function);
        eventSource.pause();
    }

    /** Has a sandbox do nothing by itself: nobody polls its queue, and its Intercom knows the teammate and sets no limit. */
    static void quiet(Sandbox sandbox) {
        sandbox.eventSource().pause();
        sandbox.intercom().workspace().addAdmin(ADMIN);
        sandbox.intercom().setLimit(UNLIMITED);
    }

    private static String peerQueue(SqsClient sqs, String dead) {
        String arn = sqs.getQueueAttributes(
                        request -> request.queueUrl(dead).attributeNames(QueueAttributeName.QUEUE_ARN))
                .attributes()
                .get(QueueAttributeName.QUEUE_ARN);
        return sqs.createQueue(request -> request.queueName("peer-actions")
                        .attributes(Map.of(
                                QueueAttributeName.VISIBILITY_TIMEOUT,
                                Long.toString(VISIBILITY.toSeconds()),
                                QueueAttributeName.REDRIVE_POLICY,
                                Json.object()
                                        .put("deadLetterTargetArn", arn)
                                        .put("maxReceiveCount", Integer.toString(PEER_RECEIVES))
                                        .toString())))
                .queueUrl();
    }

    IntercomSimulator intercom() {
        return sandbox.intercom();
    }

    Sandbox sandbox() {
        return sandbox;
    }

    /** Puts so many requests into the queue, each to close a conversation of its own; returns the conversations. */
    List<String> load(int requests) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < requests; i++) {
            String id = Integer.toString(10_000_000 + ++conversations);
            intercom().workspace().addConversation(id);
            ids.add(id);
        }
        try (ExecutorService side = Executors.newFixedThreadPool(4)) {
            CompletableFuture.allOf(IntStream.range(0, Math.ceilDiv(requests, BATCH))
                            .mapToObj(batch -> ids.subList(batch * BATCH, Math.min(requests, (batch + 1) * BATCH)))
                            .map(some -> CompletableFuture.runAsync(() -> send(some), side))
                            .toArray(CompletableFuture[]::new))
                    .join();
        }
        return ids;
    }

    private void send(List<String> some) {
        sandbox.sqs()
                .sendMessageBatch(request -> request.queueUrl(queueUrl)
                        .entries(some.stream()
                                .map(id -> SendMessageBatchRequestEntry.builder()
                                        .id(id)
                                        .messageBody(Requests.envelope(id))
                                        .build())
                                .toList()));
    }

    /** A fault that strikes the next call that closes this conversation. */
    void fault(FaultRule rule) {
        intercom().fault(rule);
    }

    /** Lets messages be delivered. */
    void deliver() {
        eventSource.resume();
    }

    /** Stops deliveries; batches that were delivered are still worked on. */
    void hold() {
        eventSource.pause();
    }

    /** Waits until every message has left the queue, or so long; true when they have. */
    boolean awaitEmptyQueue(Duration atMost) throws InterruptedException {
        Instant end = Instant.now().plus(atMost);
        while (Messages.in(sandbox.sqs(), queueUrl) > 0) {
            if (Instant.now().isAfter(end)) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
        return true;
    }

    /**
     * Starts all instances at once and has each do about so many, without a quota: no cold start is measured. Then holds
     * each to its share of the processor.
     */
    void warmUp(int each) throws InterruptedException {
        load(each * setup.instances());
        deliver();
        if (!awaitEmptyQueue(WARM_UP_AT_MOST)) {
            throw new IllegalStateException("the warm-up did not end; see the logs in " + sandbox.logs());
        }
        hold();
        groups.ifPresent(limited -> {
            try {
                limited.limit(function, ProcessorShare.of(setup.share().orElseThrow()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        intercom().setLimit(setup.quota());
    }

    /** The processor time of all instances so far, in milliseconds. */
    double cpuMillis() {
        return Machine.cpuMillis(function);
    }

    /** The most memory of any instance so far, in MiB. */
    double peakMemoryMebibytes() {
        return function.processes().stream()
                .mapToDouble(Machine::peakMemoryMebibytes)
                .max()
                .orElse(0);
    }

    /** Messages in the dead-letter queue. */
    int deadLetters() {
        return Messages.in(sandbox.sqs(), deadLetterQueueUrl);
    }

    @Override
    public void close() {
        eventSource.close();
        function.close();
        groups.ifPresent(ControlGroups::close);
        sandbox.close();
    }
}
