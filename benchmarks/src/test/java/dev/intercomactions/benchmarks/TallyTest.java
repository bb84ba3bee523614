package dev.intercomactions.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intercomactions.sandbox.intercom.Effect;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TallyTest {
    private static final Instant START = Instant.parse("2026-01-05T09:00:00Z");

    @Test
    void tally_of_effects_tells_done_twice_and_never_apart() {
        Tally tally = Tally.of(
                List.of("1", "2", "3", "4"),
                List.of(effect("1", 1), effect("2", 2), effect("1", 3), effect("1", 4), effect("3", 5)));

        assertThat(tally.done()).isEqualTo(3);
        assertThat(tally.repeats()).isEqualTo(2);
        assertThat(tally.missing()).isEqualTo(1);
    }

    @Test
    void tally_of_effects_leaves_out_what_was_not_asked() {
        Tally tally = Tally.of(List.of("1"), List.of(effect("warm-up", 1), effect("warm-up", 2)));

        assertThat(tally.done()).isZero();
        assertThat(tally.repeats()).isZero();
        assertThat(tally.lasted(START)).isZero();
    }

    @Test
    void time_to_the_last_effect_counts_first_effects_only() {
        Tally tally = Tally.of(List.of("1", "2"), List.of(effect("1", 1), effect("2", 3), effect("1", 60)));

        assertThat(tally.lasted(START)).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void effects_in_a_window_exclude_its_end() {
        Tally tally = Tally.of(List.of("1", "2", "3"), List.of(effect("1", 0), effect("2", 9), effect("3", 10)));

        assertThat(tally.between(START, START.plusSeconds(10))).isEqualTo(2);
    }

    @Test
    void timeline_rises_from_none_to_all() {
        Tally tally = Tally.of(List.of("1", "2"), List.of(effect("1", 1), effect("2", 3)));

        assertThat(tally.timeline(START, Duration.ofSeconds(2)).toString()).isEqualTo("[[0.0,0],[2.0,1],[4.0,2]]");
    }

    private static Effect effect(String conversation, int second) {
        return new Effect(START.plusSeconds(second), "close", "request", conversation, "{}");
    }
}
