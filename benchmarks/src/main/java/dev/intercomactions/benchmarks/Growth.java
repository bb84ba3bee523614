package dev.intercomactions.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.benchmarks.chart.LineChart;
import dev.intercomactions.sandbox.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Whether an action costs the same however many wait and however many instances work. */
final class Growth implements Part {
    private static final Duration LATENCY = Duration.ofMillis(5);
    private static final Duration AT_MOST = Duration.ofMinutes(20);
    private static final int INSTANCES = 2;

    private final Plan plan;

    Growth(Plan plan) {
        this.plan = plan;
    }

    @Override
    public String name() {
        return "growth";
    }

    @Override
    public ObjectNode measure() throws InterruptedException {
        // A process is at its speed after some thousand actions; growth is to be seen, not warming up.
        int warm = plan.of(100, 2000);
        ObjectNode figures = Json.object()
                .put("latency_ms", LATENCY.toMillis())
                .put("instances", INSTANCES)
                .put("warm", warm);
        ArrayNode backlogs = figures.putArray("backlogs");
        for (int backlog : plan.quick() ? List.of(100, 1000) : List.of(100, 1000, 10_000, 100_000)) {
            backlogs.add(run(INSTANCES, backlog, warm));
        }
        ArrayNode instances = figures.putArray("fleets");
        int backlog = plan.of(300, 3000);
        for (int count : plan.quick() ? List.of(1, 2) : List.of(1, 2, 4, 8, 16)) {
            instances.add(run(count, backlog, warm));
        }
        return figures;
    }

    private static ObjectNode run(int instances, int backlog, int warm) throws InterruptedException {
        try (Rig rig = Rig.start(Contender.SERVICE, Rig.Setup.of(instances, Rig.UNLIMITED, LATENCY))) {
            rig.warmUp(warm);
            List<String> ids = rig.load(backlog);
            double cpuBefore = rig.cpuMillis();
            Instant start = Instant.now();
            rig.deliver();
            rig.awaitEmptyQueue(AT_MOST);
            double cpu = rig.cpuMillis() - cpuBefore;
            rig.hold();
            Tally tally = Tally.of(ids, rig.intercom().workspace().effects());
            double wall = tally.lasted(start).toMillis();
            return tally.json()
                    .put("instances", instances)
                    .put("backlog", backlog)
                    .put("seconds", wall / 1000)
                    .put("wall_ms_per_action", wall / tally.done())
                    .put("cpu_ms_per_action", cpu / tally.done())
                    .put("actions_per_second", tally.done() * 1000.0 / wall)
                    .put("memory_mib", rig.peakMemoryMebibytes());
        }
    }

    @Override
    public String section(JsonNode figures) {
        return """
                ## Growth

                The service alone, without a quota, at %d ms a call; each instance has done about %s actions before. First %d
                instances and a growing backlog: an action should cost the same however many wait. Then a growing fleet and
                one backlog: on one machine all processes, the queue, the table and Intercom share %s cores, so the rate is
                bounded by them, not by the instances; what can be read here is the processor time that an action costs. What
                that rises by with the fleet is what the processes cost each other on so few cores.

                ![Growth of the backlog](benchmarks/growth-backlog.svg)

                %s

                ![Growth of the fleet](benchmarks/growth-instances.svg)

                %s
                """.formatted(
                        figures.path("latency_ms").asInt(),
                        Numbers.count(figures.path("warm")),
                        figures.path("instances").asInt(),
                        figures.at("/machine/cores").asText("the machine's"),
                        table("backlog", figures.path("backlogs")),
                        table("instances", figures.path("fleets")));
    }

    private static Table table(String first, JsonNode rows) {
        Table table =
                new Table(first, "CPU ms an action", "wall ms an action", "actions a second", "peak MiB", "seconds");
        rows.forEach(row -> table.row(
                Numbers.count(row.path(first)),
                Numbers.text(row.path("cpu_ms_per_action").asDouble()),
                Numbers.text(row.path("wall_ms_per_action").asDouble()),
                Numbers.text(row.path("actions_per_second").asDouble()),
                Numbers.text(row.path("memory_mib").asDouble()),
                Numbers.text(row.path("seconds").asDouble())));
        return table;
    }

    @Override
    public Map<String, String> charts(JsonNode figures) {
        LineChart backlog = new LineChart(
                "Cost of an action as the backlog grows", "requests in the backlog", "milliseconds an action", true);
        backlog.line(
                "processor time of the functions", points(figures.path("backlogs"), "backlog", "cpu_ms_per_action"));
        backlog.line("wall time", points(figures.path("backlogs"), "backlog", "wall_ms_per_action"));
        LineChart fleet = new LineChart(
                "Cost of an action as the fleet grows",
                "instances of the queue function",
                "milliseconds an action",
                true);
        fleet.line("processor time of the functions", points(figures.path("fleets"), "instances", "cpu_ms_per_action"));
        fleet.line("wall time", points(figures.path("fleets"), "instances", "wall_ms_per_action"));
        return Map.of("growth-backlog.svg", backlog.svg(), "growth-instances.svg", fleet.svg());
    }

    private static List<double[]> points(JsonNode rows, String x, String y) {
        List<double[]> points = new ArrayList<>();
        rows.forEach(row ->
                points.add(new double[] {row.path(x).asDouble(), row.path(y).asDouble()}));
        return points;
    }
}
