package dev.intercomactions.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.sandbox.Json;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ShareTest {
    private final Share share = new Share(new Plan(List.of(), true), Optional.empty());

    /** 1,000,000 times 0.1 s with 1 GB are 100,000 GB-seconds at 0.0000133334 dollars. */
    @Test
    void compute_of_a_million_actions_is_what_their_gigabyte_seconds_cost() {
        assertThat(Cost.compute(100, 1, 1024)).isCloseTo(1.33334, within(1e-9));
        assertThat(Cost.compute(100, 10, 1024)).isCloseTo(0.133334, within(1e-9));
        assertThat(Cost.compute(100, 10, 512)).isCloseTo(0.066667, within(1e-9));
    }

    @Test
    void invocation_is_billed_in_whole_milliseconds() {
        assertThat(Cost.compute(99.1, 10, 512)).isEqualTo(Cost.compute(100, 10, 512));
    }

    @Test
    void actions_are_paid_for_in_batches_where_there_are_batches() {
        ObjectNode row = row("QueueHandler", 512, 60).put("batch_ms", 80);

        assertThat(Share.dollars(row)).isEqualTo(Cost.compute(80, 10, 512));
        assertThat(Share.dollars(row("ApiHandler", 512, 60))).isEqualTo(Cost.compute(60, 1, 512));
    }

    @Test
    void goals_hold_this_build_with_half_the_memory_against_the_baseline_with_all_of_it() {
        ObjectNode figures = Json.object().put("baseline", "before");
        figures.putArray("rows")
                .add(row("QueueHandler", 1024, 50).put("batch_ms", 70))
                .add(row("QueueHandler", 512, 64).put("batch_ms", 76))
                .add(row("QueueHandler, before", 1024, 60).put("batch_ms", 70));

        List<Bar> bars = share.bars(figures);

        assertThat(bars).extracting(Bar::measured).containsExactly("1.07 times", "1.09 times", "0.543 times");
        assertThat(bars).extracting(Bar::met).containsOnly(true);
    }

    @Test
    void goals_without_a_baseline_are_none() {
        ObjectNode figures = Json.object();
        figures.putArray("rows").add(row("QueueHandler", 512, 64));

        assertThat(share.bars(figures)).isEmpty();
    }

    private static ObjectNode row(String who, int megabytes, double warm) {
        return Json.object().put("who", who).put("memory_mb", megabytes).put("warm_p50_ms", warm);
    }
}
