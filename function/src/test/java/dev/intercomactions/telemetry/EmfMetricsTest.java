package dev.intercomactions.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.lambda.powertools.metrics.model.DimensionSet;
import software.amazon.lambda.powertools.metrics.model.MetricUnit;

class EmfMetricsTest {
    private final PrintStream usual = System.out;
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final EmfMetrics metrics = new EmfMetrics("Space", "service", () -> Instant.ofEpochMilli(5));

    @BeforeEach
    void catchOutput() {
        System.setOut(new PrintStream(written, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void giveOutputBack() {
        Lines.mute(false);
        System.setOut(usual);
    }

    @Test
    void metrics_flushed_areOneLineInCloudWatchsFormat() {
        metrics.flushMetrics(own -> {
            own.addDimension(DimensionSet.of("Action", "close", "ErrorCode", "timeout"));
            own.addMetric("Failed", 1, MetricUnit.COUNT);
            own.addMetric("Latency", 7, MetricUnit.MILLISECONDS);
            own.addMetric("Latency", 9, MetricUnit.MILLISECONDS);
        });

        assertThat(written.toString(StandardCharsets.UTF_8))
                .isEqualTo("{\"_aws\":{\"Timestamp\":5,\"CloudWatchMetrics\":[{\"Namespace\":\"Space\",\"Metrics\":["
                        + "{\"Name\":\"Failed\",\"Unit\":\"Count\"},{\"Name\":\"Latency\",\"Unit\":\"Milliseconds\"}],"
                        + "\"Dimensions\":[[\"Service\"],[\"Action\",\"ErrorCode\"]]}]},"
                        + "\"Failed\":1.0,\"Latency\":[7.0,9.0],"
                        + "\"Service\":\"service\",\"Action\":\"close\",\"ErrorCode\":\"timeout\"}\n");
    }

    @Test
    void flush_withoutMetrics_writesNothing() {
        metrics.flushMetrics(own -> own.addDimension("Action", "close"));

        assertThat(written.size()).isZero();
    }

    @Test
    void flush_ofWhatIsRehearsed_writesNothing() {
        Lines.mute(true);

        metrics.flushMetrics(own -> own.addMetric("Failed", 1, MetricUnit.COUNT));

        assertThat(written.size()).isZero();
    }
}
