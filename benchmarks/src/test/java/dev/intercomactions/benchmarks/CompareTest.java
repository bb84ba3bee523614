package dev.intercomactions.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.sandbox.Json;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class CompareTest {
    private static final Plan PLAN = new Plan(List.of("compare"), false);
    private static final Compare COMPARE =
            new Compare(PLAN, Optional.of(new Baseline("before", Path.of("before.jar"), "some.handlers")));

    @Test
    void part_without_another_build_says_what_it_lacks() {
        assertThat(new Compare(PLAN, Optional.empty()).lacks())
                .hasValueSatisfying(words -> assertThat(words).contains("-Dbenchmarks.baseline="));
        assertThat(COMPARE.lacks()).isEmpty();
    }

    @Test
    void ratio_is_between_the_medians_of_the_rounds() {
        var rows = Compare.rows(samples(List.of(9.0, 12.0, 99.0), List.of(10.0, 6.0, 1.0)));

        assertThat(rows).hasSize(Compare.Figure.values().length);
        assertThat(rows).allSatisfy(row -> {
            assertThat(row.path("ratio").asDouble()).isEqualTo(2);
            assertThat(row.path("n").asInt()).isEqualTo(3);
            assertThat(row.at("/ours/most").asDouble()).isEqualTo(99);
            assertThat(row.at("/baseline/least").asDouble()).isEqualTo(1);
        });
    }

    @Test
    void goal_is_met_up_to_its_bound_and_missed_beyond() {
        assertThat(bars(60, 100)).filteredOn(Bar::met).hasSize(5);
        assertThat(bars(61, 100))
                .filteredOn(bar -> !bar.met())
                .extracting(Bar::what, Bar::goal)
                .containsExactlyInAnyOrder(
                        tuple("Resident memory at the snapshot, QueueHandler", "at most 0.6 times before"),
                        tuple("What it takes beyond an empty handler's, QueueHandler", "at most 0.6 times before"));
        assertThat(bars(112, 100)).filteredOn(Bar::met).hasSize(2);
        assertThat(bars(116, 100)).noneMatch(Bar::met);
    }

    @Test
    void what_an_empty_handler_takes_as_well_is_no_build_s() {
        assertThat(COMPARE.bars(figures(48, 60).put("empty_ms", 30)))
                .filteredOn(bar -> bar.what().startsWith("What it takes beyond"))
                .singleElement()
                .satisfies(bar -> assertThat(bar.measured()).isEqualTo("0.600 times"))
                .satisfies(bar -> assertThat(bar.met()).isTrue());
    }

    @Test
    void section_shows_both_builds_and_what_their_memory_is_made_of() {
        ObjectNode figures = figures(120, 100).put("empty_ms", 7.5).put("actions", 300);
        figures.putObject("footprint").put("threads", 21);
        figures.putObject("footprint_baseline").put("threads", 19);

        assertThat(COMPARE.section(figures))
                .contains("| figure | this build | least to most | before |")
                .contains(
                        "| Restored first answer, QueueHandler, ms | 120 | 120 to 120 | 100 | 100 to 100 | 1.20 | 1 |")
                .contains("takes 7.50 ms")
                .contains("| threads | 21.0 | 19.0 |");
    }

    private static List<Bar> bars(double ours, double baseline) {
        return COMPARE.bars(figures(ours, baseline));
    }

    private static ObjectNode figures(double ours, double baseline) {
        ObjectNode figures = Json.object().put("baseline", "before");
        figures.set("rows", Compare.rows(samples(List.of(ours), List.of(baseline))));
        return figures;
    }

    /** The same for every figure. */
    private static Map<Compare.Key, List<Double>> samples(List<Double> ours, List<Double> baseline) {
        Map<Compare.Key, List<Double>> samples = new LinkedHashMap<>();
        for (Compare.Figure figure : Compare.Figure.values()) {
            samples.put(new Compare.Key("QueueHandler", figure, Compare.Build.OURS), ours);
            samples.put(new Compare.Key("QueueHandler", figure, Compare.Build.BASELINE), baseline);
        }
        return samples;
    }
}
