package dev.intercomactions.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ProcessorShareTest {
    @ParameterizedTest
    @CsvSource({"1769, 1.00, 20000", "1024, 0.58, 11577", "512, 0.29, 5789", "256, 0.14, 2894"})
    void share_of_a_memory_is_its_part_of_1769_megabytes(int megabytes, double cores, long quotaMicros) {
        ProcessorShare share = ProcessorShare.of(megabytes);

        assertThat(share.cores()).isCloseTo(cores, within(0.01));
        assertThat(share.quotaMicros()).isEqualTo(quotaMicros);
    }

    @Test
    void share_below_what_linux_takes_is_rounded_up() {
        assertThat(new ProcessorShare(0.01).quotaMicros()).isEqualTo(1_000);
    }
}
