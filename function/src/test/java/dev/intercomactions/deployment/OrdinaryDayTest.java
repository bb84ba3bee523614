package dev.intercomactions.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.run.Lab;
import dev.intercomactions.run.Outcome;
import dev.intercomactions.run.RetryPolicy;
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
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.lambda.powertools.metrics.Metrics;
import software.amazon.lambda.powertools.metrics.model.DimensionSet;

/**
 * The alarms on the service's own metrics, and the one on the age of messages, in a simulated day: ordinary trouble rings none,
 * lasting trouble its own.
 */
@ExtendWith(QuietLogs.class)
class OrdinaryDayTest {
    private static final TemplateQueries TEMPLATE = TemplateQueries.load();
    private static final Duration DAY = Duration.ofHours(24);
    private static final int PERIOD = 300;

    private final Lab lab = new Lab();
    private final Map<String, Map<Long, Double>> counted = new HashMap<>();
    private final RunReporter reporter = new RunReporter(recording(), OptionalDouble::empty);

    private int conversations;

    /** The queue as CloudWatch sees it, a sample a minute. */
    private final List<QueueSample> samples = new ArrayList<>();

    /**
     * A message.
     *
     * @param sentAt when it came into the queue, from which its age counts
     * @param at when it is visible next
     */
    private record Delivery(Instant sentAt, Instant at, RunRequest request) {}

    /**
     * What SQS tells of the queue at the end of a minute.
     *
     * @param waiting messages that are visible
     * @param oldestSeconds the age of the oldest message, hidden or not. (SQS leaves out those that were received three times,
     *     which makes it younger; nothing here relies on that.)
     */
    private record QueueSample(int waiting, long oldestSeconds) {}

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

    /**
     * What waits on purpose is old and hidden, here for eight hours at least: a request that asks for half a day between its
     * attempts, a message that has been held back for seven days, and whatever a full rate limit puts off.
     */
    @Test
    void day_ofMessagesThatAreHeldBack_ringsNoAlarm() {
        RetryPolicy slow = new RetryPolicy(5, Duration.ofHours(12), Duration.ofHours(12));
        Delivery asked = delivery(0, "asked", slow);
        Instant daysAgo = SettableClock.START.minus(Duration.ofDays(7)).plusSeconds(60);
        Delivery renewed = new Delivery(daysAgo, asked.at().plusSeconds(7_200), request("renewed", slow));
        day(
                minute -> {
                    if (minute == 0 || minute == 120) {
                        lab.intercom.nextPosts(new Fault.Status(503), new Fault.Status(503));
                    }
                    if (minute % 30 == 10) {
                        Instant reset = lab.clock.instant().plusSeconds(10);
                        lab.intercom.nextPosts(new Fault.Limited(Optional.of(reset)));
                    }
                },
                minute -> true,
                asked,
                renewed);

        assertThat(samples)
                .as("minutes in which a message is old")
                .filteredOn(sample -> sample.oldestSeconds() > 3_600)
                .hasSizeGreaterThan(8 * 60 - 1);
        assertThat(ringing()).isEmpty();
    }

    @Test
    void hours_withoutAWorker_ringTheBacklogsAlarm() {
        day(minute -> {}, minute -> minute < 600 || minute >= 670);

        assertThat(ringing()).containsExactly("BacklogAlarm");
    }

    @Test
    void halfAnHour_withoutAWorker_ringsNoAlarm() {
        day(minute -> {}, minute -> minute < 600 || minute >= 630);

        assertThat(samples).anyMatch(sample -> sample.waiting() >= 29);
        assertThat(ringing()).isEmpty();
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
        day(trouble, minute -> true);
    }

    /** The same with some messages more, and nobody at work on the queue in minutes that are not {@code worked}. */
    private void day(Consumer<Integer> trouble, IntPredicate worked, Delivery... more) {
        PriorityQueue<Delivery> due = new PriorityQueue<>(Comparator.comparing(Delivery::at));
        due.addAll(List.of(more));
        RetryPolicy usual = new RetryPolicy(5, Duration.ofSeconds(5), Duration.ofMinutes(15));
        for (int minute = 0; minute < DAY.toMinutes(); minute++) {
            due.add(delivery(minute, "run-" + minute, usual));
            Instant begun = SettableClock.START.plus(Duration.ofMinutes(minute));
            lab.clock.reach(begun);
            trouble.accept(minute);
            Instant end = begun.plus(Duration.ofMinutes(1));
            while (worked.test(minute) && due.peek() != null && due.peek().at().isBefore(end)) {
                Delivery next = due.poll();
                lab.clock.reach(next.at());
                again(next.request()).ifPresent(at -> due.add(new Delivery(next.sentAt(), at, next.request())));
            }
            samples.add(sample(due, end));
        }
    }

    /** To close a conversation of its own. */
    private RunRequest request(String runId, RetryPolicy retry) {
        String conversation = Integer.toString(1_000_000 + ++conversations);
        lab.intercom.conversation(conversation);
        return new RunRequest(runId, Lab.close(conversation, ""), retry, 0);
    }

    private Delivery delivery(int minute, String runId, RetryPolicy retry) {
        Instant sentAt = SettableClock.START.plus(Duration.ofMinutes(minute));
        return new Delivery(sentAt, sentAt, request(runId, retry));
    }

    private static QueueSample sample(Collection<Delivery> queue, Instant now) {
        return new QueueSample(
                (int) queue.stream()
                        .filter(message -> message.at().isBefore(now))
                        .count(),
                queue.stream()
                        .mapToLong(message ->
                                Duration.between(message.sentAt(), now).toSeconds())
                        .max()
                        .orElse(0));
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
        JsonNode expression = alarm.at("/Metrics/0/Expression");
        String query = expression.path("Fn::Sub").asText(expression.asText());
        if (query.startsWith("SELECT SUM(FailedByCode)")) {
            int periods = alarm.at("/Metrics/0/Period").asInt() / PERIOD;
            int most =
                    TEMPLATE.parameter("FailureAlarmThreshold").path("Default").asInt();
            return counted.entrySet().stream()
                    .filter(metric -> metric.getKey().startsWith("FailedByCode "))
                    .anyMatch(metric ->
                            IntStream.range(0, 288).anyMatch(first -> sum(metric.getValue(), first, periods) >= most));
        }
        if (query.equals("IF(waiting > 0, oldest, 0)")) {
            return ringsForAge(alarm);
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

    /** The oldest message's age in each period through which something was visible all the time. */
    private boolean ringsForAge(JsonNode alarm) {
        assertThat(alarm.path("Metrics").findValuesAsText("Stat")).containsExactly("Maximum", "Minimum");
        assertThat(alarm.path("EvaluationPeriods").asInt()).isEqualTo(1);
        int minutes = PERIOD / 60;
        return IntStream.range(0, samples.size() / minutes)
                .mapToObj(period -> samples.subList(period * minutes, (period + 1) * minutes))
                .filter(period -> period.stream().allMatch(sample -> sample.waiting() > 0))
                .anyMatch(period -> period.stream()
                        .anyMatch(sample ->
                                sample.oldestSeconds() > alarm.path("Threshold").asLong()));
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
                    } else if (more[0] instanceof DimensionSet set) {
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
                    return method.getName().equals("getDefaultDimensions") ? DimensionSet.of("Service", "stack") : null;
                });
    }
}
