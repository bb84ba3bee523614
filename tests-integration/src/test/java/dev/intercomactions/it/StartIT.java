package dev.intercomactions.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intercomactions.sandbox.ProjectFiles;
import dev.intercomactions.sandbox.lambda.FunctionConfig;
import dev.intercomactions.sandbox.lambda.InvocationResult;
import dev.intercomactions.sandbox.lambda.LambdaFunction;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Functions that are not configured do not start, and say why. */
class StartIT {
    @TempDir
    Path logs = Path.of("");

    @ParameterizedTest
    @CsvSource({
        "ApiHandler, RUN_TABLE_NAME, ''",
        "QueueHandler, ACTION_QUEUE_URL, ''",
        "QueueHandler, DEAD_LETTER_QUEUE_URL, not a URL",
        "TaskHandler, INTERCOM_TOKEN_SECRET_ID, ''",
        "TaskHandler, MAX_ATTEMPTS, 6"
    })
    void function_withAMissingOrMalformedVariable_stopsWithOneLineThatNamesIt(
            String handler, String variable, String value) throws Exception {
        Map<String, String> environment = new TreeMap<>(Map.of(
                "ACTION_QUEUE_URL", "http://127.0.0.1:9/actions",
                "DEAD_LETTER_QUEUE_URL", "http://127.0.0.1:9/dead-letters",
                "RUN_TABLE_NAME", "runs",
                "INTERCOM_TOKEN_SECRET_ID", "token",
                // As the template has it: an error with its stack trace is one line.
                "AWS_LAMBDA_LOG_FORMAT", "JSON"));
        environment.put(variable, value);
        FunctionConfig config = new FunctionConfig(
                handler,
                "dev.intercomactions.lambda." + handler + "::handleRequest",
                Duration.ofSeconds(10),
                512,
                1,
                environment,
                List.of(ProjectFiles.functionJar()),
                logs);

        try (LambdaFunction function = new LambdaFunction(config)) {
            InvocationResult result = function.invoke("{}");

            assertThat(result)
                    .isInstanceOfSatisfying(
                            InvocationResult.FunctionError.class,
                            error -> assertThat(error.errorMessage())
                                    .contains(variable)
                                    .doesNotContain("\n"));
            // The runtime writes the message, and once more at the head of a stack trace.
            assertThat(function.logLines())
                    .filteredOn(line -> line.contains(variable))
                    .hasSizeBetween(1, 2);
        }
    }
}
