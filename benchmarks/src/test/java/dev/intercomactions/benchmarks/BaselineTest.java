package dev.intercomactions.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intercomactions.sandbox.lambda.FunctionConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class BaselineTest {
    private static final FunctionConfig OURS = new FunctionConfig(
            "QueueFunction",
            "dev.intercomactions.lambda.QueueHandler::handleRequest",
            Duration.ofSeconds(30),
            1024,
            1,
            Map.of("RUN_TABLE_NAME", "runs", "MALLOC_ARENA_MAX", "1", "JAVA_TOOL_OPTIONS", "-Xss512k"),
            List.of(Path.of("ours.jar")),
            Path.of("logs"));

    private static final FunctionConfig THEIRS =
            new Baseline("before", Path.of("before.jar"), "dev.intercomactions.aws").function(OURS);

    @Test
    void function_of_a_baseline_has_its_own_artifact_and_package_and_the_same_handler() {
        assertThat(THEIRS.code()).containsExactly(Path.of("before.jar"));
        assertThat(THEIRS.handler()).isEqualTo("dev.intercomactions.aws.QueueHandler::handleRequest");
    }

    @Test
    void function_of_a_baseline_is_set_up_alike_but_writes_its_own_log() {
        assertThat(THEIRS.timeout()).isEqualTo(OURS.timeout());
        assertThat(THEIRS.memoryMegabytes()).isEqualTo(OURS.memoryMegabytes());
        assertThat(THEIRS.instances()).isEqualTo(OURS.instances());
        assertThat(THEIRS.logFile()).isNotEqualTo(OURS.logFile());
    }

    @Test
    void function_of_a_baseline_lacks_what_this_build_tells_its_processes() {
        assertThat(THEIRS.environment()).isEqualTo(Map.of("RUN_TABLE_NAME", "runs"));
    }
}
