package dev.intercomactions.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

final class PlanTest {
    private static final Plan FULL = new Plan(List.of("all"), false);

    @Test
    void plan_of_all_has_every_part() {
        assertThat(Benchmarks.parts(FULL)).allMatch(FULL::has);
    }

    @Test
    void plan_of_some_parts_has_no_other() {
        Plan plan = new Plan(List.of("cold", "drain"), false);

        assertThat(Benchmarks.parts(FULL).stream().filter(plan::has).map(Part::name))
                .containsExactly("cold", "drain");
    }

    @Test
    void plan_of_the_report_alone_measures_nothing() {
        Plan plan = new Plan(List.of("report"), false);

        assertThatCode(() -> plan.check(Benchmarks.parts(FULL))).doesNotThrowAnyException();
        assertThat(Benchmarks.parts(FULL)).noneMatch(plan::has);
    }

    @Test
    void part_that_does_not_exist_is_named() {
        Plan plan = new Plan(List.of("cold", "wram"), false);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> plan.check(Benchmarks.parts(FULL)))
                .withMessageContaining("wram");
    }
}
