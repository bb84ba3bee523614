package dev.intercomactions.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.ProjectFiles;
import dev.intercomactions.sandbox.Sandbox;
import dev.intercomactions.sandbox.SandboxOptions;
import dev.intercomactions.sandbox.lambda.FunctionConfig;
import dev.intercomactions.sandbox.lambda.LambdaFunction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** This build of the functions beside another one, in turn. */
final class Compare implements Part {
    private static final int BLOCK = 50;

    private static final double MOST_BEYOND_EMPTY = 0.6;

    private final Plan plan;
    private final Optional<Baseline> baseline;

    Compare(Plan plan, Optional<Baseline> baseline) {
        this.plan = plan;
        this.baseline = baseline;
    }

    /** Whose figure it is. */
    enum Build {
        OURS,
        BASELINE;

        /** Who comes first in this round, and who second: another each time. */
        static List<Build> inTurn(int round) {
            return round % 2 == 0 ? List.of(OURS, BASELINE) : List.of(BASELINE, OURS);
        }
    }

    /** What is measured of each handler of each build. */
    enum Figure {
        RESTORED("Restored first answer", "ms", 1.1),
        MEMORY("Resident memory at the snapshot", "MiB", 0.6),
        WARM("Warm action, p50", "ms", 1.15),
        PROCESSOR("Processor time of a warm action", "ms", 1.15),
        COLD("Cold start without a snapshot", "ms", Double.POSITIVE_INFINITY);

        private final String label;
        private final String unit;
        /** The most that ours may be of the baseline's; infinite where there is no goal. */
        private final double most;

        Figure(String label, String unit, double most) {
            this.label = label;
            this.unit = unit;
            this.most = most;
        }

        static Figure of(JsonNode row) {
            return valueOf(row.path("figure").asText());
        }
    }

    /** Whose samples these are. */
    record Key(String handler, Figure figure, Build build) {}

    /**
     * A handler that both builds have.
     *
     * @param event makes its event, for a conversation
     */
    private record Handler(String name, FunctionConfig ours, FunctionConfig baseline, UnaryOperator<String> event) {
        FunctionConfig of(Build build) {
            return switch (build) {
                case OURS -> ours;
                case BASELINE -> baseline;
            };
        }
    }

    /**
     * A process that was initialised for SnapStart.
     *
     * @param millis how long each of its warm actions took
     */
    private record Primed(Build build, LambdaFunction function, List<Double> millis) {
        ProcessHandle process() {
            return function.processes().getFirst();
        }

        double cpuMillis() {
            return Machine.cpuMillis(process());
        }
    }

    @Override
    public String name() {
        return "compare";
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
    public ObjectNode measure() throws IOException, InterruptedException {
        Baseline other = baseline.orElseThrow();
        int rounds = plan.of(3, 15);
        int actions = plan.of(100, 300);
        SandboxOptions options = SandboxOptions.defaults().withInstances(1);
        ObjectNode figures = Json.object()
                .put("baseline", other.name())
                .put("actions", actions)
                .put("jar_mib", mebibytes(ProjectFiles.functionJar()))
                .put("jar_mib_baseline", mebibytes(other.jar()));
        try (Sandbox sandbox = Sandbox.start(options)) {
            Rig.quiet(sandbox);
            Conversations conversations = new Conversations(sandbox);
            FunctionConfig queue = sandbox.queueFunction().config();
            FunctionConfig api = sandbox.apiFunction().config();
            Handler messages =
                    new Handler("QueueHandler", queue, other.function(queue), id -> Requests.batch(List.of(id)));
            Handler requests = new Handler("ApiHandler", api, other.function(api), Requests::http);
            Map<Key, List<Double>> samples = new LinkedHashMap<>();
            List<Double> empty = new ArrayList<>();
            // One round more: the first warms up files, queue, table and Intercom, and is not counted.
            for (int round = 0; round <= rounds; round++) {
                if (round == 1) {
                    samples.clear();
                    empty.clear();
                }
                List<Build> order = Build.inTurn(round);
                round(conversations, messages, order, actions, samples);
                round(conversations, requests, order, actions, samples);
                try (LambdaFunction nothing = Contender.EMPTY.restored(queue, options.token())) {
                    nothing.warmUp();
                    empty.add(act(conversations, messages, nothing));
                }
            }
            figures.put("empty_ms", Numbers.median(empty)).put("empty_n", empty.size());
            figures.set("rows", rows(samples));
            figures.set("footprint", footprint(messages.ours()));
            figures.set("footprint_baseline", footprint(messages.baseline()));
        }
        return figures;
    }

    private static double mebibytes(Path file) throws IOException {
        return Files.size(file) / (double) (1 << 20);
    }

    /** Fresh processes of both builds, then blocks of warm actions in turn. */
    private static void round(
            Conversations conversations,
            Handler handler,
            List<Build> order,
            int actions,
            Map<Key, List<Double>> samples)
            throws InterruptedException {
        for (Build build : order) {
            try (LambdaFunction fresh = new LambdaFunction(handler.of(build))) {
                add(samples, new Key(handler.name(), Figure.COLD, build), act(conversations, handler, fresh));
            }
        }
        List<Primed> both = new ArrayList<>();
        try {
            for (Build build : order) {
                Primed primed =
                        new Primed(build, new LambdaFunction(handler.of(build).forSnapshot()), new ArrayList<>());
                both.add(primed);
                primed.function().warmUp();
                double memory = Machine.memoryMebibytes(primed.process());
                add(samples, new Key(handler.name(), Figure.MEMORY, build), memory);
                double first = act(conversations, handler, primed.function());
                add(samples, new Key(handler.name(), Figure.RESTORED, build), first);
            }
            List<Double> before = both.stream().map(Primed::cpuMillis).toList();
            for (int done = 0; done < actions; done += BLOCK) {
                for (Primed primed : both) {
                    for (int i = 0; i < BLOCK; i++) {
                        primed.millis().add(act(conversations, handler, primed.function()));
                    }
                }
            }
            for (int i = 0; i < both.size(); i++) {
                Primed primed = both.get(i);
                double cpu = (primed.cpuMillis() - before.get(i)) / actions;
                add(samples, new Key(handler.name(), Figure.PROCESSOR, primed.build()), cpu);
                add(samples, new Key(handler.name(), Figure.WARM, primed.build()), Numbers.median(primed.millis()));
            }
        } finally {
            both.forEach(primed -> primed.function().close());
        }
    }

    private static void add(Map<Key, List<Double>> samples, Key key, double sample) {
        samples.computeIfAbsent(key, first -> new ArrayList<>()).add(sample);
    }

    /** Has a function carry out one action; returns how long that took, in milliseconds. */
    private static double act(Conversations conversations, Handler handler, LambdaFunction function)
            throws InterruptedException {
        return Requests.time(function, handler.event().apply(conversations.next()));
    }

    private static ObjectNode footprint(FunctionConfig config) throws IOException, InterruptedException {
        try (LambdaFunction function = new LambdaFunction(config.forSnapshot())) {
            function.warmUp();
            return Footprint.of(function.processes().getFirst()).json();
        }
    }

    /** What the samples come to: for each figure of each handler the medians of both builds, and how they compare. */
    static ArrayNode rows(Map<Key, List<Double>> samples) {
        ArrayNode rows = Json.array();
        for (Figure figure : Figure.values()) {
            samples.keySet().stream().map(Key::handler).distinct().forEach(handler -> {
                List<Double> ours = samples.getOrDefault(new Key(handler, figure, Build.OURS), List.of());
                List<Double> others = samples.getOrDefault(new Key(handler, figure, Build.BASELINE), List.of());
                ObjectNode row = rows.addObject()
                        .put("figure", figure.name())
                        .put("handler", handler)
                        .put("n", ours.size())
                        .put("ratio", Numbers.median(ours) / Numbers.median(others));
                row.set("ours", spread(ours));
                row.set("baseline", spread(others));
            });
        }
        return rows;
    }

    static ObjectNode spread(List<Double> values) {
        return Json.object()
                .put("median", Numbers.median(values))
                .put("least", Numbers.percentile(values, 0))
                .put("most", Numbers.percentile(values, 100));
    }

    @Override
    public String section(JsonNode figures) {
        String other = figures.path("baseline").asText();
        Table table = new Table("figure", "this build", "least to most", other, "least to most", "ratio", "n");
        figures.path("rows")
                .forEach(row -> table.row(
                        label(row) + ", " + Figure.of(row).unit,
                        median(row.path("ours")),
                        range(row.path("ours")),
                        median(row.path("baseline")),
                        range(row.path("baseline")),
                        Numbers.text(row.path("ratio").asDouble()),
                        row.path("n").asText()));
        Table memory = new Table("at the snapshot, QueueHandler", "this build", other);
        Footprint.LABELS.forEach((key, label) -> memory.row(
                label,
                Numbers.text(figures.path("footprint").path(key).asDouble()),
                Numbers.text(figures.path("footprint_baseline").path(key).asDouble())));
        memory.row(
                "on disk: the artifact, MiB",
                Numbers.text(figures.path("jar_mib").asDouble()),
                Numbers.text(figures.path("jar_mib_baseline").asDouble()));
        return """
                ## Beside another build

                This build and another one (%s), in turn: in each round each handler of both is started afresh, and who
                begins changes from round to round. Both have the same settings, but what the template tells the JVM and
                the C library is this build's alone. Medians are of the rounds, and ratios are between medians.
                "Restored first answer" is the first invocation of a process that was initialised for SnapStart, from
                where its snapshot would be taken, which is where its memory is read; an empty handler's takes %s ms
                (n = %s). The warm actions are the %s that follow it, with an Intercom that answers at once, in blocks of
                %s for each build in turn; their processor time is the whole process's, its compilers' included.

                %s

                What the memory is made of, in one more process of each (n = 1), since looking changes it:

                %s
                """.formatted(
                        other,
                        Numbers.text(figures.path("empty_ms").asDouble()),
                        figures.path("empty_n").asText(),
                        figures.path("actions").asText(),
                        BLOCK,
                        table,
                        memory);
    }

    private static String label(JsonNode row) {
        return Figure.of(row).label + ", " + row.path("handler").asText();
    }

    /** What an empty handler takes as well is the runtime's own. */
    private static Bar beyondEmpty(JsonNode row, JsonNode figures) {
        double empty = figures.path("empty_ms").asDouble();
        double ratio = (row.path("ours").path("median").asDouble() - empty)
                / (row.path("baseline").path("median").asDouble() - empty);
        return new Bar(
                "What it takes beyond an empty handler's, "
                        + row.path("handler").asText(),
                "at most " + MOST_BEYOND_EMPTY + " times "
                        + figures.path("baseline").asText(),
                Numbers.text(ratio) + " times",
                ratio <= MOST_BEYOND_EMPTY);
    }

    static String median(JsonNode spread) {
        return Numbers.text(spread.path("median").asDouble());
    }

    static String range(JsonNode spread) {
        return Numbers.text(spread.path("least").asDouble()) + " to "
                + Numbers.text(spread.path("most").asDouble());
    }

    @Override
    public List<Bar> bars(JsonNode figures) {
        List<Bar> bars = new ArrayList<>();
        for (JsonNode row : figures.path("rows")) {
            double most = Figure.of(row).most;
            double ratio = row.path("ratio").asDouble();
            if (Double.isFinite(most)) {
                bars.add(new Bar(
                        label(row),
                        "at most " + most + " times " + figures.path("baseline").asText(),
                        Numbers.text(ratio) + " times",
                        ratio <= most));
            }
            if (Figure.of(row) == Figure.RESTORED) {
                bars.add(beyondEmpty(row, figures));
            }
        }
        return bars;
    }
}
