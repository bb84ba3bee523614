package dev.intercomactions.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The page on costs and quotas, computed. */
final class CostPage {
    static final int WORKSPACES = 50;

    /** Actions a day, all workspaces together, of the section on growth. */
    static final double GROWN = 10e6;

    private static final CostFigures FIGURES = CostFigures.load();
    private static final Set<String> METRICS = PrintedMetrics.all();
    private static final List<Double> DAYS = List.of(1e6, 10e6, 100e6);

    private CostPage() {}

    static String text() {
        return """
                # What it costs, and which quota is met first

                The build writes this page: durations and sizes are the [benchmarks'](benchmarks.md) (Intercom answers after %s ms), memory and
                retention the [template's](../infra-sam/template.yaml), prices those of %s as of %s (a copy, in
                [prices.json](../benchmarks/src/main/resources/prices.json)), quotas and what is assumed in
                [quotas.json](../function/src/test/resources/quotas.json). No free tier, no discount, no tax. A slower Intercom costs more of
                Lambda's time, in proportion.

                ## A million actions

                When nothing fails, in dollars:

                %s
                - **A message** shares its invocation with nine others. With fewer waiting, its time and its receives come nearer to HTTP's.
                - **A task** is one state of your own machine, a transition each; a sweep or a [list](sweep.md#a-list-as-one-task) is
                  a hundred an invocation. A sweep looks before it closes, so it waits for Intercom twice.
                - **X-Ray** records the first invocation of each second and %s in 100 of the rest; the table has a million a day. Fewer a
                  day cost more each, up to %s for a million single ones.
                - **The run log** is written twice a run, %s each (a run is %s bytes, and each started kilobyte counts). Input that is
                  larger costs more. Reading a run is half a unit or one; expiry is free; the index is written only for runs that
                  need attention.
                - **A retry** adds an invocation's share, two writes, two to the index, and a receive.

                ## Every month, whatever comes

                %s
                Metrics are billed by the hour in which they are printed: a service that is idle pays for none.

                ## A month

                %s
                ## Which quota is met first

                Actions a day, coming evenly, one call to Intercom each:

                %s
                **Intercom's own rate limit is met first**, before anything of AWS's. (`ApiRequestsPerSecond` bounds a single caller's
                mistake; raise it with the traffic.) So more workers, memory or concurrency gain nothing; a second app in the workspace does,
                up to the workspace's limit. Actions that come unevenly wait in the queue; over HTTP the busiest second counts, so
                divide by how much busier it is than the average. Lambda starts 1,000 more environments every ten seconds, so a burst
                meets the thousand at one time and not the speed of starting. Metrics travel as log lines, and Lambda carries those: there is
                no quota of calls to CloudWatch to meet.

                **In an outage of Intercom** messages that are held back are in flight. SQS takes 120,000 of them; beyond, it hands out no more, and
                the rest waits visibly, with nothing lost: after %s at a million a day.

                ## Growth in the large

                Ten million actions a day over %d workspaces: a deployment has one token, so %d stacks with %s actions a day each. Each of them
                uses %s of its Intercom's quota. What they share is the account's: `MaximumConcurrency` (%s) times %d is %s of Lambda's 1,000
                at the very most, when all have a backlog at once; an even day needs %s. HTTP API and Step Functions see %s a second.

                | a month | dollars |
                |---|---:|
                | the actions, all by message | %s |
                | %d stacks, before anything comes | %s |
                | of it: metrics | %s |

                What the stacks cost anyway is %s of what they do, and %s of that are metrics.

                ### Hot partitions

                A partition takes 1,000 writes a second. **The table** is keyed by `run_id`, a hash of the idempotency key or SQS's own message
                id: DynamoDB hashes it once more, so keys that count upwards spread as evenly as random ones. %s keys of each kind over 16
                partitions (`KeySpread`), the busiest beside the average:

                %s
                **The index** is keyed by a run's state (`failed`, `retrying`, `queued`), so all runs of a state that need attention share a
                partition, and an index that is full holds back the table's writes. It is sparse: no run that simply succeeds is
                in it. The worst is an outage: every message that comes is held back, and each time that it comes again moves its entry
                (two writes). `HeldBackRuns` plays three hours of one, with the delays that the service gives (30 s and up to a quarter
                of the run's age, 15 minutes at most) and SQS's bound of messages in flight:

                %s
                With fifty workspaces each index is far from its bound. **A single workspace with more than about a million a day passes it in an
                outage**, though not before: writes are throttled then, messages come back after 30 s, and `RunLogAlarm` rings beside
                `CircuitAlarm`. Nothing is lost, and no run that simply succeeds is held up, because it is not in the index. When Intercom is
                back, all that waited is done at its rate limit's pace.
                """.formatted(
                        whole(FIGURES.latency()),
                        FIGURES.prices().path("region").asText(),
                        FIGURES.prices().path("as_of").asText(),
                        bills(),
                        whole(FIGURES.assumed("sampled_percent_beyond_one_a_second")),
                        dollars(FIGURES.price("traces_million")),
                        FIGURES.unitsAWrite() == 1 ? "one unit" : whole(FIGURES.unitsAWrite()) + " units",
                        whole(FIGURES.itemBytes()),
                        monthly(),
                        months(),
                        quotas(),
                        hours(FIGURES.quota("sqs_in_flight") / 1e6 * 24),
                        WORKSPACES,
                        WORKSPACES,
                        whole(GROWN / WORKSPACES),
                        percent(GROWN
                                / WORKSPACES
                                / Limit.all(FIGURES).stream()
                                        .filter(limit -> limit.name().startsWith("Intercom: 10,000"))
                                        .findFirst()
                                        .orElseThrow()
                                        .actionsADay()),
                        whole(FIGURES.parameter("MaximumConcurrency")),
                        WORKSPACES,
                        whole(FIGURES.parameter("MaximumConcurrency") * WORKSPACES),
                        whole(Math.ceil(GROWN / 86_400 / 10 * FIGURES.measured("sqs", "invocation_ms") / 1000)),
                        whole(GROWN / 86_400),
                        dollars(WORKSPACES * month(Bill.Way.byMessage(FIGURES), GROWN / WORKSPACES)),
                        WORKSPACES,
                        dollars(WORKSPACES * sum(fixed())),
                        dollars(WORKSPACES * metrics()),
                        percent(sum(fixed()) / month(Bill.Way.byMessage(FIGURES), GROWN / WORKSPACES)),
                        percent(metrics() / sum(fixed())),
                        whole(KeySpread.KEYS),
                        spreads(),
                        outages());
    }

    private static String bills() {
        Map<String, Bill> ways = new LinkedHashMap<>();
        ways.put("HTTP", Bill.of(Bill.Way.overHttp(FIGURES), 1e6, FIGURES));
        ways.put("message", Bill.of(Bill.Way.byMessage(FIGURES), 1e6, FIGURES));
        ways.put("task", Bill.of(Bill.Way.asATask(FIGURES), 1e6, FIGURES));
        ways.put("sweep", Bill.of(Bill.Way.bySweep(FIGURES), 1e6, FIGURES));
        List<Bill> bills = List.copyOf(ways.values());
        String head = row("by", ways.keySet().stream()) + "|---|---:|---:|---:|---:|\n";
        String body = bills.getFirst().lines().keySet().stream()
                .map(line -> row(line, bills.stream().map(bill -> dollars(bill.of(line)))))
                .collect(Collectors.joining());
        String time = row(
                "ms billed, for so many",
                Stream.of(
                                Bill.Way.overHttp(FIGURES),
                                Bill.Way.byMessage(FIGURES),
                                Bill.Way.asATask(FIGURES),
                                Bill.Way.bySweep(FIGURES))
                        .map(way -> whole(Math.ceil(way.millis())) + " for " + whole(way.actions())));
        return head
                + body
                + row("**all of it**", bills.stream().map(bill -> "**" + dollars(bill.total()) + "**"))
                + time;
    }

    /** A stack's dollars a month, by what is billed. */
    private static Map<String, Double> fixed() {
        Map<String, Double> fixed = new LinkedHashMap<>();
        fixed.put(
                "%s metrics, with %s actions in use and %s error codes seen; %s more for each further action"
                        .formatted(
                                whole(metricCount()),
                                whole(FIGURES.assumed("actions_in_use")),
                                whole(FIGURES.assumed("error_codes_seen")),
                                whole(by("Action"))),
                metrics());
        fixed.put("the dashboard", FIGURES.price("dashboard_month"));
        fixed.put(
                "%d alarms on %s metrics".formatted(alarms().size(), whole(alarmMetrics())),
                alarmMetrics() * FIGURES.price("alarm_metric_month"));
        fixed.put("the secret", FIGURES.price("secret_month"));
        fixed.put(
                "Lambda's polls of an empty queue",
                FIGURES.assumed("idle_polls_a_minute") * 60 * 24 * 30 / 1e6 * FIGURES.price("sqs_million_requests"));
        return fixed;
    }

    private static String monthly() {
        double keyUses = FIGURES.template().functions().size()
                * 4
                * FIGURES.assumed("key_uses_an_hour_for_each_function_and_resource")
                * 24
                * 30;
        return "| a stack, a month | dollars |\n|---|---:|\n"
                + fixed().entrySet().stream()
                        .map(line -> row(line.getKey(), Stream.of(dollars(line.getValue()))))
                        .collect(Collectors.joining())
                + row("**all of it**", Stream.of("**" + dollars(sum(fixed())) + "**"))
                + row(
                        "with an own key (`KmsKeyArn`): the key and at most %s uses, because it is kept for five minutes"
                                .formatted(whole(keyUses)),
                        Stream.of(dollars(FIGURES.price("kms_key_month")
                                + keyUses / 1e6 * FIGURES.price("kms_million_requests"))));
    }

    private static String months() {
        return "| actions a day | all over HTTP | all by message |\n|---:|---:|---:|\n"
                + DAYS.stream()
                        .map(day -> row(
                                whole(day),
                                Stream.of(Bill.Way.overHttp(FIGURES), Bill.Way.byMessage(FIGURES))
                                        .map(way -> dollars(month(way, day) + sum(fixed())))))
                        .collect(Collectors.joining());
    }

    /** What so many actions a day cost in thirty days. */
    private static double month(Bill.Way way, double actionsADay) {
        return Bill.of(way, actionsADay, FIGURES).total() * actionsADay * 30 / 1e6;
    }

    private static String quotas() {
        return "| quota | for | lets through a day | at 1 million | 10 million | 100 million |\n"
                + "|---|---|---:|---:|---:|---:|\n"
                + Limit.all(FIGURES).stream()
                        .map(limit -> row(
                                limit.name(),
                                Stream.concat(
                                        Stream.of(limit.who(), millions(limit.actionsADay())),
                                        DAYS.stream().map(day -> percent(day / limit.actionsADay())))))
                        .collect(Collectors.joining());
    }

    private static String spreads() {
        return "| keys | busiest partition |\n|---|---:|\n"
                + KeySpread.all().stream()
                        .map(spread -> row(
                                spread.keys(),
                                Stream.of(String.format(Locale.ROOT, "%.3f times the average", spread.busiest()))))
                        .collect(Collectors.joining());
    }

    private static String outages() {
        return "| actions a day in one workspace | most index writes a second | held back after three hours | of them in flight |\n"
                + "|---:|---:|---:|---:|\n"
                + Stream.of(GROWN / WORKSPACES, 1e6, GROWN)
                        .map(day -> {
                            HeldBackRuns runs = HeldBackRuns.through(day, FIGURES);
                            return row(
                                    whole(day),
                                    Stream.of(runs.mostWritesASecond(), runs.heldBack(), runs.inFlight())
                                            .map(number -> whole(number)));
                        })
                        .collect(Collectors.joining());
    }

    private static double metrics() {
        return metricCount() * FIGURES.price("metric_month");
    }

    private static double metricCount() {
        return by("Service") + by("Action") * FIGURES.assumed("actions_in_use") + FIGURES.assumed("error_codes_seen");
    }

    private static double by(String dimensions) {
        return METRICS.stream()
                .filter(metric -> metric.endsWith(" " + dimensions))
                .count();
    }

    private static List<JsonNode> alarms() {
        return FIGURES.template().ofType("AWS::CloudWatch::Alarm").stream()
                .map(FIGURES.template()::properties)
                .toList();
    }

    /** An alarm is billed for each metric that it reads; one with a query, for each that the query finds. */
    private static double alarmMetrics() {
        return alarms().stream()
                .mapToDouble(alarm -> {
                    if (alarm.has("MetricName")) {
                        return 1;
                    }
                    int named = alarm.path("Metrics").findValues("MetricStat").size();
                    return named == 0 ? FIGURES.assumed("error_codes_seen") : named;
                })
                .sum();
    }

    private static double sum(Map<String, Double> dollars) {
        return dollars.values().stream().mapToDouble(Double::doubleValue).sum();
    }

    private static String row(String first, Stream<String> cells) {
        return "| " + first + " | " + cells.collect(Collectors.joining(" | ")) + " |\n";
    }

    private static String dollars(double amount) {
        if (amount == 0) {
            return "–";
        }
        return String.format(Locale.ROOT, amount >= 100 ? "%,.0f" : amount >= 0.1 ? "%,.2f" : "%,.3f", amount);
    }

    private static String whole(double number) {
        return String.format(Locale.ROOT, "%,.0f", number);
    }

    private static String millions(double number) {
        return String.format(Locale.ROOT, number < 100e6 ? "%,.1f million" : "%,.0f million", number / 1e6);
    }

    private static String percent(double share) {
        if (share < 0.001) {
            return "< 0.1 %";
        }
        return String.format(Locale.ROOT, share >= 0.1 ? "%,.0f %%" : "%.1f %%", share * 100);
    }

    private static String hours(double hours) {
        return String.format(Locale.ROOT, "%.1f hours", hours);
    }
}
