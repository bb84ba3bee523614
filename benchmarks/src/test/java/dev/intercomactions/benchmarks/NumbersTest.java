package dev.intercomactions.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NumbersTest {
    @Test
    void median_of_an_odd_number_of_values_is_the_middle_one() {
        assertThat(Numbers.median(List.of(9.0, 1.0, 2.0))).isEqualTo(2.0);
    }

    @Test
    void median_of_an_even_number_of_values_is_the_mean_of_the_two_in_the_middle() {
        assertThat(Numbers.median(List.of(9.0, 1.0, 2.0, 4.0))).isEqualTo(3.0);
    }

    @Test
    void median_of_nothing_is_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Numbers.median(List.of()));
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "50, 50", "90, 90", "99, 99", "99.5, 100", "100, 100"})
    void percentile_is_the_least_value_that_so_many_do_not_exceed(double percent, double expected) {
        List<Double> values =
                IntStream.rangeClosed(1, 100).mapToObj(Double::valueOf).toList();

        assertThat(Numbers.percentile(values, percent)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"0|0", "0.01234|0.0123", "0.5|0.500", "1.234|1.23", "12.34|12.3", "123.4|123", "12345.6|12,346"})
    void text_has_three_significant_digits_at_least(double value, String text) {
        assertThat(Numbers.text(value)).isEqualTo(text);
    }
}
