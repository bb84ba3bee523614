package dev.intercomactions.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.benchmarks.chart.LineChart;
import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.intercom.Exchange;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** How much of Intercom's quota many instances turn into confirmed actions, and how many calls they waste on refusals. */
final class QuotaUse implements Part {
    private static final long WINDOW_SECONDS = 10;
    private static final int INSTANCES = 8;
    private static final int QUOTA = 1667;
    private static final int WARM = 200;
    private static final int RESERVE_PERCENT = 10;
    private static final Duration LATENCY = Duration.ofMillis(50);
    /** The memory whose share of the processor each instance has in some rows, in MB. */
    private static final int SHARE = 512;

    /** So small that eight instances with ten messages each could use it up at once. */
    private static final int SMALL_QUOTA = 100;

    private static final String AT_SHARE = Contender.SERVICE.label()
            + String.format(
                    Locale.ROOT,
                    ", %.2f of a core each",
                    ProcessorShare.of(SHARE).cores());
    private static final String BUSY = AT_SHARE + ", busy machine";
    private static final String SMALL = BUSY + ", quota of " + SMALL_QUOTA;
    private static final String BLIND = Contender.SERVICE.label() + ", headers withheld";
    private static final List<String> GOALS = List.of(Contender.SERVICE.label(), AT_SHARE, BUSY, SMALL);
    private static final double USE_BAR = 0.97;
    private static final double REFUSALS_BAR = 10;

    private final Plan plan;

    QuotaUse(Plan plan) {
        this.plan = plan;
    }

    @Override
    public String name() {
        return "quota";
    }

    @Override
    public ObjectNode measure() throws IOException, InterruptedException {
        int usable = usable(QUOTA);
        ObjectNode figures = Json.object()
                .put("instances", INSTANCES)
                .put("quota", QUOTA)
                .put("reserve_percent", RESERVE_PERCENT)
                .put("usable", usable)
                .put("latency_ms", LATENCY.toMillis());
        var rows = figures.putArray("rows");
        Rig.Setup setup = Rig.Setup.of(INSTANCES, QUOTA, LATENCY);
        for (Contender contender : Contender.workers()) {
            rows.add(run(contender.label(), contender, setup));
        }
        rows.add(run(BLIND, Contender.SERVICE, setup.withoutHeaders()));
        if (ControlGroups.find().isEmpty()) {
            System.out.println("SKIPPED: instances at their share of a core, because " + ControlGroups.NONE);
            return figures;
        }
        Rig.Setup share = setup.atShareOf(SHARE);
        rows.add(run(AT_SHARE, Contender.SERVICE, share));
        try (BusyMachine _ = BusyMachine.start()) {
            rows.add(run(BUSY, Contender.SERVICE, share));
            rows.add(run(SMALL, Contender.SERVICE, share.withQuota(SMALL_QUOTA)));
        }
        return figures;
    }

    private static int usable(int quota) {
        return quota * (100 - RESERVE_PERCENT) / 100;
    }

    private ObjectNode run(String label, Contender contender, Rig.Setup setup) throws InterruptedException {
        int windows = plan.of(2, 7);
        int usable = usable(setup.quota());
        try (Rig rig = Rig.start(contender, setup)) {
            rig.warmUp(WARM);
            // Enough that it cannot run out, whatever is sent in vain.
            List<String> ids = rig.load(setup.quota() * (windows + 4));
            rig.deliver();
            // What is left of the first window shows everyone what there is to learn.
            Instant from = nextWindow(Instant.now().plusSeconds(3));
            Instant to = from.plusSeconds(windows * WINDOW_SECONDS);
            TimeUnit.MILLISECONDS.sleep(Duration.between(Instant.now(), to).toMillis() + 500);
            rig.hold();
            Tally tally = Tally.of(ids, rig.intercom().workspace().effects());
            List<Exchange> calls = rig.intercom().exchanges().stream()
                    .filter(call -> !call.at().isBefore(from) && call.at().isBefore(to))
                    .toList();
            long refused = calls.stream().filter(call -> call.status() == 429).count();
            long confirmed = tally.between(from, to);
            ObjectNode row = Json.object()
                    .put("who", label)
                    .put("windows", windows)
                    .put("confirmed", confirmed)
                    .put("use", confirmed / (double) (usable * windows))
                    .put("calls", calls.size())
                    .put("refused", refused)
                    .put("refused_per_10000", refused * 10_000.0 / Math.max(1, calls.size()));
            var each = row.putArray("per_window");
            for (int i = 0; i < windows; i++) {
                Instant begin = from.plusSeconds(i * WINDOW_SECONDS);
                each.add(tally.between(begin, begin.plusSeconds(WINDOW_SECONDS)));
            }
            return row;
        }
    }

    private static Instant nextWindow(Instant now) {
        return Instant.ofEpochSecond((now.getEpochSecond() / WINDOW_SECONDS + 1) * WINDOW_SECONDS);
    }

    @Override
    public String section(JsonNode figures) {
        Table table = new Table("who", "of the usable quota", "429s per 10,000 calls", "confirmed", "calls", "windows");
        figures.path("rows")
                .forEach(row -> table.row(
                        row.path("who").asText(),
                        Numbers.text(100 * row.path("use").asDouble()) + " %",
                        Numbers.text(row.path("refused_per_10000").asDouble()),
                        Numbers.count(row.path("confirmed")),
                        Numbers.count(row.path("calls")),
                        row.path("windows").asText()));
        int instances = figures.path("instances").asInt();
        long inSequence =
                instances * WINDOW_SECONDS * 1000 / figures.path("latency_ms").asInt();
        return """
                ## Quota use

                %d warm instances and a backlog that does not run out, at %s requests in each window of 10 s (a private app's
                quota) and %d ms a call. %d %% of each window are left to people and other apps, so %s are usable. A peer that
                keeps no reserve can use more than 100 %% of that, at the cost of everyone else. Plain Java makes one call at a
                time in each instance, so at most %s in a window, whatever the quota. "Headers withheld" is this service with an
                Intercom that does not tell of its limit, so that only refusals pace it: the difference is what reading the
                headers gains. "%.2f of a core each" is this service with the share of the processor that %d MB buy, each
                process in a control group of its own; "busy machine" is the same beside a process for each core that computes
                all the time, so that calls wake late.

                ![Quota use](benchmarks/quota.svg)

                %s
                """.formatted(
                        instances,
                        Numbers.count(figures.path("quota")),
                        figures.path("latency_ms").asInt(),
                        figures.path("reserve_percent").asInt(),
                        Numbers.count(figures.path("usable")),
                        String.format(Locale.ROOT, "%,d", inSequence),
                        ProcessorShare.of(SHARE).cores(),
                        SHARE,
                        table);
    }

    @Override
    public Map<String, String> charts(JsonNode figures) {
        LineChart chart =
                new LineChart("Confirmed actions in each window of 10 s", "window", "confirmed actions", true);
        figures.path("rows").forEach(row -> {
            if (row.path("who").asText().startsWith(BUSY)) {
                // Of another quota, or no different from the one above.
                return;
            }
            List<double[]> points = new ArrayList<>();
            row.path("per_window").forEach(count -> points.add(new double[] {points.size() + 1, count.asDouble()}));
            chart.line(row.path("who").asText(), points);
        });
        chart.bound("usable", figures.path("usable").asDouble());
        return Map.of("quota.svg", chart.svg());
    }

    @Override
    public List<Bar> bars(JsonNode figures) {
        List<Bar> bars = new ArrayList<>();
        for (JsonNode row : figures.path("rows")) {
            String who = row.path("who").asText();
            if (GOALS.contains(who)) {
                double use = row.path("use").asDouble();
                double refused = row.path("refused_per_10000").asDouble();
                bars.add(new Bar(
                        "Quota use with 8 instances"
                                + who.substring(Contender.SERVICE.label().length()),
                        "at least 97 % of what the reserve leaves, at most 10 refusals per 10,000 calls",
                        Numbers.text(100 * use) + " %, " + Numbers.text(refused) + " refusals",
                        use >= USE_BAR && refused <= REFUSALS_BAR));
            }
        }
        return bars;
    }
}
