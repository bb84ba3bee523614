package dev.intercomactions.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.benchmarks.chart.BarChart;
import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.Sandbox;
import dev.intercomactions.sandbox.SandboxOptions;
import dev.intercomactions.sandbox.lambda.LambdaFunction;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What an action costs when everything is warm, beside its bare parts; and a batch of ten beside one call. */
final class Overhead implements Part {
    private static final Duration LATENCY = Duration.ofMillis(200);
    private static final int BATCH = 10;
    private static final String API = "ApiHandler, one action";
    private static final String QUEUE = "QueueHandler, one message";
    private static final String RUNTIME = "an empty handler (the runtime's way there and back)";
    private static final String WRITE = "one write to the run table";
    private static final String CALL = "one call to Intercom";

    private final Plan plan;

    Overhead(Plan plan) {
        this.plan = plan;
    }

    /** Does something once; what comes before it is not measured. */
    @FunctionalInterface
    private interface Piece {
        void run() throws IOException, InterruptedException;
    }

    /** Prepares a piece for a new conversation. */
    @FunctionalInterface
    private interface Preparation {
        Piece of(String conversation);
    }

    @Override
    public String name() {
        return "overhead";
    }

    @Override
    public ObjectNode measure() throws IOException, InterruptedException {
        SandboxOptions options = SandboxOptions.defaults().withInstances(1);
        ObjectNode figures = Json.object();
        try (Sandbox sandbox = Sandbox.start(options)) {
            Rig.quiet(sandbox);
            Conversations conversations = new Conversations(sandbox);
            try (LambdaFunction empty =
                    Contender.EMPTY.function(sandbox.queueFunction().config(), options.token())) {
                Map<String, Preparation> pieces = pieces(sandbox, empty, options.token());
                percentiles(alternate(pieces, conversations), figures);
                Map<String, LambdaFunction> functions =
                        Map.of(API, sandbox.apiFunction(), QUEUE, sandbox.queueFunction(), RUNTIME, empty);
                ObjectNode allocated = figures.putObject("allocated_kib");
                for (Map.Entry<String, Preparation> piece : pieces.entrySet()) {
                    LambdaFunction function = functions.get(piece.getKey());
                    if (function != null) {
                        allocated.put(piece.getKey(), allocated(piece.getValue(), function, conversations));
                    }
                }
                figures.put("memory_mib_queue", peak(sandbox.queueFunction()))
                        .put("memory_mib_api", peak(sandbox.apiFunction()));
            }
            batches(sandbox, conversations, options.token(), figures);
        }
        return figures;
    }

    private static double peak(LambdaFunction function) {
        return Machine.peakMemoryMebibytes(function.processes().getFirst());
    }

    private static Map<String, Preparation> pieces(Sandbox sandbox, LambdaFunction empty, String token) {
        HttpClient http = HttpClient.newHttpClient();
        Map<String, Preparation> pieces = new LinkedHashMap<>();
        pieces.put(API, id -> {
            String event = Requests.http(id);
            return () -> Requests.carryOut(sandbox.apiFunction(), event);
        });
        pieces.put(QUEUE, id -> {
            String event = Requests.batch(List.of(id));
            return () -> Requests.carryOut(sandbox.queueFunction(), event);
        });
        pieces.put(RUNTIME, id -> {
            String event = Requests.batch(List.of(id));
            return () -> Requests.carryOut(empty, event);
        });
        pieces.put(WRITE, id -> {
            HttpRequest request = write(sandbox);
            return () -> send(http, request);
        });
        pieces.put(CALL, id -> {
            HttpRequest request = HttpRequest.newBuilder(
                            URI.create(sandbox.intercom().uri() + "/conversations/" + id + "/parts"))
                    .header("Authorization", "Bearer " + token)
                    .header("Accept", "application/json")
                    .POST(BodyPublishers.ofString(
                            "{\"message_type\":\"close\",\"type\":\"admin\",\"admin_id\":\"12345\",\"body\":\"Bye\"}"))
                    .build();
            return () -> send(http, request);
        });
        return pieces;
    }

    /** As bare as it can be: not even signed, which DynamoDB Local does not mind. */
    private static HttpRequest write(Sandbox sandbox) {
        Map<String, String> environment = sandbox.queueFunction().config().environment();
        ObjectNode put = Json.object()
                .put("TableName", sandbox.resources().tableName())
                .put("ConditionExpression", "attribute_not_exists(run_id)");
        ObjectNode item = put.putObject("Item");
        item.putObject("run_id").put("S", UUID.randomUUID().toString());
        item.putObject("run").put("S", "x".repeat(800));
        return HttpRequest.newBuilder(URI.create(environment.getOrDefault("AWS_ENDPOINT_URL_DYNAMODB", "")))
                .header("Content-Type", "application/x-amz-json-1.0")
                .header("X-Amz-Target", "DynamoDB_20120810.PutItem")
                .header(
                        "Authorization",
                        "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0")
                .POST(BodyPublishers.ofString(put.toString()))
                .build();
    }

    private static void send(HttpClient http, HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(request.uri() + " answered " + answer.statusCode());
        }
    }

    /** Each piece in turn, in blocks; the first blocks warm up and are not counted. */
    private Map<String, List<Double>> alternate(Map<String, Preparation> pieces, Conversations conversations)
            throws IOException, InterruptedException {
        int warm = plan.of(2, 8);
        int blocks = warm + plan.of(4, 40);
        int inBlock = 50;
        Map<String, List<Double>> taken = new LinkedHashMap<>();
        for (int block = 0; block < blocks; block++) {
            for (Map.Entry<String, Preparation> piece : pieces.entrySet()) {
                for (int i = 0; i < inBlock; i++) {
                    double millis = time(piece.getValue().of(conversations.next()));
                    if (block >= warm) {
                        taken.computeIfAbsent(piece.getKey(), key -> new ArrayList<>())
                                .add(millis);
                    }
                }
            }
        }
        return taken;
    }

    /** What a function's process allocates for one, in KiB. */
    private double allocated(Preparation piece, LambdaFunction function, Conversations conversations)
            throws IOException, InterruptedException {
        int times = plan.of(200, 2000);
        ProcessHandle process = function.processes().getFirst();
        long before = Allocation.bytes(process);
        for (int i = 0; i < times; i++) {
            piece.of(conversations.next()).run();
        }
        return (Allocation.bytes(process) - before) / 1024.0 / times;
    }

    private static double time(Piece piece) throws IOException, InterruptedException {
        long begun = System.nanoTime();
        piece.run();
        return Numbers.millis(System.nanoTime() - begun);
    }

    private static void percentiles(Map<String, List<Double>> taken, ObjectNode figures) {
        double parts = median(taken, RUNTIME) + 2 * median(taken, WRITE) + median(taken, CALL);
        var rows = figures.putArray("rows");
        taken.forEach((what, all) -> rows.addObject()
                .put("what", what)
                .put("n", all.size())
                .put("p50", Numbers.percentile(all, 50))
                .put("p90", Numbers.percentile(all, 90))
                .put("p99", Numbers.percentile(all, 99)));
        figures.put("bare_parts_p50", parts);
        figures.put("api_own_p50", median(taken, API) - parts);
        figures.put("queue_own_p50", median(taken, QUEUE) - parts);
    }

    private static double median(Map<String, List<Double>> taken, String what) {
        return Numbers.median(taken.getOrDefault(what, List.of()));
    }

    /** A batch of ten beside one message, with an Intercom that takes its time; the peers as well. */
    private void batches(Sandbox sandbox, Conversations conversations, String token, ObjectNode figures)
            throws InterruptedException {
        sandbox.intercom().setLatency(LATENCY);
        var rows = figures.putArray("batches");
        for (Contender contender : Contender.workers()) {
            try (LambdaFunction function =
                    contender.function(sandbox.queueFunction().config(), token)) {
                List<Double> one = new ArrayList<>();
                List<Double> ten = new ArrayList<>();
                int rounds = plan.of(5, 25);
                for (int round = -2; round < rounds; round++) {
                    double single = Requests.time(function, Requests.batch(conversations.next(1)));
                    double whole = Requests.time(function, Requests.batch(conversations.next(BATCH)));
                    if (round >= 0) {
                        one.add(single);
                        ten.add(whole);
                    }
                }
                rows.addObject()
                        .put("who", contender.label())
                        .put("n", rounds)
                        .put("one_ms", Numbers.median(one))
                        .put("ten_ms", Numbers.median(ten))
                        .put("ratio", Numbers.median(ten) / Numbers.median(one));
            }
        }
        sandbox.intercom().setLatency(Duration.ZERO);
    }

    @Override
    public String section(JsonNode figures) {
        Table table = new Table("piece", "p50 ms", "p90 ms", "p99 ms", "KiB allocated", "n");
        JsonNode allocated = figures.path("allocated_kib");
        figures.path("rows")
                .forEach(row -> table.row(
                        row.path("what").asText(),
                        Numbers.text(row.path("p50").asDouble()),
                        Numbers.text(row.path("p90").asDouble()),
                        Numbers.text(row.path("p99").asDouble()),
                        allocated.has(row.path("what").asText())
                                ? Numbers.text(allocated
                                        .path(row.path("what").asText())
                                        .asDouble())
                                : "",
                        row.path("n").asText()));
        Table batches = new Table("batch at 200 ms", "ten ÷ one", "one message, ms", "ten messages, ms", "n");
        figures.path("batches")
                .forEach(row -> batches.row(
                        row.path("who").asText(),
                        Numbers.text(row.path("ratio").asDouble()),
                        Numbers.text(row.path("one_ms").asDouble()),
                        Numbers.text(row.path("ten_ms").asDouble()),
                        row.path("n").asText()));
        return """
                ## Own overhead

                Warm functions, invoked directly, with an Intercom that answers at once; each piece in turn, in blocks of 50.
                An action is a way to the runtime and back, two writes to the run table and one call to Intercom. These bare
                parts, measured beside it from another process, come to %s ms; what is ours on top of them is **%s ms** for an
                HTTP request and **%s ms** for a message (medians). "KiB allocated" is what the function's whole process
                allocates for one, the runtime's client included.

                ![Overhead](benchmarks/overhead.svg)

                %s

                A batch is worked on side by side, so that ten messages take little longer than one. The functions' processes
                held at most %s MiB (queue) and %s MiB (HTTP) after all of this.

                %s
                """.formatted(
                        Numbers.text(figures.path("bare_parts_p50").asDouble()),
                        Numbers.text(figures.path("api_own_p50").asDouble()),
                        Numbers.text(figures.path("queue_own_p50").asDouble()),
                        table,
                        Numbers.text(figures.path("memory_mib_queue").asDouble()),
                        Numbers.text(figures.path("memory_mib_api").asDouble()),
                        batches);
    }

    @Override
    public Map<String, String> charts(JsonNode figures) {
        BarChart chart = new BarChart("Warm, Intercom answers at once", "milliseconds, p50; the line goes on to p99");
        figures.path("rows")
                .forEach(row -> chart.bar(
                        row.path("what").asText().replaceAll(" \\(.*", ""),
                        row.path("p50").asDouble(),
                        row.path("p50").asDouble(),
                        row.path("p99").asDouble(),
                        row.path("what").asText().contains("Handler,")));
        return Map.of("overhead.svg", chart.svg());
    }

    @Override
    public List<Bar> bars(JsonNode figures) {
        List<Bar> bars = new ArrayList<>();
        for (JsonNode row : figures.path("rows")) {
            String what = row.path("what").asText();
            if (what.equals(API) || what.equals(QUEUE)) {
                double p50 = row.path("p50").asDouble();
                double p99 = row.path("p99").asDouble();
                bars.add(new Bar(
                        "Warm action, all of it: " + what,
                        "p50 at most 5 ms, p99 at most 20 ms",
                        "p50 " + Numbers.text(p50) + " ms, p99 " + Numbers.text(p99) + " ms",
                        p50 <= 5 && p99 <= 20));
            }
        }
        for (JsonNode row : figures.path("batches")) {
            if (row.path("who").asText().equals(Contender.SERVICE.label())) {
                double ratio = row.path("ratio").asDouble();
                bars.add(new Bar(
                        "Batch of ten, Intercom at 200 ms",
                        "at most 1.3 times one call",
                        Numbers.text(ratio) + " times",
                        ratio <= 1.3));
            }
        }
        return bars;
    }
}
