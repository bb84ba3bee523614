package dev.intercomactions.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.intercomactions.it.backend.Backend;
import dev.intercomactions.sandbox.Sandbox;
import dev.intercomactions.sandbox.aws.AwsEndpoints;
import dev.intercomactions.sandbox.lambda.FunctionConfig;
import dev.intercomactions.sandbox.lambda.InvocationResult;
import dev.intercomactions.sandbox.lambda.LambdaFunction;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A function that gets ready for a snapshot, is restored, and goes on in the same process. One at a time: calls are counted. */
@Execution(ExecutionMode.SAME_THREAD)
class SnapStartIT {
    @AutoClose
    static final Proxy dynamoDb = new Proxy(() -> Backend.endpoints().dynamoDb());

    @AutoClose
    static final Proxy secrets = new Proxy(() -> Backend.endpoints().secretsManager());

    @RegisterExtension
    static final Service service = new Service(
            usual -> usual.withAws(new AwsEndpoints(Backend.endpoints().sqs(), dynamoDb.uri(), secrets.uri())));

    static Stream<Arguments> functions() {
        return Stream.of(
                arguments("api-close-conversation.json", (Function<Sandbox, LambdaFunction>) Sandbox::apiFunction),
                arguments("queue-close-conversation.json", (Function<Sandbox, LambdaFunction>) Sandbox::queueFunction),
                arguments("task-close-conversation.json", (Function<Sandbox, LambdaFunction>) Sandbox::taskFunction));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("functions")
    void function_restored_worksAtOnceWithATokenReadAfterTheSnapshot(
            String event, Function<Sandbox, LambdaFunction> handler) throws Exception {
        FunctionConfig config = handler.apply(service.sandbox()).config().forSnapshot();
        try (LambdaFunction function = new LambdaFunction(config)) {
            int calls = calls();
            int lines = written().size();
            function.warmUp();
            assertThat(calls()).as("calls before the snapshot").isEqualTo(calls);
            assertThat(written()).as("lines before the snapshot").hasSize(lines);

            service.rotateToken("after-the-snapshot-of-" + config.name());
            String id = service.newConversation();
            InvocationResult result = function.invoke(Samples.event(event, id));

            assertThat(result).isInstanceOf(InvocationResult.Answer.class);
            service.assertClosedOnce(List.of(id));
            assertThat(function.coldStarts()).isEqualTo(1);
        }
    }

    /** What the functions wrote so far; the JVM tells of its own options at each start. */
    private static List<String> written() {
        return service.logs().stream()
                .filter(line -> !line.matches("Picked up (JAVA_TOOL|_JAVA)_OPTIONS: .*"))
                .toList();
    }

    /** What the service under test has called so far. */
    private static int calls() {
        return dynamoDb.requests("").size()
                + secrets.requests("GetSecretValue").size()
                + service.intercom().exchanges().size();
    }
}
