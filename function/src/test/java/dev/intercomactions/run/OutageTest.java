package dev.intercomactions.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intercomactions.intercom.Intercom;
import dev.intercomactions.pacing.CircuitBreaker;
import dev.intercomactions.pacing.Pacer;
import dev.intercomactions.pacing.RateLimitWindow;
import dev.intercomactions.testing.FakeIntercom;
import dev.intercomactions.testing.FakeIntercom.Fault;
import dev.intercomactions.testing.MemoryRunStore;
import dev.intercomactions.testing.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Intercom is down for hours, on a clock that jumps: a thousand runs with a message each, and eight processes that share the
 * run log, each with a pacer of its own, which are replaced by fresh ones all the time.
 */
@Tag("slow")
class OutageTest {
    private static final int RUNS = 1_000;
    private static final int PROCESSES = 8;

    /** Some attempts take effect although nobody hears of it. */
    private static final List<Fault> FAULTS = List.of(
            new Fault.Status(503), new Fault.NoConnection(), new Fault.DoneThenStatus(502), new Fault.DoneThenHang());

    private record Message(Instant dueAt, int order, RunRequest request) {}

    private final SettableClock clock = new SettableClock();
    private final Random random = new Random(11);
    private final SettableClock intercomsClock = new SettableClock();
    private final FakeIntercom intercom = new FakeIntercom(intercomsClock);
    private final MemoryRunStore log = new MemoryRunStore();
    private final List<Engine> processes = new ArrayList<>();
    private final Map<Long, Integer> callsBySecond = new TreeMap<>();
    private final PriorityQueue<Message> queue = new PriorityQueue<>((a, b) -> {
        int byTime = a.dueAt.compareTo(b.dueAt);
        return byTime != 0 ? byTime : Integer.compare(a.order, b.order);
    });
    private final Map<String, RunState.Failed> deadLetters = new TreeMap<>();
    private Instant backAt = SettableClock.START;
    private int sent;
    private int deliveries;

    @ParameterizedTest
    @CsvSource({
        // hours of outage, minutes in which the runs arrive, minutes that a process lives, dead letters at most
        "3, 10, 5, 0",
        "1, 60, 5, 5"
    })
    void intercom_downForHours_losesNothingAndSpendsFewAttempts(
            int hours, int arrivalMinutes, int lifeMinutes, int mostDeadLetters) {
        Duration outage = Duration.ofHours(hours);
        runsArriveDuring(Duration.ofMinutes(arrivalMinutes), RUNS);

        work(outage, Duration.ofMinutes(lifeMinutes), Lab.MAX_AGE);

        List<Run> runs = runs();
        int attempts = runs.stream().mapToInt(run -> run.progress().attempts()).sum();
        int most =
                runs.stream().mapToInt(run -> run.progress().attempts()).max().orElse(0);
        int busiest = callsBySecond.entrySet().stream()
                .filter(second -> second.getKey() >= backAt.getEpochSecond())
                .mapToInt(Map.Entry::getValue)
                .max()
                .orElse(0);
        System.out.printf(
                "%d h, runs arrive in %d min, processes live %d min: %d dead letters, %d attempts, %d at most, %d deliveries, "
                        + "all done %d s after, busiest second then %d calls%n",
                hours,
                arrivalMinutes,
                lifeMinutes,
                deadLetters.size(),
                attempts,
                most,
                deliveries,
                Duration.between(backAt, clock.instant()).toSeconds(),
                busiest);
        assertThat(deadLetters).hasSizeLessThanOrEqualTo(mostDeadLetters);
        assertThat(runs)
                .hasSize(RUNS)
                .allMatch(run -> run.state() instanceof RunState.Succeeded || deadLetters.containsKey(run.runId()));
        assertThat(closingsOfEach().values()).allMatch(closings -> closings == 1);
        // A thousand runs at one moment would be a thousand calls in a second.
        assertThat(busiest).isLessThanOrEqualTo(50);
        assertThat(clock.instant()).isBefore(backAt.plus(Duration.ofMinutes(20)));
    }

    @Test
    void intercom_downForLongerThanARunMayLast_expiresOnlyTheOldRuns() {
        Duration outage = Duration.ofHours(3);
        Duration maxAge = Duration.ofHours(1);
        runsArriveDuring(Duration.ofMinutes(5), RUNS / 2);
        runsArriveDuring(outage, RUNS / 2);

        work(outage, Duration.ofMinutes(30), maxAge);

        // What may have been done already is for a person to look at, and says so.
        assertThat(deadLetters).isNotEmpty().allSatisfy((id, failed) -> {
            boolean unknown =
                    log.find(id).orElseThrow().progress().unknownSince().isPresent();
            assertThat(failed.reason()).isEqualTo(unknown ? RunState.Reason.UNKNOWN : RunState.Reason.EXPIRED);
        });
        assertThat(deadLetters.values())
                .filteredOn(failed -> failed.reason() == RunState.Reason.EXPIRED)
                .hasSizeGreaterThan(100)
                .allSatisfy(failed -> assertThat(failed.failure().code()).isEqualTo("expired"));
        assertThat(runs()).allSatisfy(run -> {
            boolean expired = deadLetters.containsKey(run.runId());
            assertThat(run.state()).isInstanceOf(expired ? RunState.Failed.class : RunState.Succeeded.class);
            if (run.createdAt().plus(maxAge).isAfter(backAt)) {
                assertThat(expired)
                        .as("%s, from %s", run.runId(), run.createdAt())
                        .isFalse();
            }
        });
        assertThat(closingsOfEach().values()).allMatch(closings -> closings == 1);
    }

    private void runsArriveDuring(Duration time, int runs) {
        for (int i = 0; i < runs; i++) {
            String conversation = Integer.toString(100_000 + sent);
            intercom.conversation(conversation);
            RunRequest request = Lab.request("run-" + sent, Lab.close(conversation, ",\"body\":\"Bye\""), 5);
            send(SettableClock.START.plusSeconds(random.nextLong(time.toSeconds())), request);
        }
    }

    /** Delivers every message when it is due, to any of the processes, until none is left. */
    private void work(Duration outage, Duration life, Duration maxAge) {
        backAt = SettableClock.START.plus(outage);
        for (int i = 0; i < PROCESSES; i++) {
            processes.add(process(maxAge));
        }
        Instant replaced = SettableClock.START;
        while (!queue.isEmpty()) {
            Message message = queue.remove();
            clock.reach(message.dueAt);
            if (clock.instant().isAfter(replaced.plus(life.dividedBy(PROCESSES)))) {
                Collections.rotate(processes, 1);
                processes.set(0, process(maxAge));
                replaced = clock.instant();
            }
            deliver(message.request, processes.get(random.nextInt(PROCESSES)));
        }
    }

    private void deliver(RunRequest request, Engine process) {
        deliveries++;
        Outcome outcome = process.work(request, clock.instant().plus(Lab.INVOCATION), new Redelivery.SameMessage());
        switch (outcome) {
            case Outcome.Retrying(Run run, var failure, Instant dueAt) -> send(dueAt, request);
            case Outcome.Paced(Run run, var failure, Instant dueAt) -> send(dueAt, request);
            case Outcome.Busy(Run run, Instant dueAt) -> send(dueAt, request);
            case Outcome.Succeeded done -> {}
            case Outcome.Failed(Run run, RunState.Failed state, boolean now) -> deadLetters.put(run.runId(), state);
            case Outcome.Conflict conflict -> throw new AssertionError("conflict");
            case Outcome.Deferred deferred -> throw new AssertionError("no time");
        }
    }

    private void send(Instant dueAt, RunRequest request) {
        queue.add(new Message(dueAt, sent++, request));
    }

    private Engine process(Duration maxAge) {
        Intercom reached = (request, bound) -> {
            intercomsClock.reach(clock.instant());
            callsBySecond.merge(clock.instant().getEpochSecond(), 1, Integer::sum);
            boolean down = clock.instant().isBefore(backAt);
            intercom.always = down ? Optional.of(FAULTS.get(random.nextInt(FAULTS.size()))) : Optional.empty();
            return intercom.call(request, bound);
        };
        return new Engine(
                log,
                new PacedClient(
                        reached,
                        new Pacer(new RateLimitWindow(10), new CircuitBreaker()),
                        clock,
                        clock::pass,
                        new TimeLimits(Lab.CALL, Lab.SETTLE, maxAge)),
                clock,
                random,
                new TimeLimits(Lab.CALL, Lab.SETTLE, maxAge));
    }

    private List<Run> runs() {
        List<Run> runs = new ArrayList<>();
        for (int i = 0; i < RUNS; i++) {
            log.find("run-" + i).ifPresent(runs::add);
        }
        return runs;
    }

    private Map<String, Long> closingsOfEach() {
        return intercom.closings.stream().collect(Collectors.groupingBy(closing -> closing, Collectors.counting()));
    }
}
