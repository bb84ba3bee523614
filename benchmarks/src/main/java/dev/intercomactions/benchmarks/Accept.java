package dev.intercomactions.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.Sandbox;
import dev.intercomactions.sandbox.SandboxOptions;
import dev.intercomactions.sandbox.lambda.FunctionConfig;
import dev.intercomactions.sandbox.lambda.LambdaFunction;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** A batch of a thousand requests over HTTP, accepted by this build and by another one, in turn. */
final class Accept implements Part {
    private static final int ITEMS = 1000;

    /** Warm batches of each kind in a round, of which each counts. */
    private static final int WARM = 2;

    private final Plan plan;
    private final Optional<Baseline> baseline;

    Accept(Plan plan, Optional<Baseline> baseline) {
        this.plan = plan;
        this.baseline = baseline;
    }

    /** Which batch of a process it is. */
    enum Figure {
        COLD("The first, of a process without a snapshot"),
        RESTORED("The first after a restore"),
        WARM("A later one"),
        REPEATED("The same again under its key");

        private final String label;

        Figure(String label) {
            this.label = label;
        }
    }

    /** Whose samples these are. */
    record Key(Figure figure, Compare.Build build) {}

    @Override
    public String name() {
        return "accept";
    }

    @Override
    public Optional<String> lacks() {
        return Baseline.lacks(baseline);
    }

    @Override
    public boolean hasPeers() {
        return false;
    }

    @Override
    public ObjectNode measure() throws InterruptedException {
        Baseline other = baseline.orElseThrow();
        int rounds = plan.of(2, 9);
        ObjectNode figures = Json.object().put("baseline", other.name()).put("items", ITEMS);
        List<Sample> samples = new ArrayList<>();
        // The first round warms up queue, table and files, and is not counted.
        for (int round = 0; round <= rounds; round++) {
            List<Sample> taken = round(other, Compare.Build.inTurn(round));
            if (round > 0) {
                samples.addAll(taken);
            }
        }
        figures.set("rows", rows(samples));
        return figures;
    }

    /**
     * How long one batch took, in milliseconds.
     *
     * @param function the processor time of the function's process in it
     * @param emulators that of the benchmark's own process, in which DynamoDB Local and ElasticMQ run
     */
    record Sample(Key key, double millis, double function, double emulators) {}

    /** With a table and queues of its own, so that none fills up. */
    private static List<Sample> round(Baseline other, List<Compare.Build> order) throws InterruptedException {
        List<Sample> samples = new ArrayList<>();
        Map<Compare.Build, LambdaFunction> primed = new EnumMap<>(Compare.Build.class);
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.defaults().withInstances(1))) {
            sandbox.eventSource().pause();
            try {
                for (Compare.Build build : order) {
                    FunctionConfig config = config(sandbox, other, build);
                    try (LambdaFunction fresh = new LambdaFunction(config)) {
                        samples.add(take(new Key(Figure.COLD, build), fresh, Optional.empty()));
                    }
                    LambdaFunction function = new LambdaFunction(config.forSnapshot());
                    primed.put(build, function);
                    function.warmUp();
                    samples.add(take(new Key(Figure.RESTORED, build), function, Optional.empty()));
                }
                for (int i = 0; i < WARM; i++) {
                    for (Compare.Build build : order) {
                        LambdaFunction function = Objects.requireNonNull(primed.get(build));
                        Optional<String> key = Optional.of(UUID.randomUUID().toString());
                        samples.add(take(new Key(Figure.WARM, build), function, key));
                        samples.add(take(new Key(Figure.REPEATED, build), function, key));
                    }
                }
            } finally {
                primed.values().forEach(LambdaFunction::close);
            }
        }
        return samples;
    }

    private static FunctionConfig config(Sandbox sandbox, Baseline other, Compare.Build build) {
        FunctionConfig ours = sandbox.apiFunction().config();
        return switch (build) {
            case OURS -> ours;
            case BASELINE -> other.function(ours);
        };
    }

    private static Sample take(Key key, LambdaFunction function, Optional<String> idempotencyKey)
            throws InterruptedException {
        String event = Requests.httpBatch(ITEMS, idempotencyKey);
        double functionBefore = Machine.cpuMillis(function);
        double emulatorsBefore = Machine.cpuMillis(ProcessHandle.current());
        long begun = System.nanoTime();
        int accepted = Requests.accepted(function, event);
        double millis = Numbers.millis(System.nanoTime() - begun);
        if (accepted != ITEMS) {
            throw new IllegalStateException("of " + ITEMS + " items " + accepted + " were accepted; see "
                    + function.config().logFile());
        }
        return new Sample(
                key,
                millis,
                Machine.cpuMillis(function) - functionBefore,
                Machine.cpuMillis(ProcessHandle.current()) - emulatorsBefore);
    }

    /** What the samples come to: for each figure the medians of both builds, and how they compare. */
    static ArrayNode rows(List<Sample> samples) {
        ArrayNode rows = Json.array();
        for (Figure figure : Figure.values()) {
            List<Sample> ours = of(samples, new Key(figure, Compare.Build.OURS));
            List<Sample> others = of(samples, new Key(figure, Compare.Build.BASELINE));
            ObjectNode row = rows.addObject()
                    .put("figure", figure.name())
                    .put("n", ours.size())
                    .put("ratio", median(ours, Sample::millis) / median(others, Sample::millis));
            row.set("ours", spread(ours));
            row.set("baseline", spread(others));
        }
        return rows;
    }

    private static List<Sample> of(List<Sample> samples, Key key) {
        return samples.stream().filter(sample -> sample.key().equals(key)).toList();
    }

    private static ObjectNode spread(List<Sample> samples) {
        return Compare.spread(samples.stream().map(Sample::millis).toList())
                .put("function", median(samples, Sample::function))
                .put("emulators", median(samples, Sample::emulators));
    }

    private static double median(List<Sample> samples, Function<Sample, Double> figure) {
        return Numbers.median(samples.stream().map(figure).toList());
    }

    @Override
    public String section(JsonNode figures) {
        String other = figures.path("baseline").asText();
        Table table = new Table("batch, ms", "this build", "least to most", other, "least to most", "ratio", "n");
        figures.path("rows")
                .forEach(row -> table.row(
                        Figure.valueOf(row.path("figure").asText()).label,
                        Compare.median(row.path("ours")),
                        Compare.range(row.path("ours")),
                        Compare.median(row.path("baseline")),
                        Compare.range(row.path("baseline")),
                        Numbers.text(row.path("ratio").asDouble()),
                        row.path("n").asText()));
        Table processor = new Table(
                "processor time, ms", "this build", "its emulators", other, "its emulators", "ratio of the functions'");
        figures.path("rows")
                .forEach(row -> processor.row(
                        Figure.valueOf(row.path("figure").asText()).label,
                        Numbers.text(row.at("/ours/function").asDouble()),
                        Numbers.text(row.at("/ours/emulators").asDouble()),
                        Numbers.text(row.at("/baseline/function").asDouble()),
                        Numbers.text(row.at("/baseline/emulators").asDouble()),
                        Numbers.text(row.at("/ours/function").asDouble()
                                / row.at("/baseline/function").asDouble())));
        return """
                ## Accepting a batch

                `POST …/batch` with %s items, from the event to the answer, by this build and another one (%s) in turn:
                who begins changes from round to round, and each round has a table and queues of its own, in memory and on
                the same cores. Medians, and ratios between medians.

                %s

                Whose work that was: the function's process, and the one in which DynamoDB Local and ElasticMQ play AWS, each
                on whichever core was free.

                %s
                """.formatted(figures.path("items").asText(), other, table, processor);
    }

    @Override
    public List<Bar> bars(JsonNode figures) {
        List<Bar> bars = new ArrayList<>();
        for (JsonNode row : figures.path("rows")) {
            Figure figure = Figure.valueOf(row.path("figure").asText());
            double most = figure == Figure.REPEATED ? 1.1 : 1 / 3.0;
            double ratio = row.path("ratio").asDouble();
            bars.add(new Bar(
                    "Batch of " + figures.path("items").asText() + " accepted: "
                            + figure.label.toLowerCase(Locale.ROOT),
                    "at most " + Numbers.text(most) + " times "
                            + figures.path("baseline").asText(),
                    Numbers.text(ratio) + " times",
                    ratio <= most));
        }
        return bars;
    }
}
