package dev.intercomactions.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intercomactions.testing.QuietLogs;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every way in which two workers can go about one run that is asked for twice, with every fault at every step: none is left
 * out. {@code -Dwalk.all=true} adds larger plans.
 */
@ExtendWith(QuietLogs.class)
@Tag("slow")
class EveryScheduleTest {
    private static final boolean ALL = Boolean.getBoolean("walk.all");

    /** What is asked for, the round's budget, how the two callers ask, and how many faults strike at the most. */
    static Stream<Arguments> plans() {
        Stream<Arguments> quick = Stream.of(
                Arguments.of(Job.Kind.CLOSE_WITH_BODY, 1, SimulatedCaller.Way.MESSAGE, SimulatedCaller.Way.MESSAGE, 1),
                Arguments.of(Job.Kind.INVALID, 1, SimulatedCaller.Way.MESSAGE, SimulatedCaller.Way.MESSAGE, 1),
                Arguments.of(Job.Kind.CLOSE_WITH_BODY, 2, SimulatedCaller.Way.HTTP, SimulatedCaller.Way.HTTP, 0),
                Arguments.of(Job.Kind.CLOSE_WITH_BODY, 2, SimulatedCaller.Way.HTTP, SimulatedCaller.Way.MESSAGE, 0),
                Arguments.of(Job.Kind.CLOSE, 2, SimulatedCaller.Way.TASK, SimulatedCaller.Way.MESSAGE, 0));
        Stream<Arguments> more = Stream.of(
                Arguments.of(Job.Kind.CLOSE_WITH_BODY, 2, SimulatedCaller.Way.MESSAGE, SimulatedCaller.Way.MESSAGE, 1),
                Arguments.of(Job.Kind.NOTE, 1, SimulatedCaller.Way.MESSAGE, SimulatedCaller.Way.TASK, 1),
                Arguments.of(Job.Kind.CLOSE_WITH_BODY, 1, SimulatedCaller.Way.HTTP, SimulatedCaller.Way.MESSAGE, 1));
        return ALL ? Stream.concat(quick, more) : quick;
    }

    @ParameterizedTest
    @MethodSource("plans")
    void promises_onEveryWalk_areKept(
            Job.Kind kind, int attempts, SimulatedCaller.Way one, SimulatedCaller.Way other, int faults) {
        Choices.Each choices = new Choices.Each();
        long walks = 0;
        do {
            walks++;
            if (walk(WalkPlans.two(kind, attempts, faults, one, other), choices, null)
                    .isPresent()) {
                StringBuilder trace = new StringBuilder();
                choices.again();
                Optional<String> broken = walk(WalkPlans.two(kind, attempts, faults, one, other), choices, trace);
                assertThat(broken).as("walk %d%n%s", walks, trace).isEmpty();
            }
        } while (choices.next());
        System.out.printf(
                "%s, %d attempts, %s and %s, %d faults: %d schedules%n", kind, attempts, one, other, faults, walks);
    }

    private static Optional<String> walk(Walk.Plan plan, Choices choices, @Nullable StringBuilder trace) {
        return new Walk(plan, choices, trace).run();
    }

    @Test
    void choices_areAllTakenOnce() {
        Choices.Each choices = new Choices.Each();
        StringBuilder taken = new StringBuilder();
        do {
            int first = choices.way(2);
            taken.append(first)
                    .append(first == 0 ? choices.way(3) : choices.way(1))
                    .append(' ');
        } while (choices.next());

        assertThat(taken.toString()).isEqualTo("00 01 02 10 ");
    }
}
