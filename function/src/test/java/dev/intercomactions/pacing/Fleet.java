package dev.intercomactions.pacing;

import dev.intercomactions.intercom.Classifier;
import dev.intercomactions.intercom.IntercomResponse;
import dev.intercomactions.testing.Responses;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Many processes that share one quota, on a clock of its own: each has calls side by side, its own {@link Pacing} and its
 * own idea of the time. Intercom deals out windows of ten seconds that begin at whole multiples of it, and answers after 20
 * to 200 ms.
 */
final class Fleet {
    static final Duration WINDOW = Duration.ofSeconds(10);
    static final int SIDE_BY_SIDE = 10;
    static final int RESERVE_PERCENT = 10;

    /** Windows that do not count, since nobody knows anything at first. */
    private static final int WARM_UP = 2;

    private static final Instant START = Instant.parse("2026-01-05T09:00:00Z");

    /** Says when a process may call, and learns from the answers. */
    interface Pacing {
        Optional<Instant> acquire(Instant now);

        void learn(IntercomResponse answer, Instant now);
    }

    /** The real thing. */
    static final class Paced implements Pacing {
        private static final CallOrigin RUN = new CallOrigin("run", 0, false);

        private final Pacer pacer = new Pacer(new RateLimitWindow(RESERVE_PERCENT), new CircuitBreaker());

        @Override
        public Optional<Instant> acquire(Instant now) {
            return switch (pacer.acquire(RUN, now)) {
                case Permit.Call() -> Optional.empty();
                case Permit.Full(Instant until) -> Optional.of(until);
                case Permit.Probe() -> throw new AssertionError("Intercom is not down");
                case Permit.Down down -> throw new AssertionError("Intercom is not down");
            };
        }

        @Override
        public void learn(IntercomResponse answer, Instant now) {
            pacer.learn(RUN, answer, Classifier.read(answer), now);
        }
    }

    /** Calls until it is refused, and then waits for the reset that the refusal names. */
    static final class OnlyRefusals implements Pacing {
        private Instant until = Instant.MIN;

        @Override
        public Optional<Instant> acquire(Instant now) {
            return now.isBefore(until) ? Optional.of(until) : Optional.empty();
        }

        @Override
        public void learn(IntercomResponse answer, Instant now) {
            if (answer instanceof IntercomResponse.Received received && received.status() == 429) {
                until = received.rateLimit().orElseThrow().resetAt();
            }
        }
    }

    /** What came of it, the first windows left out. */
    record Result(
            List<Window> windows,
            int calls,
            int refused,
            List<Integer> callsOfEach,
            List<Duration> waits,
            Duration told) {
        /** How much was used of what the reserve leaves, in percent. */
        double usePercent(int limit) {
            int usable = limit - reserve(limit);
            return windows.stream()
                    .mapToDouble(window -> 100.0 * (usable - Math.max(0, window.left - reserve(limit))) / usable)
                    .average()
                    .orElse(0);
        }

        double refusedPerTenThousand() {
            return 1e4 * refused / calls;
        }

        /** The most that the fleet took out of one window's reserve, in percent of the window. */
        double mostOfReservePercent(int limit) {
            return windows.stream()
                    .mapToDouble(window -> 100.0 * window.fromReserve / limit)
                    .max()
                    .orElse(0);
        }

        /** A process's calls as a share of what would be even. */
        double evenness(int process) {
            return (double) callsOfEach.get(process) * callsOfEach.size() / calls;
        }

        /** The wait for a permit that so many percent of the calls stayed below. */
        Duration wait(int percent) {
            List<Duration> sorted = waits.stream().sorted().toList();
            return sorted.get((sorted.size() - 1) * percent / 100);
        }
    }

    /** One window as Intercom dealt it out. */
    private static final class Window {
        private int left;
        private int fromReserve;

        Window(int limit) {
            left = limit;
        }
    }

    /**
     * How a process stands still for want of a processor, again and again; what falls due meanwhile is done all at once when
     * it goes on.
     *
     * @param every from the beginning of one stall to that of the next
     * @param lasting how long one lasts
     */
    record Stalls(Duration every, Duration lasting) {
        static final Stalls NONE = new Stalls(Duration.ofSeconds(1), Duration.ZERO);
    }

    private final class Instance {
        private final Pacing pacing;
        private final Duration skew;
        private final Stalls stalls;
        /** From when on its stalls are counted. */
        private final Instant phase;

        private int calls;

        Instance(Pacing pacing, Duration skew, Stalls stalls) {
            this.pacing = pacing;
            this.skew = skew;
            this.stalls = stalls;
            this.phase =
                    START.minus(stalls.lasting.isZero() ? Duration.ZERO : millis(0, (int) stalls.every.toMillis()));
        }

        /** Does something after so long, or when it goes on again. */
        void after(Duration time, Runnable what) {
            at(time, () -> {
                long into = Duration.between(phase, now).toNanos() % stalls.every.toNanos();
                if (into < stalls.lasting.toNanos()) {
                    at(stalls.lasting.minusNanos(into), what);
                } else {
                    what.run();
                }
            });
        }

        Instant clock() {
            return now.plus(skew);
        }

        /** Asks until it may call, calls, and does so for ever. */
        void workUntil(Instant end) {
            call(now, () -> {
                if (now.isBefore(end)) {
                    workUntil(end);
                }
            });
        }

        void call(Instant since, Runnable after) {
            Optional<Instant> until = pacing.acquire(clock());
            if (until.isPresent()) {
                Duration wait = Duration.between(clock(), until.get());
                told = wait.compareTo(told) > 0 ? wait : told;
                after(wait.plus(millis(0, 3)), () -> call(since, after));
                return;
            }
            if (counts()) {
                waits.add(Duration.between(since, now));
            }
            // From the permit to the call it is a moment, in which a process may come to stand still as well.
            after(
                    millis(0, 2),
                    () -> at(millis(10, 100), () -> {
                        IntercomResponse answer = answer(this);
                        after(millis(10, 100), () -> {
                            pacing.learn(answer, clock());
                            after.run();
                        });
                    }));
        }
    }

    private record Event(Instant at, int order, Runnable what) {}

    private int limit;
    private final Random random;
    private final PriorityQueue<Event> events = new PriorityQueue<>((a, b) -> {
        int byTime = a.at.compareTo(b.at);
        return byTime != 0 ? byTime : Integer.compare(a.order, b.order);
    });
    private final List<Instance> processes = new ArrayList<>();
    private final Map<Long, Window> windows = new TreeMap<>();
    private final List<Duration> waits = new ArrayList<>();
    private Duration told = Duration.ZERO;
    private Instant now = START;
    private int scheduled;
    private int calls;
    private int refused;

    Fleet(int limit, long seed) {
        this.limit = limit;
        this.random = new Random(seed);
    }

    static int reserve(int limit) {
        return limit * RESERVE_PERCENT / 100;
    }

    /** From {@code window} on (0 is the first), Intercom deals out so many calls instead. */
    void changeLimit(int window, int calls) {
        at(WINDOW.multipliedBy(window), () -> limit = calls);
    }

    /** A process that has work all the time from {@code from} to {@code until}. */
    void busy(Pacing pacing, Duration skew, Duration from, Duration until) {
        busy(pacing, skew, Stalls.NONE, from, until);
    }

    /** The same, and it stands still at times. */
    void busy(Pacing pacing, Duration skew, Stalls stalls, Duration from, Duration until) {
        Instance process = process(pacing, skew, stalls);
        for (int i = 0; i < SIDE_BY_SIDE; i++) {
            at(from.plus(millis(0, 50)), () -> process.workUntil(START.plus(until)));
        }
    }

    /** A process that gets batches of ten at random times, so many on average in each window. */
    void batches(Pacing pacing, double perWindow) {
        Instance process = process(pacing, Duration.ZERO, Stalls.NONE);
        nextBatch(process, perWindow);
    }

    private void nextBatch(Instance process, double perWindow) {
        double wait = -Math.log(1 - random.nextDouble()) * WINDOW.toMillis() / perWindow;
        at(Duration.ofMillis((long) wait), () -> {
            for (int i = 0; i < 10; i++) {
                process.call(now, () -> {});
            }
            nextBatch(process, perWindow);
        });
    }

    /** Somebody else who makes so many calls in each window, evenly, and never waits. */
    void outsider(int perWindow) {
        at(WINDOW.dividedBy(perWindow), () -> {
            Window window = window();
            window.left = Math.max(0, window.left - 1);
            outsider(perWindow);
        });
    }

    /** A difference of up to {@code most} either way. */
    Duration skew(Duration most) {
        return most.isZero() ? most : Duration.ofMillis(random.nextLong(-most.toMillis(), most.toMillis() + 1));
    }

    /** Lets so many windows pass. */
    Result run(int count) {
        Instant end = START.plus(WINDOW.multipliedBy(count));
        while (!events.isEmpty() && events.element().at.isBefore(end)) {
            Event event = events.remove();
            now = event.at;
            event.what.run();
        }
        List<Window> counted =
                windows.values().stream().skip(WARM_UP).limit(count - WARM_UP).toList();
        List<Integer> callsOfEach =
                processes.stream().map(process -> process.calls).toList();
        return new Result(counted, calls, refused, callsOfEach, List.copyOf(waits), told);
    }

    private Instance process(Pacing pacing, Duration skew, Stalls stalls) {
        Instance process = new Instance(pacing, skew, stalls);
        processes.add(process);
        return process;
    }

    private IntercomResponse answer(Instance process) {
        Window window = window();
        boolean exceeded = window.left == 0;
        if (!exceeded) {
            window.fromReserve += window.left <= reserve(limit) ? 1 : 0;
            window.left--;
        }
        if (counts()) {
            calls++;
            process.calls++;
            refused += exceeded ? 1 : 0;
        }
        Instant reset = Instant.ofEpochSecond((now.getEpochSecond() / 10 + 1) * 10);
        return Responses.limited(exceeded ? 429 : 200, limit, window.left, reset);
    }

    private Window window() {
        return windows.computeIfAbsent(now.getEpochSecond() / 10, window -> new Window(limit));
    }

    private boolean counts() {
        return !now.isBefore(START.plus(WINDOW.multipliedBy(WARM_UP)));
    }

    private void at(Duration after, Runnable what) {
        events.add(new Event(now.plus(after), scheduled++, what));
    }

    private Duration millis(int least, int most) {
        return Duration.ofNanos(random.nextLong(least * 1_000_000L, most * 1_000_000L + 1));
    }

    /** A table's line. */
    static String line(String name, int limit, Result... results) {
        return "%-44s use %6.2f %%, refused %7.1f, of the reserve at most %5.2f %% of the window, even %.2f-%.2f, wait p50 %d ms p99 %d ms"
                .formatted(
                        name,
                        Arrays.stream(results)
                                .mapToDouble(result -> result.usePercent(limit))
                                .average()
                                .orElse(0),
                        Arrays.stream(results)
                                .mapToDouble(Result::refusedPerTenThousand)
                                .average()
                                .orElse(0),
                        Arrays.stream(results)
                                .mapToDouble(result -> result.mostOfReservePercent(limit))
                                .max()
                                .orElse(0),
                        Arrays.stream(results)
                                .mapToDouble(Fleet::leastEven)
                                .min()
                                .orElse(0),
                        Arrays.stream(results)
                                .mapToDouble(Fleet::mostEven)
                                .max()
                                .orElse(0),
                        results[0].wait(50).toMillis(),
                        results[0].wait(99).toMillis());
    }

    private static double leastEven(Result result) {
        return IntStream.range(0, result.callsOfEach.size())
                .mapToDouble(result::evenness)
                .min()
                .orElse(0);
    }

    private static double mostEven(Result result) {
        return IntStream.range(0, result.callsOfEach.size())
                .mapToDouble(result::evenness)
                .max()
                .orElse(0);
    }
}
