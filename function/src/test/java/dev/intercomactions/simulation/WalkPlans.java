package dev.intercomactions.simulation;

import dev.intercomactions.testing.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** What walks begin with. */
final class WalkPlans {
    private static final Duration VISIBILITY = Duration.ofMinutes(6);
    private static final Duration MAX_AGE = Duration.ofDays(3);

    private WalkPlans() {}

    /** Any plan: one to three jobs, asked for in any way, on one to three processes, with up to five faults. */
    static Walk.Plan any(SplittableRandom random) {
        List<SimulatedCaller> callers = new ArrayList<>();
        int jobs = 1 + random.nextInt(3) * random.nextInt(2);
        for (int i = 1; i <= jobs; i++) {
            boolean conflict = i > 1 && random.nextInt(6) == 0;
            Optional<String> key = random.nextInt(3) > 0 ? Optional.of(key(conflict ? 1 : i)) : Optional.empty();
            Job job = Job.of(pick(random, Job.Kind.values()), i, key, 1 + random.nextInt(3));
            int asked = key.isPresent() ? 1 + random.nextInt(2) : 1;
            for (int n = 0; n < asked; n++) {
                Instant at = SettableClock.START.plusSeconds(random.nextInt(3) == 0 ? random.nextInt(100) : 0);
                callers.add(new SimulatedCaller(
                        "caller " + (callers.size() + 1), job, pick(random, SimulatedCaller.Way.values()), at));
            }
        }
        boolean wrongClocks = random.nextInt(4) == 0;
        List<Duration> skews = new ArrayList<>();
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            skews.add(Duration.ofMillis(wrongClocks ? random.nextInt(-2000, 2001) : 0));
        }
        return new Walk.Plan(
                callers,
                random.nextInt(6),
                Fault.ALL,
                random.nextInt(3),
                random.nextInt(8) == 0 ? Duration.ofSeconds(20) : VISIBILITY,
                random.nextInt(8) == 0 ? 498 : 0,
                random.nextInt(8) == 0 ? Duration.ofSeconds(20) : MAX_AGE,
                skews,
                random.nextBoolean(),
                random.nextInt(8) == 0);
    }

    /** Two processes and one job, asked for twice at once in the given ways. */
    static Walk.Plan two(
            Job.Kind kind, int maxAttempts, int faults, SimulatedCaller.Way one, SimulatedCaller.Way other) {
        Job job = Job.of(kind, 1, Optional.of(key(1)), maxAttempts);
        return new Walk.Plan(
                List.of(
                        new SimulatedCaller("caller 1", job, one, SettableClock.START),
                        new SimulatedCaller("caller 2", job, other, SettableClock.START)),
                faults,
                Fault.KINDS,
                0,
                VISIBILITY,
                0,
                MAX_AGE,
                List.of(Duration.ZERO, Duration.ZERO),
                false,
                false);
    }

    /** A key that a batch can give as well, to the first of its items. */
    private static String key(int number) {
        return "key-" + number + SimulatedCaller.FIRST_OF_BATCH;
    }

    private static <T> T pick(SplittableRandom random, T[] values) {
        return values[random.nextInt(values.length)];
    }
}
