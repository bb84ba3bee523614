package dev.intercomactions.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.benchmarks.Accept.Sample;
import dev.intercomactions.sandbox.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class AcceptTest {
    private static final Plan PLAN = new Plan(List.of("accept"), false);
    private static final Accept ACCEPT =
            new Accept(PLAN, Optional.of(new Baseline("before", Path.of("before.jar"), "some.handlers")));

    @Test
    void part_without_another_build_says_what_it_lacks() {
        assertThat(new Accept(PLAN, Optional.empty()).lacks()).isPresent();
        assertThat(ACCEPT.lacks()).isEmpty();
    }

    @Test
    void ratio_is_between_the_medians_of_each_kind_of_batch() {
        assertThat(Accept.rows(samples(List.of(9.0, 12.0, 99.0), List.of(10.0, 6.0, 1.0))))
                .hasSize(Accept.Figure.values().length)
                .allSatisfy(row -> {
                    assertThat(row.path("ratio").asDouble()).isEqualTo(2);
                    assertThat(row.path("n").asInt()).isEqualTo(3);
                });
    }

    @Test
    void goal_is_a_third_and_for_a_repeat_no_more_than_before() {
        assertThat(bars(33, 100)).hasSize(4).allMatch(Bar::met);
        assertThat(bars(34, 100)).filteredOn(Bar::met).hasSize(1);
        assertThat(bars(111, 100)).noneMatch(Bar::met);
    }

    @Test
    void section_shows_both_builds() {
        assertThat(ACCEPT.section(figures(30, 100)))
                .contains("with 1000 items")
                .contains("| A later one | 30.0 | 30.0 to 30.0 | 100 | 100 to 100 | 0.300 | 1 |")
                .contains("| A later one | 3.00 | 6.00 | 10.0 | 20.0 | 0.300 |");
    }

    @Test
    void request_holds_as_many_inputs_as_are_asked_for_and_the_key() {
        ObjectNode event = (ObjectNode) Json.read(Requests.httpBatch(3, Optional.of("nightly")));

        assertThat(event.path("rawPath").asText()).isEqualTo("/v1/actions/close_conversation/batch");
        assertThat(event.at("/headers/idempotency-key").asText()).isEqualTo("nightly");
        assertThat(Json.read(event.path("body").asText()).path("inputs").findValuesAsText("conversation_id"))
                .containsExactly("1000", "1001", "1002");
        assertThat(Json.read(Requests.httpBatch(1, Optional.empty()))
                        .path("headers")
                        .has("idempotency-key"))
                .isFalse();
    }

    private static List<Bar> bars(double ours, double baseline) {
        return ACCEPT.bars(figures(ours, baseline));
    }

    private static ObjectNode figures(double ours, double baseline) {
        ObjectNode figures = Json.object().put("baseline", "before").put("items", 1000);
        figures.set("rows", Accept.rows(samples(List.of(ours), List.of(baseline))));
        return figures;
    }

    /** The same for every kind of batch. */
    private static List<Sample> samples(List<Double> ours, List<Double> baseline) {
        List<Sample> samples = new ArrayList<>();
        for (Accept.Figure figure : Accept.Figure.values()) {
            ours.forEach(millis -> samples.add(sample(figure, Compare.Build.OURS, millis)));
            baseline.forEach(millis -> samples.add(sample(figure, Compare.Build.BASELINE, millis)));
        }
        return samples;
    }

    /** A tenth of it is the function's work, and two tenths are the emulators'. */
    private static Sample sample(Accept.Figure figure, Compare.Build build, double millis) {
        return new Sample(new Accept.Key(figure, build), millis, millis / 10, millis / 5);
    }
}
