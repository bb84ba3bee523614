package dev.intercomactions.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.json.Json;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.event.Level;
import software.amazon.lambda.powertools.logging.argument.StructuredArguments;

class JsonLoggerTest {
    private final JsonLogging logging = new JsonLogging();
    private final JsonLogger logger =
            new JsonLogger("dev.intercomactions.X", logging, () -> Instant.parse("2026-03-01T10:00:00Z"));

    @AfterEach
    void clear() {
        MDC.clear();
        logging.setLogLevel(Level.INFO);
    }

    @Test
    void loggers_ofSlf4j_areThese() {
        assertThat(LoggerFactory.getLogger("x")).isInstanceOf(JsonLogger.class);
    }

    @Test
    void event_isOneLineOfJsonWithContextAndArguments() {
        MDC.put("function_request_id", "r-1");
        MDC.put("cold_start", "true");
        MDC.put("function_memory_size", "1024");

        JsonNode line =
                line("done: {} \"quoted\"\n\u0001", null, "it", StructuredArguments.entries(Map.of("attempt", 1)));

        assertThat(line).isEqualTo(Json.parse("""
                        {"level":"INFO","message":"done: it \\"quoted\\"\\n\\u0001","timestamp":"2026-03-01T10:00:00.000Z",
                         "cold_start":true,"function_memory_size":1024,"function_request_id":"r-1","attempt":1}
                        """).orElseThrow());
    }

    @Test
    void event_withAnException_namesIt() {
        JsonNode error = line("fault", new IllegalStateException("why")).path("error");

        assertThat(error.path("name").asText()).isEqualTo("java.lang.IllegalStateException");
        assertThat(error.path("message").asText()).isEqualTo("why");
        assertThat(error.path("stack").asText()).contains("JsonLoggerTest");
    }

    @Test
    void levels_areInfoForTheServiceAndWarnForLibraries_andCanBeSet() {
        JsonLogger library = new JsonLogger("com.example.X", logging, () -> Instant.EPOCH);

        assertThat(logger.isInfoEnabled()).isTrue();
        assertThat(logger.isDebugEnabled()).isFalse();
        assertThat(library.isInfoEnabled()).isFalse();
        assertThat(library.isWarnEnabled()).isTrue();

        logging.setLogLevel(Level.ERROR);
        assertThat(logger.isInfoEnabled()).isFalse();
        assertThat(logger.isErrorEnabled()).isTrue();
    }

    private JsonNode line(String message, @Nullable Throwable thrown, Object... arguments) {
        String line = logger.line(Level.INFO, message, arguments, thrown);
        assertThat(line).doesNotContain("\n");
        return Json.parse(line).orElseThrow();
    }
}
