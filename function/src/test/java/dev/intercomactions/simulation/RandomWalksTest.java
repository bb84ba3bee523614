package dev.intercomactions.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intercomactions.testing.QuietLogs;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Walks by chance through what may befall a few runs. {@code -Dwalk.schedules=1000000} walks more of them,
 * {@code -Dwalk.first=…} others, and {@code -Dwalk.seed=…} the one with that seed, step by step.
 */
@ExtendWith(QuietLogs.class)
@Tag("slow")
class RandomWalksTest {
    private static final long SEED = Long.getLong("walk.seed", -1);
    private static final long FIRST = Long.getLong("walk.first", 0);
    private static final int SCHEDULES = Integer.getInteger("walk.schedules", 10_000);

    @Test
    void promises_onWalksByChance_areKept() {
        if (SEED >= 0) {
            StringBuilder trace = new StringBuilder();
            Optional<String> broken = walk(SEED, trace);
            System.out.println(trace);
            assertThat(broken).as(trace.toString()).isEmpty();
            return;
        }
        for (long seed = FIRST; seed < FIRST + SCHEDULES; seed++) {
            if (walk(seed, null).isPresent()) {
                StringBuilder trace = new StringBuilder();
                Optional<String> broken = walk(seed, trace);
                assertThat(broken).as("-Dwalk.seed=%d%n%s", seed, trace).isEmpty();
            }
        }
    }

    static Optional<String> walk(long seed, @Nullable StringBuilder trace) {
        SplittableRandom random = new SplittableRandom(seed);
        Walk.Plan plan = WalkPlans.any(random);
        return new Walk(plan, new Choices.ByChance(random, 4 + random.nextInt(20)), trace).run();
    }
}
