package dev.intercomactions.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.run.Lab;
import dev.intercomactions.run.Outcome;
import dev.intercomactions.run.RunRequest;
import dev.intercomactions.run.RunStoreException;
import dev.intercomactions.telemetry.RunReporter;
import dev.intercomactions.testing.FakeIntercom.Fault;
import dev.intercomactions.testing.MemoryRunStore;
import dev.intercomactions.testing.QuietLogs;
import dev.intercomactions.testing.SettableClock;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.lambda.powertools.metrics.Metrics;

/** The alarms on the service's own metrics in a simulated day: ordinary trouble rings none, lasting trouble its own. */
@ExtendWith(QuietLogs.class)
class OrdinaryDayTest {
    private static final TemplateQueries TEMPLATE = TemplateQueries.load();
    private static final Duration DAY = Duration.ofHours(24);
    private static final int PERIOD = 300;

    private final Lab lab = new Lab();
    private final Map<String, Map<Long, Double>> counted = new HashMap<>();
    private final RunReporter reporter = new RunReporter(recording(), OptionalDouble::empty);

    private record Delivery(Instant at, RunRequest request) {}

    /** One in fifty calls fails, one is for nothing that is there, a token is refused, eight minutes are without Intercom. */
    @Test
    void day_ofOrdinaryTrouble_ringsNoAlarm() {
        day(minute -> {
            boolean outage = minute >= 600 && minute < 608;
            lab.intercom.always = outage ? Optional.of(new Fault.NoConnection()) : Optional.empty();
            if (minute % 50 == 7) {
                lab.intercom.nextPosts(new Fault.Status(503));
            }
            if (minute % 97 == 3) {
                lab.intercom.nextPosts(new Fault.Refused(404, "not_found"));
            }
            if (minute == 300) {
                lab.intercom.nextPosts(new Fault.Refused(401, "unauthorized"));
            }
            lab.log.set(minute % 400 == 5 ? MemoryRunStore.Fault.UNREACHABLE : MemoryRunStore.Fault.NONE);
        });

        assertThat(ringing()).isEmpty();
        assertThat(counted.getOrDefault("Succeeded", Map.of()).values().stream()
                        .mapToDouble(Double::doubleValue)
                        .sum())
                .as("what succeeded")
                .isGreaterThan(1300);
    }

    @Test
    void hour_withoutIntercom_ringsTheCircuitsAlarm() {
        day(minute -> lab.intercom.always =
                minute >= 600 && minute < 660 ? Optional.of(new Fault.NoConnection()) : Optional.empty());

        assertThat(ringing()).containsExactly("CircuitAlarm");
    }

    @Test
    void hour_withoutAToken_ringsTheTokensAlarm() {
        day(minute -> lab.intercom.always =
                minute >= 600 && minute < 660 ? Optional.of(new Fault.NoToken()) : Optional.empty());

        assertThat(ringing()).containsExactly("TokenAlarm");
    }

    @Test
    void hour_withoutTheRunLog_ringsTheRunLogsAlarm() {
        day(minute -> lab.log.set(
                minute >= 600 && minute < 660 ? MemoryRunStore.Fault.UNREACHABLE : MemoryRunStore.Fault.NONE));

        assertThat(ringing()).containsExactly("RunLogAlarm");
    }

    @Test
    void causeThatLasts_ringsTheAlarmOfFailures() {
        day(minute -> lab.intercom.always =
                minute >= 600 && minute < 660 ? Optional.of(new Fault.Refused(403, "forbidden")) : Optional.empty());

        assertThat(ringing()).containsExactly("FailureAlarm");
    }

    /** A run a minute, each delivered when it is due; {@code trouble} is told each minute of the day. */
    private void day(Consumer<Integer> trouble) {
        PriorityQueue<Delivery> due = new PriorityQueue<>(Comparator.comparing(Delivery::at));
        IntStream.range(0, (int) DAY.toMinutes())
                .forEach(minute -> due.add(new Delivery(
                        SettableClock.START.plus(Duration.ofMinutes(minute)),
                        Lab.request("run-" + minute, Lab.close("123456", ""), 5))));
        int told = -1;
        Instant end = SettableClock.START.plus(DAY);
        while (!due.isEmpty() && due.peek().at().isBefore(end)) {
            Delivery next = due.poll();
            lab.clock.reach(next.at());
            int minute = (int)
                    Duration.between(SettableClock.START, lab.clock.instant()).toMinutes();
            if (minute != told) {
                trouble.accept(minute);
                told = minute;
            }
            again(next.request()).ifPresent(at -> due.add(new Delivery(at, next.request())));
        }
    }

    /** Delivers a run once, as the queue's function does; says when it comes again. */
    private Optional<Instant> again(RunRequest request) {
        Instant since = lab.clock.instant();
        try {
            Outcome outcome = lab.deliver(request);
            reporter.tell(outcome, since);
            return switch (outcome) {
                case Outcome.Retrying retrying -> Optional.of(retrying.dueAt());
                case Outcome.Paced paced -> Optional.of(paced.dueAt());
                case Outcome.Busy busy -> Optional.of(busy.dueAt());
                case Outcome.Succeeded done -> Optional.empty();
                case Outcome.Failed failed -> Optional.empty();
                case Outcome.Conflict conflict -> throw new AssertionError("no other has this key");
                case Outcome.Deferred deferred -> throw new AssertionError("there was time");
            };
        } catch (RunStoreException e) {
            reporter.runLogFailed();
            return Optional.of(since.plusSeconds(30));
        }
    }

    /** The alarms on our own metrics that rang at any time of the day. */
    private List<String> ringing() {
        return TEMPLATE.ofType("AWS::CloudWatch::Alarm").stream()
                .filter(name -> rings(TEMPLATE.properties(name)))
                .sorted()
                .toList();
    }

    private boolean rings(JsonNode alarm) {
        String query = alarm.at("/Metrics/0/Expression").asText();
        if (query.startsWith("SELECT SUM(FailedByCode)")) {
            int periods = alarm.at("/Metrics/0/Period").asInt() / PERIOD;
            int most =
                    TEMPLATE.parameter("FailureAlarmThreshold").path("Default").asInt();
            return counted.entrySet().stream()
                    .filter(metric -> metric.getKey().startsWith("FailedByCode "))
                    .anyMatch(metric ->
                            IntStream.range(0, 288).anyMatch(first -> sum(metric.getValue(), first, periods) >= most));
        }
        if (!alarm.path("Namespace").asText().equals("IntercomActions")) {
            return false;
        }
        Map<Long, Double> metric = counted.getOrDefault(alarm.path("MetricName").asText(), Map.of());
        int evaluated = alarm.path("EvaluationPeriods").asInt();
        int needed = alarm.path("DatapointsToAlarm").asInt(evaluated);
        double threshold = alarm.path("Threshold").asDouble();
        return IntStream.range(0, 288)
                .anyMatch(first -> IntStream.range(first, first + evaluated)
                                .filter(period -> sum(metric, period, 1) >= threshold)
                                .count()
                        >= needed);
    }

    private static double sum(Map<Long, Double> metric, int first, int periods) {
        return IntStream.range(first, first + periods)
                .mapToDouble(period -> metric.getOrDefault((long) period, 0.0))
                .sum();
    }

    /** Metrics that are added up in periods of five minutes, those with an error code for each code. */
    private Metrics recording() {
        return metrics((method, arguments) -> {
            if (method.equals("flushMetrics")) {
                List<Object[]> added = new ArrayList<>();
                List<String> codes = new ArrayList<>();
                @SuppressWarnings("unchecked")
                Consumer<Metrics> use = (Consumer<Metrics>) arguments[0];
                use.accept(metrics((inner, more) -> {
                    if (inner.equals("addMetric")) {
                        added.add(more);
                    } else if (more[0] instanceof software.amazon.lambda.powertools.metrics.model.DimensionSet set) {
                        codes.add(" " + set.getDimensions().get("ErrorCode"));
                    }
                }));
                long period = Duration.between(SettableClock.START, lab.clock.instant())
                                .toSeconds()
                        / PERIOD;
                added.forEach(
                        metric -> counted.computeIfAbsent(metric[0] + String.join("", codes), name -> new HashMap<>())
                                .merge(period, ((Number) metric[1]).doubleValue(), Double::sum));
            }
        });
    }

    private interface Call {
        void of(String method, Object[] arguments);
    }

    private static Metrics metrics(Call call) {
        return (Metrics) Proxy.newProxyInstance(
                OrdinaryDayTest.class.getClassLoader(), new Class<?>[] {Metrics.class}, (proxy, method, arguments) -> {
                    call.of(method.getName(), arguments == null ? new Object[0] : arguments);
                    return null;
                });
    }
}
