package dev.intercomactions.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.benchmarks.chart.LineChart;
import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.intercom.Exchange;
import dev.intercomactions.sandbox.intercom.Fault;
import dev.intercomactions.sandbox.intercom.Fault.When;
import dev.intercomactions.sandbox.intercom.FaultRule;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** How long a backlog takes when Intercom has its faults, and what the customers saw of it. */
final class Drain implements Part {
    private static final int INSTANCES = 8;
    private static final int QUOTA = 1667;
    private static final int WARM = 200;
    private static final Duration LATENCY = Duration.ofMillis(50);
    private static final int FAULTS_PERCENT = 6;
    private static final long SEED = 20260101;
    private static final Duration STEP = Duration.ofSeconds(1);

    /** Bounds and delays for all contenders alike, short so that the run is; a peer reads only the first. */
    private static final Map<String, String> SETTINGS =
            Map.of("INTERCOM_TIMEOUT_MILLIS", "2000", "SETTLE_SECONDS", "5", "RETRY_BASE_DELAY_SECONDS", "2");

    /** Each strikes as often as the others, on the first call for a conversation. */
    private static final List<Fault> FAULTS = List.of(
            new Fault.Fail(When.BEFORE_EFFECT, 503),
            new Fault.Fail(When.AFTER_EFFECT, 503),
            new Fault.Hang(When.BEFORE_EFFECT),
            new Fault.Hang(When.AFTER_EFFECT),
            new Fault.Reset(When.BEFORE_EFFECT),
            new Fault.Reset(When.AFTER_EFFECT));

    private final Plan plan;

    Drain(Plan plan) {
        this.plan = plan;
    }

    @Override
    public String name() {
        return "drain";
    }

    @Override
    public ObjectNode measure() throws InterruptedException {
        int requests = plan.of(500, 10_000);
        Duration atMost = Duration.ofMinutes(plan.of(2, 5));
        ObjectNode figures = Json.object()
                .put("requests", requests)
                .put("instances", INSTANCES)
                .put("quota", QUOTA)
                .put("latency_ms", LATENCY.toMillis())
                .put("faults_percent", FAULTS_PERCENT)
                .put("minutes_at_most", atMost.toMinutes());
        var rows = figures.putArray("rows");
        for (Contender contender : Contender.workers()) {
            rows.add(run(contender, requests, atMost));
        }
        return figures;
    }

    private static ObjectNode run(Contender contender, int requests, Duration atMost) throws InterruptedException {
        Rig.Setup setup = Rig.Setup.of(INSTANCES, QUOTA, LATENCY).with(SETTINGS);
        try (Rig rig = Rig.start(contender, setup)) {
            rig.warmUp(WARM);
            List<String> ids = rig.load(requests);
            Random random = new Random(SEED);
            for (String id : ids) {
                if (random.nextInt(100) < FAULTS_PERCENT) {
                    rig.fault(FaultRule.parts(id, 1, FAULTS.get(random.nextInt(FAULTS.size()))));
                }
            }
            double cpuBefore = rig.cpuMillis();
            Instant start = Instant.now();
            rig.deliver();
            boolean drained = rig.awaitEmptyQueue(atMost);
            rig.hold();
            Tally tally = Tally.of(ids, rig.intercom().workspace().effects());
            List<Exchange> calls = rig.intercom().exchanges().stream()
                    .filter(call -> !call.at().isBefore(start))
                    .toList();
            long refused = calls.stream().filter(call -> call.status() == 429).count();
            double cpu = rig.cpuMillis() - cpuBefore;
            ObjectNode row = tally.json()
                    .put("who", contender.label())
                    .put("drained", drained)
                    .put("seconds", tally.lasted(start).toMillis() / 1000.0)
                    .put("dead_letters", rig.deadLetters())
                    .put("calls", calls.size())
                    .put("refused", refused)
                    .put("cpu_ms_per_action", cpu / Math.max(1, tally.done()));
            row.set("timeline", tally.timeline(start, STEP));
            return row;
        }
    }

    @Override
    public String section(JsonNode figures) {
        Table table = new Table(
                "who", "last done after", "done", "**done twice**", "**never done**", "dead letters", "429s", "calls");
        figures.path("rows")
                .forEach(row -> table.row(
                        row.path("who").asText(),
                        Numbers.text(row.path("seconds").asDouble()) + " s"
                                + (row.path("drained").asBoolean() ? "" : " (not drained)"),
                        Numbers.count(row.path("done")),
                        Numbers.count(row.path("repeats")),
                        Numbers.count(row.path("missing")),
                        Numbers.count(row.path("dead_letters")),
                        Numbers.count(row.path("refused")),
                        Numbers.count(row.path("calls"))));
        return """
                ## Drain time, and what the customers saw

                %s requests, each to close a conversation of its own with a message; %d warm instances, %s requests in each window
                of 10 s (a private app's quota), %d ms a call. The first call for %d %% of the conversations fails, the same
                ones for everyone: a 503, no answer or a cut connection, half of them after Intercom had done it. A call's
                bound is 2 s for everyone. The peers' messages come back after %d s and are dead letters after %d deliveries.
                "Done twice" is what a customer sees as the same message again; "never done" is read in Intercom when the
                queue was empty, or after %d minutes.

                ![Drain](benchmarks/drain.svg)

                %s

                This service's dead letters carry their reason and can be redriven; the peers' hold the bare message.
                """.formatted(
                        Numbers.count(figures.path("requests")),
                        figures.path("instances").asInt(),
                        Numbers.count(figures.path("quota")),
                        figures.path("latency_ms").asInt(),
                        figures.path("faults_percent").asInt(),
                        Rig.VISIBILITY.toSeconds(),
                        Rig.PEER_RECEIVES,
                        figures.path("minutes_at_most").asInt(),
                        table);
    }

    @Override
    public Map<String, String> charts(JsonNode figures) {
        LineChart chart = new LineChart(
                "Requests done over time, under faults", "seconds since the first delivery", "requests done", false);
        figures.path("rows").forEach(row -> {
            List<double[]> points = new ArrayList<>();
            row.path("timeline")
                    .forEach(point -> points.add(new double[] {
                        point.path(0).asDouble(), point.path(1).asDouble()
                    }));
            chart.line(row.path("who").asText(), points);
        });
        chart.bound("all", figures.path("requests").asDouble());
        return Map.of("drain.svg", chart.svg());
    }

    @Override
    public List<Bar> bars(JsonNode figures) {
        List<Bar> bars = new ArrayList<>();
        for (JsonNode row : figures.path("rows")) {
            if (row.path("who").asText().equals(Contender.SERVICE.label())) {
                int twice = row.path("repeats").asInt();
                int never = row.path("missing").asInt();
                int letters = row.path("dead_letters").asInt();
                bars.add(new Bar(
                        "Under faults",
                        "nothing twice; whatever was not done is a dead letter",
                        twice + " twice, " + never + " not done, " + letters + " dead letters",
                        twice == 0 && never <= letters && row.path("drained").asBoolean()));
            }
        }
        return bars;
    }
}
