package dev.intercomactions.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.json.Json;
import dev.intercomactions.run.Parallel;
import dev.intercomactions.testing.Logs;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.cloudwatchlogs.emf.environment.EnvironmentProvider;
import software.amazon.cloudwatchlogs.emf.environment.LambdaEnvironment;
import software.amazon.lambda.powertools.metrics.Metrics;
import software.amazon.lambda.powertools.metrics.model.DimensionSet;
import software.amazon.lambda.powertools.metrics.model.MetricUnit;

class EmbeddedMetricsTest {
    private final PrintStream usual = System.out;
    private final Metrics metrics = EmbeddedMetrics.of("Space", "service");

    @BeforeEach
    void listen() {
        Logs.clear();
    }

    @AfterEach
    void restore() {
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

        ObjectNode line = (ObjectNode) lines().getFirst();
        JsonNode timestamp = ((ObjectNode) line.path("_aws")).remove("Timestamp");
        assertThat(timestamp.isIntegralNumber()).isTrue();
        assertThat(Duration.between(Instant.ofEpochMilli(timestamp.asLong()), Instant.now()))
                .isBetween(Duration.ZERO, Duration.ofHours(1));
        // Where the function runs is told beside the metrics, as far as the environment says it.
        line.remove(List.of("executionEnvironment", "functionVersion", "logStreamId", "traceId"));
        assertThat(line).isEqualTo(Json.parse("""
                        {"_aws":{"CloudWatchMetrics":[{"Namespace":"Space","Metrics":[
                           {"Name":"Failed","Unit":"Count"},{"Name":"Latency","Unit":"Milliseconds"}],
                           "Dimensions":[["Service"],["Action","ErrorCode"]]}]},
                         "Failed":1.0,"Latency":[7.0,9.0],
                         "Service":"service","Action":"close","ErrorCode":"timeout"}
                        """).orElseThrow());
        assertThat(lines()).hasSize(1);
    }

    @Test
    void metrics_ofManyThreadsAtOnce_areEachTheirCallersOwn() {
        List<Callable<Integer>> runs = IntStream.range(0, 50)
                .<Callable<Integer>>mapToObj(run -> () -> {
                    for (int i = 0; i < 20; i++) {
                        metrics.flushMetrics(own -> {
                            own.addDimension("Action", "action-" + run);
                            own.addMetric("Count", run, MetricUnit.COUNT);
                        });
                    }
                    return run;
                })
                .toList();

        Parallel.run(50, runs);

        assertThat(lines()).hasSize(50 * 20).allSatisfy(line -> {
            assertThat(line.path("Action").asText())
                    .isEqualTo("action-" + line.path("Count").asInt());
            assertThat(line.at("/_aws/CloudWatchMetrics/0/Dimensions").toString())
                    .isEqualTo("[[\"Service\"],[\"Action\"]]");
            assertThat(line.at("/_aws/CloudWatchMetrics/0/Metrics")).hasSize(1);
        });
    }

    @Test
    void environment_isLambdaAtOnce_soTheNetworkIsNotAsked() {
        assertThat(new EnvironmentProvider().resolveEnvironment())
                .isCompletedWithValueMatching(LambdaEnvironment.class::isInstance);
    }

    @Test
    void names_thatCloudWatchRefuses_areRefusedAtTheStart() {
        assertThatThrownBy(() -> EmbeddedMetrics.of("a space", "service"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Namespace");
        assertThatThrownBy(() -> EmbeddedMetrics.of("Space", "a service"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Dimension value");
    }

    private static List<JsonNode> lines() {
        List<JsonNode> lines = new ArrayList<>();
        Logs.lines().forEach(line -> lines.add(Json.parse(line).orElseThrow()));
        return lines;
    }
}
