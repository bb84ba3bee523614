package dev.intercomactions.benchmarks.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.within;

import java.io.StringReader;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xml.sax.InputSource;

final class ChartTest {
    @ParameterizedTest
    @CsvSource({"0.37, 0.4, 0.1", "6, 6, 1", "7, 8, 2", "100, 100, 20", "1234, 1500, 500"})
    void axis_ends_at_the_first_round_step_that_holds_the_value(double most, double end, double step) {
        Scale scale = Scale.to(most);

        assertThat(scale.end()).isCloseTo(end, within(1e-9));
        assertThat(scale.step()).isCloseTo(step, within(1e-9));
    }

    @Test
    void line_chart_is_well_formed_and_names_axes_and_series() {
        LineChart chart = new LineChart("Done", "seconds", "requests", false);
        chart.line("this & that", List.of(new double[] {0, 0}, new double[] {1, 10}));
        chart.line("peer", List.of(new double[] {0, 0}, new double[] {2, 5}));
        chart.bound("all", 10);

        assertWellFormed(chart.svg());
        assertThat(chart.svg())
                .contains("seconds", "requests", "this &amp; that", "peer", "prefers-color-scheme: dark");
    }

    @Test
    void bar_chart_is_well_formed_and_names_its_bars() {
        BarChart chart = new BarChart("Start", "milliseconds");
        chart.bar("empty", 150, 140, 170, false);
        chart.bar("ours <1.6", 230, 220, 260, true);

        assertWellFormed(chart.svg());
        assertThat(chart.svg()).contains("milliseconds", "empty", "ours &lt;1.6", "230");
    }

    private static void assertWellFormed(String svg) {
        assertThatCode(() -> DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(new InputSource(new StringReader(svg))))
                .doesNotThrowAnyException();
    }
}
