package dev.intercomactions.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intercomactions.sandbox.aws.AwsEndpoints;
import dev.intercomactions.sandbox.lambda.FunctionConfig;
import dev.intercomactions.sandbox.lambda.InvocationResult;
import dev.intercomactions.sandbox.lambda.LambdaFunction;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A function that gets ready for a snapshot, is restored, and goes on in the same process. */
class SnapStartIT {
    @AutoClose
    static final Proxy dynamoDb = new Proxy(() -> Aws.endpoints().dynamoDb());

    @AutoClose
    static final Proxy secrets = new Proxy(() -> Aws.endpoints().secretsManager());

    @RegisterExtension
    static final Service service =
            new Service(usual -> usual.withAws(new AwsEndpoints(Aws.endpoints().sqs(), dynamoDb.uri(), secrets.uri())));

    @Test
    void function_restored_worksAtOnceWithATokenReadAfterTheSnapshot() throws Exception {
        FunctionConfig config = service.sandbox().taskFunction().config().forSnapshot();
        try (LambdaFunction function = new LambdaFunction(config)) {
            int calls = calls();
            int lines = service.logs().size();
            function.warmUp();
            assertThat(calls()).as("calls before the snapshot").isEqualTo(calls);
            assertThat(service.logs()).as("lines before the snapshot").hasSize(lines);

            service.rotateToken("after-the-snapshot");
            String id = service.newConversation();
            InvocationResult result = function.invoke(Samples.task(id).toString());

            assertThat(result).isInstanceOf(InvocationResult.Answer.class);
            service.assertClosedOnce(List.of(id));
            assertThat(function.coldStarts()).isEqualTo(1);
        }
    }

    /** What the service under test has called so far. */
    private static int calls() {
        return dynamoDb.requests("").size()
                + secrets.requests("GetSecretValue").size()
                + service.intercom().exchanges().size();
    }
}
