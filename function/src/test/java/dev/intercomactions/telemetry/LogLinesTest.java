package dev.intercomactions.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.json.Json;
import dev.intercomactions.run.Parallel;
import dev.intercomactions.testing.Logs;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import javax.management.ObjectName;
import org.apache.logging.log4j.core.LoggerContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.event.Level;
import software.amazon.lambda.powertools.logging.PowertoolsLogging;
import software.amazon.lambda.powertools.logging.argument.StructuredArguments;
import software.amazon.lambda.powertools.logging.internal.LoggingManagerRegistry;
import software.amazon.lambda.powertools.metrics.Metrics;
import software.amazon.lambda.powertools.metrics.model.MetricUnit;

/** What becomes of an event, under the configuration that is deployed. */
class LogLinesTest {
    private static final Logger SERVICE = LoggerFactory.getLogger("dev.intercomactions.Example");
    private static final Logger LIBRARY = LoggerFactory.getLogger("com.example.Library");

    private final PrintStream usual = System.out;
    private final TimeZone zone = TimeZone.getDefault();

    @BeforeEach
    void listen() {
        Logs.clear();
    }

    @AfterEach
    void restore() {
        MDC.clear();
        TimeZone.setDefault(zone);
        context().reconfigure();
        System.setOut(usual);
    }

    @Test
    void configuration_isTheDeployedOne() {
        assertThat(context().getConfiguration().getConfigurationSource().getLocation())
                .endsWith("classes/log4j2.json");
    }

    @Test
    void event_isOneLineOfJsonWithContextAndArguments() {
        MDC.put("function_request_id", "r-1");
        MDC.put("xray_trace_id", "1-2-3");
        MDC.put("service", "intercom-actions");
        MDC.put("cold_start", "true");
        MDC.put("function_memory_size", "1024");

        SERVICE.info("done: \"quoted\"\n\u0001é€", StructuredArguments.entries(Map.of("attempt", 1, "ok", true)));

        JsonNode line = onlyLine();
        assertThat(line.path("level").asText()).isEqualTo("INFO");
        assertThat(line.path("message").asText()).isEqualTo("done: \"quoted\"\n\u0001é€");
        assertThat(line.path("function_request_id").asText()).isEqualTo("r-1");
        assertThat(line.path("xray_trace_id").asText()).isEqualTo("1-2-3");
        assertThat(line.path("service").asText()).isEqualTo("intercom-actions");
        assertThat(line.path("cold_start").isBoolean()).isTrue();
        assertThat(line.path("function_memory_size").isNumber()).isTrue();
        assertThat(line.path("attempt").isNumber()).isTrue();
        assertThat(line.path("ok").isBoolean()).isTrue();
        assertThat(line.has("error")).isFalse();
    }

    @Test
    void event_withAnException_namesItInTheSameLine() {
        LIBRARY.error("fault", new IllegalStateException("why"));

        JsonNode error = onlyLine().path("error");
        assertThat(error.path("name").asText()).isEqualTo("java.lang.IllegalStateException");
        assertThat(error.path("message").asText()).isEqualTo("why");
        assertThat(error.path("stack").asText()).contains("LogLinesTest");
    }

    @Test
    void timestamp_inAnotherTimeZone_isUtc() {
        TimeZone.setDefault(TimeZone.getTimeZone("Asia/Tokyo"));
        context().reconfigure();

        SERVICE.info("now");

        String written = onlyLine().path("timestamp").asText();
        assertThat(written).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
        assertThat(Duration.between(Instant.parse(written), Instant.now()))
                .isBetween(Duration.ZERO, Duration.ofHours(1));
    }

    @Test
    void levels_areInfoForTheServiceAndWarnForLibraries() {
        SERVICE.debug("no");
        SERVICE.info("yes");
        LIBRARY.info("no");
        LIBRARY.warn("yes");

        assertThat(messages()).containsExactly("yes", "yes");
    }

    @Test
    void level_toldToPowertools_isTheServices() {
        tell(Level.ERROR);
        SERVICE.warn("no");
        SERVICE.error("yes");

        tell(Level.DEBUG);
        SERVICE.debug("yes, too");

        assertThat(messages()).containsExactly("yes", "yes, too");
    }

    /** Requests, answers and their headers are such lines. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "org.apache.hc.client5.http.wire",
                "org.apache.hc.client5.http.headers",
                "software.amazon.awssdk.request",
                "software.amazon.awssdk.services.sqs",
                "com.networknt.schema",
                "software.amazon.cloudwatchlogs.emf"
            })
    void lineOfALibraryBelowWarn_whateverPowertoolsIsTold_isNotWritten(String library) {
        tell(Level.TRACE);

        Logger wire = LoggerFactory.getLogger(library);
        wire.trace("Authorization: Bearer token");
        wire.debug("Authorization: Bearer token");
        wire.info("Authorization: Bearer token");
        wire.warn("trouble");

        assertThat(messages()).containsExactly("trouble");
    }

    @Test
    void invocation_thatIsSampled_bringsNoLineOfALibrary() {
        PowertoolsLogging.initializeLogging(null, 1);
        PowertoolsLogging.clearState(true);
        Logs.clear();

        LIBRARY.debug("Authorization: Bearer token");

        assertThat(Logs.lines()).isEmpty();
    }

    @Test
    void line_beforeAnException_isWritten() {
        Supplier<String> failing = () -> {
            SERVICE.info("before");
            throw new IllegalStateException("why");
        };

        assertThatThrownBy(() -> PowertoolsLogging.withLogging(null, failing)).hasMessage("why");

        assertThat(messages()).containsExactly("before");
    }

    @Test
    void lines_afterStandardOutputIsReplaced_goThere() {
        SERVICE.info("first");
        Logs.clear();
        SERVICE.info("second");

        assertThat(messages()).containsExactly("second");
    }

    @Test
    void lines_ofManyThreadsAtOnce_areWhole() {
        Metrics metrics = EmbeddedMetrics.of("Space", "service");
        String text = "x".repeat(9_000);
        List<Callable<Integer>> writers = IntStream.range(0, 50)
                .<Callable<Integer>>mapToObj(thread -> () -> {
                    for (int i = 0; i < 40; i++) {
                        SERVICE.info(text, StructuredArguments.entry("thread", thread));
                        metrics.flushMetrics(own -> own.addMetric("Count", thread, MetricUnit.COUNT));
                    }
                    return thread;
                })
                .toList();

        Parallel.run(50, writers);

        List<String> lines = Logs.lines();
        assertThat(lines).hasSize(2 * 50 * 40);
        assertThat(lines).allMatch(line -> Json.parse(line).isPresent());
        assertThat(lines).filteredOn(line -> line.contains(text)).hasSize(50 * 40);
    }

    @Test
    void task_onAnotherThread_isLoggedWithItsInvocationsFields() {
        MDC.put("function_request_id", "r-1");
        Callable<Boolean> task = () -> {
            SERVICE.info("beside");
            return true;
        };

        Parallel.run(2, LogContext.carriedTo(List.of(task, task)));

        assertThat(Logs.lines()).hasSize(2).allMatch(line -> line.contains("\"function_request_id\":\"r-1\""));
    }

    @Test
    void output_muted_takesNothingUntilItIsClosed() {
        Metrics metrics = EmbeddedMetrics.of("Space", "service");
        try (Output _ = Output.mute()) {
            SERVICE.info("rehearsed");
            metrics.flushMetrics(own -> own.addMetric("Rehearsed", 1, MetricUnit.COUNT));
        }

        SERVICE.info("real");

        assertThat(messages()).containsExactly("real");
    }

    @Test
    void logging_runsNoThreadsAndRegistersNoBeans() throws Exception {
        SERVICE.info("up");

        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.contains("Log4j"));
        assertThat(ManagementFactory.getPlatformMBeanServer()
                        .queryNames(new ObjectName("org.apache.logging.log4j2:*"), null))
                .isEmpty();
        assertThat(context().getConfiguration().isShutdownHookEnabled()).isFalse();
        assertThat(context().getConfiguration().getWatchManager().getIntervalSeconds())
                .isZero();
    }

    /** As Powertools does, once it knows its environment's POWERTOOLS_LOG_LEVEL or AWS_LAMBDA_LOG_LEVEL. */
    private static void tell(Level level) {
        LoggingManagerRegistry.getLoggingManager().setLogLevel(level);
    }

    private static LoggerContext context() {
        return LoggerContext.getContext(false);
    }

    private static JsonNode onlyLine() {
        assertThat(Logs.lines()).hasSize(1);
        return Json.parse(Logs.lines().getFirst()).orElseThrow();
    }

    private static List<String> messages() {
        return Logs.lines().stream()
                .map(line -> Json.parse(line).orElseThrow().path("message").asText())
                .toList();
    }
}
