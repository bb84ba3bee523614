package dev.intercomactions.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.benchmarks.chart.BarChart;
import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.Sandbox;
import dev.intercomactions.sandbox.SandboxOptions;
import dev.intercomactions.sandbox.lambda.InvocationResult;
import dev.intercomactions.sandbox.lambda.LambdaFunction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** From the start of a fresh process to its first answer. */
final class ColdStart implements Part {
    private static final String EMPTY = Contender.EMPTY.label();
    private static final String EMPTY_TYPED = Contender.EMPTY_TYPED.label();
    private static final String FIRST = ", first call after priming";
    private static final double BAR = 3;
    private static final double INITIALISED_BAR_MILLIS = 50;

    private final Plan plan;

    ColdStart(Plan plan) {
        this.plan = plan;
    }

    /**
     * Who is started.
     *
     * @param ahead whether it is initialised before the clock starts, as from a snapshot
     * @param event makes its first event, for a conversation
     */
    private record Start(String label, boolean ahead, Maker function, UnaryOperator<String> event) {}

    /** Makes a function that has no process yet. */
    @FunctionalInterface
    private interface Maker {
        LambdaFunction make() throws InterruptedException;
    }

    /** One fresh process. */
    private record Run(double wallMillis, double cpuMillis, double memoryMebibytes) {}

    @Override
    public String name() {
        return "cold";
    }

    @Override
    public ObjectNode measure() throws InterruptedException {
        int rounds = plan.of(3, 15);
        SandboxOptions options = SandboxOptions.defaults();
        try (Sandbox sandbox = Sandbox.start(options)) {
            sandbox.intercom().workspace().addAdmin("12345");
            Map<String, List<Run>> runs = new LinkedHashMap<>();
            Conversations conversations = new Conversations(sandbox);
            // One round more: the first finds the files on disk, not in memory, and is not counted.
            for (int round = 0; round <= rounds; round++) {
                for (Start start : starts(sandbox, options.token())) {
                    Run run = run(start, conversations.next());
                    if (round > 0) {
                        runs.computeIfAbsent(start.label(), label -> new ArrayList<>())
                                .add(run);
                    }
                }
            }
            return figures(runs);
        }
    }

    private static List<Start> starts(Sandbox sandbox, String token) throws InterruptedException {
        var queue = sandbox.queueFunction().config();
        UnaryOperator<String> batch = id -> Requests.batch(List.of(id));
        List<Start> starts = new ArrayList<>();
        starts.add(new Start(EMPTY, false, () -> Contender.EMPTY.function(queue, token), batch));
        starts.add(new Start(EMPTY_TYPED, false, () -> Contender.EMPTY_TYPED.function(queue, token), batch));
        starts.add(new Start("QueueHandler", false, () -> new LambdaFunction(queue), batch));
        starts.add(new Start("QueueHandler" + FIRST, true, () -> new LambdaFunction(queue.forSnapshot()), batch));
        var api = sandbox.apiFunction().config();
        starts.add(new Start("ApiHandler", false, () -> new LambdaFunction(api), Requests::http));
        starts.add(new Start("ApiHandler" + FIRST, true, () -> new LambdaFunction(api.forSnapshot()), Requests::http));
        starts.add(new Start(
                "TaskHandler",
                false,
                () -> new LambdaFunction(sandbox.taskFunction().config()),
                Requests::task));
        for (Contender peer : Contender.workers()) {
            if (peer != Contender.SERVICE) {
                starts.add(new Start(peer.label(), false, () -> peer.function(queue, token), batch));
            }
        }
        return starts;
    }

    private static Run run(Start start, String conversation) throws InterruptedException {
        String event = start.event().apply(conversation);
        try (LambdaFunction function = start.function().make()) {
            if (start.ahead()) {
                function.warmUp();
            }
            long begun = System.nanoTime();
            InvocationResult result = function.invoke(event);
            double wall = Numbers.millis(System.nanoTime() - begun);
            if (!(result instanceof InvocationResult.Answer)) {
                throw new IllegalStateException(start.label() + " failed: " + result);
            }
            ProcessHandle process = function.processes().getFirst();
            return new Run(wall, Machine.cpuMillis(process), Machine.peakMemoryMebibytes(process));
        }
    }

    private static ObjectNode figures(Map<String, List<Run>> runs) {
        double floor = Numbers.median(walls(runs.getOrDefault(EMPTY, List.of())));
        double typed = Numbers.median(walls(runs.getOrDefault(EMPTY_TYPED, List.of())));
        ObjectNode figures = Json.object();
        var rows = figures.putArray("rows");
        runs.forEach((label, all) -> {
            List<Double> walls = walls(all);
            rows.addObject()
                    .put("who", label)
                    .put("n", all.size())
                    .put("ratio", Numbers.median(walls) / floor)
                    .put("ratio_typed", Numbers.median(walls) / typed)
                    .put("wall_ms", Numbers.median(walls))
                    .put("wall_ms_least", Numbers.percentile(walls, 0))
                    .put("wall_ms_most", Numbers.percentile(walls, 100))
                    .put(
                            "cpu_ms",
                            Numbers.median(all.stream().map(Run::cpuMillis).toList()))
                    .put(
                            "memory_mib",
                            Numbers.median(
                                    all.stream().map(Run::memoryMebibytes).toList()));
        });
        return figures;
    }

    private static List<Double> walls(List<Run> runs) {
        return runs.stream().map(Run::wallMillis).toList();
    }

    @Override
    public String section(JsonNode figures) {
        Table table = new Table(
                "first answer of",
                "× empty",
                "× empty, typed",
                "ms (median)",
                "least to most",
                "CPU ms",
                "peak MiB",
                "n");
        figures.path("rows")
                .forEach(row -> table.row(
                        row.path("who").asText(),
                        Numbers.text(row.path("ratio").asDouble()),
                        Numbers.text(row.path("ratio_typed").asDouble()),
                        Numbers.text(row.path("wall_ms").asDouble()),
                        Numbers.text(row.path("wall_ms_least").asDouble()) + " to "
                                + Numbers.text(row.path("wall_ms_most").asDouble()),
                        Numbers.text(row.path("cpu_ms").asDouble()),
                        Numbers.text(row.path("memory_mib").asDouble()),
                        row.path("n").asText()));
        return """
                ## Cold start

                A fresh process with the managed runtime's client and flags, from its start to its first answer, in turn with
                the others. The first answer closes one conversation: it fetches the token, claims the run, calls Intercom and
                writes the result. There are two empty handlers: one does not even read its event, so that its time is the
                runtime's own; the other has its event mapped to a class by the runtime, as handlers usually do. The peers
                only call Intercom: they have no token to fetch and no run log. "First call after priming" is the first
                invocation of a process that was initialised for SnapStart, from where its snapshot would be taken.

                ![Cold start](benchmarks/cold.svg)

                %s
                """.formatted(table);
    }

    @Override
    public Map<String, String> charts(JsonNode figures) {
        BarChart chart =
                new BarChart("Fresh process to first answer", "milliseconds, median; the line is least to most");
        figures.path("rows")
                .forEach(row -> chart.bar(
                        row.path("who").asText(),
                        row.path("wall_ms").asDouble(),
                        row.path("wall_ms_least").asDouble(),
                        row.path("wall_ms_most").asDouble(),
                        row.path("who").asText().matches("[A-Z].*Handler\\b.*")));
        return Map.of("cold.svg", chart.svg());
    }

    @Override
    public List<Bar> bars(JsonNode figures) {
        List<Bar> bars = new ArrayList<>();
        for (JsonNode row : figures.path("rows")) {
            String who = row.path("who").asText();
            if (who.equals("QueueHandler") || who.equals("ApiHandler")) {
                bars.add(coldStart(who, EMPTY, row.path("ratio").asDouble()));
                bars.add(coldStart(who, EMPTY_TYPED, row.path("ratio_typed").asDouble()));
            }
            if (who.endsWith(FIRST)) {
                double wall = row.path("wall_ms").asDouble();
                bars.add(new Bar(
                        "First invocation after priming, " + who.replace(FIRST, ""),
                        "at most 50 ms",
                        Numbers.text(wall) + " ms",
                        wall <= INITIALISED_BAR_MILLIS));
            }
        }
        return bars;
    }

    private static Bar coldStart(String who, String beside, double ratio) {
        return new Bar(
                "Cold start of " + who,
                "at most 3 times the " + beside + " (stretch: 1.6)",
                Numbers.text(ratio) + " times",
                ratio <= BAR);
    }
}
