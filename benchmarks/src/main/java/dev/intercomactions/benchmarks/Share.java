package dev.intercomactions.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.benchmarks.chart.LineChart;
import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.Sandbox;
import dev.intercomactions.sandbox.SandboxOptions;
import dev.intercomactions.sandbox.lambda.FunctionConfig;
import dev.intercomactions.sandbox.lambda.LambdaFunction;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Each function at the share of the processor that its memory buys, beside its peers and another build. */
final class Share implements Part {
    private static final List<Integer> SIZES = List.of(1769, 1024, 512, 256);
    /** What this build is held against the baseline at. */
    private static final int HALF = 512;

    private static final int WHOLE = 1024;
    /**
     * What sets the heap over the runtime's own command line, and what it leaves for all else, in MB: 85 % of a small memory
     * would leave too little.
     */
    private static final String HEAP = "_JAVA_OPTIONS";

    private static final int NOT_HEAP = 160;
    private static final int BATCH = 10;
    private static final Duration LATENCY = Duration.ofMillis(50);
    /** Runs that failed, which the console has to show. */
    private static final int FAILED_RUNS = 300;

    private static final double TIME_BAR = 1.1;
    private static final double COST_BAR = 0.55;
    private static final List<String> HANDLERS = List.of("QueueHandler", "ApiHandler", "TaskHandler");

    private final Plan plan;
    private final Optional<Baseline> baseline;

    Share(Plan plan, Optional<Baseline> baseline) {
        this.plan = plan;
        this.baseline = baseline;
    }

    /** What is measured of each. */
    private enum Figure {
        FIRST,
        WARM,
        BATCH,
        PEAK
    }

    /** Who is measured, and with how much memory. */
    private record Key(String who, int megabytes) {}

    /**
     * A function to be measured.
     *
     * @param snapshot whether it is initialised before the clock starts, as from a snapshot
     * @param ours whether it is of this build
     * @param one makes the event for one conversation
     * @param ten makes the event for ten, where it takes so many
     */
    private record Subject(
            Key key,
            boolean snapshot,
            boolean ours,
            Maker function,
            Function<String, String> one,
            Optional<Function<List<String>, String>> ten) {}

    /** Makes a function that has no process yet. */
    @FunctionalInterface
    private interface Maker {
        LambdaFunction make() throws InterruptedException;
    }

    /** What was measured of one function: a value for each round, and all its warm actions. */
    private static final class Samples {
        private final boolean ours;
        private final Map<Figure, List<Double>> rounds = new EnumMap<>(Figure.class);
        private final List<Double> warm = new ArrayList<>();

        Samples(boolean ours) {
            this.ours = ours;
        }

        void add(Figure figure, double value) {
            rounds.computeIfAbsent(figure, first -> new ArrayList<>()).add(value);
        }

        ObjectNode row(Key key) {
            List<Double> firsts = rounds.getOrDefault(Figure.FIRST, List.of());
            ObjectNode row = Json.object()
                    .put("who", key.who())
                    .put("ours", ours)
                    .put("memory_mb", key.megabytes())
                    .put("n", firsts.size())
                    .put("warm_n", warm.size())
                    .put("first_ms", Numbers.median(firsts))
                    .put("warm_p50_ms", Numbers.median(rounds.getOrDefault(Figure.WARM, List.of())))
                    .put("warm_p99_ms", Numbers.percentile(warm, 99))
                    .put("peak_mib", Numbers.percentile(rounds.getOrDefault(Figure.PEAK, List.of()), 100));
            List<Double> batches = rounds.getOrDefault(Figure.BATCH, List.of());
            if (!batches.isEmpty()) {
                row.put("batch_ms", Numbers.median(batches));
            }
            return row;
        }
    }

    @Override
    public String name() {
        return "share";
    }

    @Override
    public Optional<String> lacks() {
        return ControlGroups.find().isPresent() ? Optional.empty() : Optional.of(ControlGroups.NONE);
    }

    @Override
    public ObjectNode measure() throws IOException, InterruptedException {
        int rounds = plan.of(2, 9);
        SandboxOptions options = SandboxOptions.defaults().withInstances(1);
        try (ControlGroups groups = ControlGroups.find().orElseThrow();
                Sandbox sandbox = Sandbox.start(options)) {
            Rig.quiet(sandbox);
            Conversations conversations = new Conversations(sandbox);
            fail(sandbox, conversations);
            sandbox.intercom().setLatency(LATENCY);
            List<Subject> subjects = subjects(sandbox, options.token());
            Map<Key, Samples> samples = new LinkedHashMap<>();
            // One round more: the first warms up files, queue, table and Intercom, and is not counted.
            for (int round = 0; round <= rounds; round++) {
                if (round == 1) {
                    samples.clear();
                    subjects.forEach(one -> samples.put(one.key(), new Samples(one.ours())));
                }
                for (Subject subject : round % 2 == 0 ? subjects : subjects.reversed()) {
                    run(
                            conversations,
                            groups,
                            subject,
                            samples.computeIfAbsent(subject.key(), key -> new Samples(true)));
                }
            }
            ObjectNode figures = Json.object()
                    .put("latency_ms", LATENCY.toMillis())
                    .put("failed_runs", FAILED_RUNS)
                    .put("warm_in_round", warm())
                    .put("batches_in_round", batches())
                    .put("period_ms", ProcessorShare.PERIOD_MICROS / 1000);
            baseline.ifPresent(other -> figures.put("baseline", other.name()));
            ArrayNode rows = figures.putArray("rows");
            samples.forEach((key, all) -> rows.add(all.row(key)));
            return figures;
        }
    }

    private int warm() {
        return plan.of(20, 40);
    }

    private int batches() {
        return plan.of(3, 5);
    }

    /** Leaves failed runs in the table: conversations that Intercom does not have. */
    private static void fail(Sandbox sandbox, Conversations conversations) throws InterruptedException {
        for (int done = 0; done < FAILED_RUNS; done += BATCH) {
            Requests.carryOut(
                    sandbox.queueFunction(),
                    Requests.batch(
                            Stream.generate(conversations::unknown).limit(BATCH).toList()));
        }
        sandbox.queueFunction().kill();
    }

    private List<Subject> subjects(Sandbox sandbox, String token) throws InterruptedException {
        FunctionConfig queue = sandbox.queueFunction().config();
        FunctionConfig api = sandbox.apiFunction().config();
        FunctionConfig task = sandbox.taskFunction().config();
        FunctionConfig console = sandbox.consoleFunction().config();
        Function<String, String> message = id -> Requests.batch(List.of(id));
        List<Subject> subjects = new ArrayList<>();
        for (int size : SIZES) {
            subjects.add(service("QueueHandler", size, queue, message, Optional.of(Requests::batch)));
            subjects.add(service("ApiHandler", size, api, Requests::http, Optional.empty()));
            subjects.add(service("TaskHandler", size, task, Requests::task, Optional.of(Requests::list)));
            if (size == HALF && baseline.isPresent()) {
                // Next to the sizes that they are held against. Not every build's task takes a list.
                Baseline other = baseline.get();
                subjects.add(baseline(other, "QueueHandler", queue, message, Optional.of(Requests::batch)));
                subjects.add(baseline(other, "ApiHandler", api, Requests::http, Optional.empty()));
                subjects.add(baseline(other, "TaskHandler", task, Requests::task, Optional.empty()));
            }
            subjects.add(service("ConsoleHandler", size, console, id -> Requests.console(), Optional.empty()));
            for (Contender peer : peers()) {
                subjects.add(new Subject(
                        new Key(peer.label(), size),
                        peer != Contender.NODE,
                        false,
                        () -> peer.restored(queue.withMemory(size), token),
                        message,
                        Optional.of(Requests::batch)));
            }
        }
        return subjects;
    }

    private static List<Contender> peers() throws InterruptedException {
        List<Contender> peers = new ArrayList<>(Contender.workers());
        peers.remove(Contender.SERVICE);
        peers.add(Contender.EMPTY);
        return peers;
    }

    private static Subject service(
            String who,
            int size,
            FunctionConfig config,
            Function<String, String> one,
            Optional<Function<List<String>, String>> ten) {
        FunctionConfig sized = config.withMemory(size)
                .with(HEAP, "-Xmx" + (size - NOT_HEAP) + "m")
                .forSnapshot();
        return new Subject(new Key(who, size), true, true, () -> new LambdaFunction(sized), one, ten);
    }

    private static Subject baseline(
            Baseline other,
            String who,
            FunctionConfig config,
            Function<String, String> one,
            Optional<Function<List<String>, String>> ten) {
        FunctionConfig sized = other.function(config).withMemory(WHOLE).forSnapshot();
        return new Subject(
                new Key(who + ", " + other.name(), WHOLE), true, false, () -> new LambdaFunction(sized), one, ten);
    }

    /** A fresh process: initialised on whole cores, as Lambda does, and held to its share from then on. */
    private void run(Conversations conversations, ControlGroups groups, Subject subject, Samples samples)
            throws IOException, InterruptedException {
        try (LambdaFunction function = groups.around(subject.function().make())) {
            long begun = System.nanoTime();
            function.warmUp();
            double initialised = Numbers.millis(System.nanoTime() - begun);
            groups.limit(function, ProcessorShare.of(subject.key().megabytes()));
            double first = act(conversations, subject, function);
            samples.add(Figure.FIRST, subject.snapshot() ? first : initialised + first);
            List<Double> warm = new ArrayList<>();
            for (int i = 0; i < warm(); i++) {
                warm.add(act(conversations, subject, function));
            }
            samples.warm.addAll(warm);
            samples.add(Figure.WARM, Numbers.median(warm));
            if (subject.ten().isPresent()) {
                List<Double> batches = new ArrayList<>();
                for (int i = 0; i < batches(); i++) {
                    String event = subject.ten().get().apply(conversations.next(BATCH));
                    batches.add(Requests.time(function, event));
                }
                samples.add(Figure.BATCH, Numbers.median(batches));
            }
            samples.add(
                    Figure.PEAK,
                    Machine.peakMemoryMebibytes(function.processes().getFirst()));
        } finally {
            groups.close();
        }
    }

    private static double act(Conversations conversations, Subject subject, LambdaFunction function)
            throws InterruptedException {
        return Requests.time(function, subject.one().apply(conversations.next()));
    }

    @Override
    public String section(JsonNode figures) {
        Table table = new Table(
                "function",
                "MB",
                "of a core",
                "first answer, ms",
                "warm p50, ms",
                "warm p99, ms",
                "batch of ten, ms",
                "peak MiB",
                "compute $",
                "n");
        figures.path("rows").forEach(row -> {
            int megabytes = row.path("memory_mb").asInt();
            table.row(
                    row.path("who").asText(),
                    String.format(Locale.ROOT, "%,d", megabytes),
                    String.format(
                            Locale.ROOT, "%.2f", ProcessorShare.of(megabytes).cores()),
                    number(row, "first_ms"),
                    number(row, "warm_p50_ms"),
                    number(row, "warm_p99_ms"),
                    number(row, "batch_ms"),
                    number(row, "peak_mib"),
                    carriesOut(row) ? Numbers.text(dollars(row)) : "",
                    row.path("n").asText());
        });
        return """
                ## At the share that is paid for

                Lambda gives processor time by memory: %s MB is one core. Here each process has a control group of its own,
                which deals its share out every %d ms, and a heap that fits its memory; queue, table and Intercom, which
                takes %d ms, are outside. Each is initialised on whole cores, as Lambda does, and held to its share from
                where the snapshot would be taken: "first answer" is the first invocation from there. Node.js has no snapshot:
                its first answer begins with the process. A round is a fresh process, %s warm actions and %s batches of
                ten one after the other, in another order each time; p50 and batch are medians of the rounds' medians, p99 is
                of all warm actions, memory the most of any round. "Compute $" is what a million actions cost on Lambda
                (arm64, list price), in batches of ten where there are any, else one by one. The console shows its first page, with
                %s failed runs to count.

                ![First answer by memory](benchmarks/share-first.svg)

                ![Warm action by memory](benchmarks/share-warm.svg)

                %s
                """.formatted(
                        String.format(Locale.ROOT, "%,d", SIZES.getFirst()),
                        figures.path("period_ms").asInt(),
                        figures.path("latency_ms").asInt(),
                        figures.path("warm_in_round").asText(),
                        figures.path("batches_in_round").asText(),
                        figures.path("failed_runs").asText(),
                        table);
    }

    private static String number(JsonNode row, String name) {
        return row.has(name) ? Numbers.text(row.path(name).asDouble()) : "";
    }

    private static boolean carriesOut(JsonNode row) {
        String who = row.path("who").asText();
        return !who.equals("ConsoleHandler") && !who.equals(Contender.EMPTY.label());
    }

    /** What the compute of a million actions costs, in dollars. */
    static double dollars(JsonNode row) {
        return dollars(row, row.has("batch_ms"));
    }

    private static double dollars(JsonNode row, boolean batch) {
        return Cost.compute(
                row.path(batch ? "batch_ms" : "warm_p50_ms").asDouble(),
                batch ? BATCH : 1,
                row.path("memory_mb").asInt());
    }

    @Override
    public Map<String, String> charts(JsonNode figures) {
        return Map.of(
                "share-first.svg",
                chart(
                        figures,
                        "First answer by memory",
                        "first_ms",
                        who -> List.of(
                                        "QueueHandler",
                                        "ApiHandler",
                                        Contender.NODE.label(),
                                        Contender.PLAIN_JAVA.label(),
                                        Contender.EMPTY.label())
                                .contains(who)),
                "share-warm.svg",
                chart(
                        figures,
                        "Batch of ten by memory, Intercom at " + LATENCY.toMillis() + " ms",
                        "batch_ms",
                        who -> List.of("QueueHandler", "TaskHandler", Contender.NODE.label())
                                .contains(who)));
    }

    private static String chart(JsonNode figures, String title, String figure, Predicate<String> shown) {
        LineChart chart = new LineChart(title, "memory in MB", "milliseconds, median", true);
        Map<String, List<double[]>> lines = new LinkedHashMap<>();
        figures.path("rows").forEach(row -> {
            String who = row.path("who").asText();
            if (shown.test(who) && row.has(figure)) {
                lines.computeIfAbsent(who, first -> new ArrayList<>()).add(new double[] {
                    row.path("memory_mb").asDouble(), row.path(figure).asDouble()
                });
            }
        });
        lines.forEach((who, points) -> chart.line(who, points.reversed()));
        return chart.svg();
    }

    @Override
    public List<Bar> bars(JsonNode figures) {
        List<Bar> bars = new ArrayList<>();
        String other = figures.path("baseline").asText();
        for (String who : HANDLERS) {
            Optional<JsonNode> ours = row(figures, who, HALF);
            Optional<JsonNode> theirs = row(figures, who + ", " + other, WHOLE);
            if (ours.isPresent() && theirs.isPresent()) {
                bars.addAll(bars(who, other, ours.get(), theirs.get()));
            }
        }
        return bars;
    }

    private static List<Bar> bars(String who, String other, JsonNode ours, JsonNode theirs) {
        List<Bar> bars = new ArrayList<>();
        String what = who + " with " + HALF + " MB: ";
        String beside = " times " + other + "'s with " + String.format(Locale.ROOT, "%,d", WHOLE) + " MB";
        boolean batch = ours.has("batch_ms") && theirs.has("batch_ms");
        bars.add(bar(what + "warm action, p50", TIME_BAR, beside, ratio(ours, theirs, "warm_p50_ms")));
        if (batch) {
            bars.add(bar(what + "batch of ten", TIME_BAR, beside, ratio(ours, theirs, "batch_ms")));
        }
        double compute = dollars(ours, batch) / dollars(theirs, batch);
        bars.add(bar(what + "compute of a million actions", COST_BAR, beside, compute));
        return bars;
    }

    private static Bar bar(String what, double most, String beside, double ratio) {
        return new Bar(what, "at most " + most + beside, Numbers.text(ratio) + " times", ratio <= most);
    }

    private static double ratio(JsonNode ours, JsonNode theirs, String figure) {
        return ours.path(figure).asDouble() / theirs.path(figure).asDouble();
    }

    private static Optional<JsonNode> row(JsonNode figures, String who, int megabytes) {
        return StreamSupport.stream(figures.path("rows").spliterator(), false)
                .filter(row -> row.path("who").asText().equals(who)
                        && row.path("memory_mb").asInt() == megabytes)
                .findFirst();
    }
}
