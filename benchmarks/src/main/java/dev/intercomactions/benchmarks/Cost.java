package dev.intercomactions.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.Sandbox;
import dev.intercomactions.sandbox.SandboxOptions;
import dev.intercomactions.sandbox.lambda.InvocationResult;
import dev.intercomactions.sandbox.lambda.LambdaFunction;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What a million actions would cost, on paper: measured durations and units, list prices. */
final class Cost implements Part {
    private static final Duration LATENCY = Duration.ofMillis(200);
    private static final int BATCH = 10;
    private static final double MILLION = 1e6;
    private static final int WRITE_UNIT_BYTES = 1024;
    private static final JsonNode PRICES = prices();

    private final Plan plan;

    Cost(Plan plan) {
        this.plan = plan;
    }

    @Override
    public String name() {
        return "cost";
    }

    @Override
    public ObjectNode measure() throws IOException, InterruptedException {
        SandboxOptions options = SandboxOptions.defaults().withInstances(1);
        Optional<ControlGroups> groups = ControlGroups.find();
        try (Sandbox sandbox = Sandbox.start(options)) {
            Rig.quiet(sandbox);
            Conversations conversations = new Conversations(sandbox);
            sandbox.intercom().setLatency(LATENCY);
            ObjectNode figures =
                    Json.object().put("latency_ms", LATENCY.toMillis()).put("at_share", groups.isPresent());
            var rows = figures.putArray("rows");
            for (Contender contender : Contender.workers()) {
                LambdaFunction free = contender.restored(sandbox.queueFunction().config(), options.token());
                try (LambdaFunction function =
                        groups.map(each -> each.around(free)).orElse(free)) {
                    boolean service = contender == Contender.SERVICE;
                    rows.add(run(conversations, function, groups, BATCH, Requests::batch)
                            .put("who", contender.label() + (service ? ", by message" : ""))
                            .put("trigger", "sqs")
                            .put("writes", service ? 2 : 0));
                }
            }
            LambdaFunction free =
                    Contender.SERVICE.restored(sandbox.apiFunction().config(), options.token());
            try (LambdaFunction function = groups.map(each -> each.around(free)).orElse(free)) {
                rows.insertObject(1)
                        .setAll(run(conversations, function, groups, 1, ids -> Requests.http(ids.getFirst()))
                                .put("who", Contender.SERVICE.label() + ", over HTTP")
                                .put("trigger", "http")
                                .put("writes", 2));
            }
            return figures.put("item_bytes", itemBytes(sandbox));
        } finally {
            groups.ifPresent(ControlGroups::close);
        }
    }

    private ObjectNode run(
            Conversations conversations,
            LambdaFunction function,
            Optional<ControlGroups> groups,
            int size,
            Function<List<String>, String> event)
            throws IOException, InterruptedException {
        int megabytes = function.config().memoryMegabytes();
        List<Double> taken = new ArrayList<>();
        int rounds = plan.of(5, 25);
        long logged = 0;
        function.warmUp();
        for (int round = -1; round < rounds; round++) {
            String json = event.apply(conversations.next(size));
            long begun = System.nanoTime();
            InvocationResult result = function.invoke(json);
            if (!(result instanceof InvocationResult.Answer)) {
                throw new IllegalStateException(function.config().name() + " failed: " + result);
            }
            if (round < 0) {
                logged = Files.size(function.config().logFile());
                if (groups.isPresent()) {
                    groups.get().limit(function, ProcessorShare.of(megabytes));
                }
            } else {
                taken.add(Numbers.millis(System.nanoTime() - begun));
            }
        }
        double logBytes = Files.size(function.config().logFile()) - (double) logged;
        return Json.object()
                .put("n", rounds)
                .put("memory_mb", megabytes)
                .put("actions_per_invocation", size)
                .put("invocation_ms", Numbers.median(taken))
                .put("log_bytes_per_action", logBytes / rounds / size);
    }

    /** The largest item as DynamoDB counts: a text's bytes in UTF-8, a number's digits by twos, and all names. */
    private static int itemBytes(Sandbox sandbox) {
        return sandbox.runs().all().stream()
                .mapToInt(item -> item.propertyStream()
                        .mapToInt(attribute -> utf8(attribute.getKey()) + valueBytes(attribute.getValue()))
                        .sum())
                .max()
                .orElse(0);
    }

    private static int valueBytes(JsonNode value) {
        return value.isNumber() ? Math.ceilDiv(value.asText().length(), 2) + 1 : utf8(value.asText());
    }

    private static int utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /**
     * The compute of a million actions, in dollars.
     *
     * @param millis how long an invocation takes; each is billed in whole milliseconds
     * @param actions how many actions an invocation carries out
     */
    static double compute(double millis, int actions, int megabytes) {
        double gigabyteSeconds = MILLION / actions * Math.ceil(millis) / 1000 * megabytes / 1024;
        return gigabyteSeconds * PRICES.path("lambda_arm_gb_second").asDouble();
    }

    /** A row's memory in MB; rows of old all had as much. */
    private static int memory(JsonNode row) {
        return row.path("memory_mb").asInt(PRICES.path("memory_mb").asInt());
    }

    /** The bill of a million actions, by what is billed, in dollars. */
    private record Bill(double compute, double requests, double writes, double trigger, double logs) {
        static Bill of(JsonNode row, int itemBytes) {
            double perInvocation = row.path("actions_per_invocation").asDouble();
            double invocations = MILLION / perInvocation;
            double units = row.path("writes").asDouble() * Math.ceilDiv(itemBytes, WRITE_UNIT_BYTES);
            // One send a message; a receive and a delete a batch.
            double trigger = row.path("trigger").asText().equals("http")
                    ? PRICES.path("http_api_million_requests").asDouble()
                    : PRICES.path("sqs_million_requests").asDouble() * (1 + 2 / perInvocation);
            return new Bill(
                    Cost.compute(
                            row.path("invocation_ms").asDouble(),
                            row.path("actions_per_invocation").asInt(),
                            memory(row)),
                    invocations
                            / MILLION
                            * PRICES.path("lambda_million_requests").asDouble(),
                    units * PRICES.path("dynamodb_million_write_units").asDouble(),
                    trigger,
                    row.path("log_bytes_per_action").asDouble()
                            * MILLION
                            / 1e9
                            * PRICES.path("logs_gb").asDouble());
        }

        double total() {
            return compute + requests + writes + trigger + logs;
        }
    }

    @Override
    public String section(JsonNode figures) {
        Table table = new Table(
                "a million actions",
                "total $",
                "compute",
                "invocations",
                "run log",
                "SQS or HTTP API",
                "logs",
                "ms billed");
        figures.path("rows").forEach(row -> {
            Bill bill = Bill.of(row, figures.path("item_bytes").asInt());
            table.row(
                    row.path("who").asText(),
                    Numbers.text(bill.total()),
                    Numbers.text(bill.compute()),
                    Numbers.text(bill.requests()),
                    Numbers.text(bill.writes()),
                    Numbers.text(bill.trigger()),
                    Numbers.text(bill.logs()),
                    Numbers.text(row.path("invocation_ms").asDouble()) + " for "
                            + row.path("actions_per_invocation").asText());
        });
        return """
                ## Cost of a million actions, on paper

                Measured: how long a warm invocation takes with an Intercom at %d ms, how much it logs, and how large a run's
                item is (%s bytes). Assumed: the list prices of %s as of %s, an arm64 function of %d MB (here %s), full batches
                of ten, no retries, no cold starts, no free tier; metrics, traces and storage are left out. The prices are data, in
                `benchmarks/src/main/resources/prices.json`. What the run log costs is the price of "nothing twice"; the
                peers save it. The whole bill of this service, and which quota is met first: [cost.md](cost.md).

                %s
                """.formatted(
                        figures.path("latency_ms").asInt(),
                        Numbers.count(figures.path("item_bytes")),
                        PRICES.path("region").asText(),
                        PRICES.path("as_of").asText(),
                        memory(figures.path("rows").path(0)),
                        figures.path("at_share").asBoolean() ? "with its share of a core" : "on whole cores",
                        table);
    }

    private static JsonNode prices() {
        try (InputStream file = Cost.class.getResourceAsStream("/prices.json")) {
            if (file == null) {
                throw new IllegalStateException("prices.json is missing");
            }
            return Json.read(new String(file.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
