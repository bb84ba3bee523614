package dev.intercomactions.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.json.Json;
import dev.intercomactions.run.TimeLimits;
import dev.intercomactions.task.TaskException;
import dev.intercomactions.task.Tasks;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import software.amazon.lambda.powertools.logging.PowertoolsLogging;

/** The handler of Step Functions tasks: the envelope in, the action's output out, or a {@link TaskException}. */
public final class TaskHandler implements RequestStreamHandler {
    private final Tasks tasks;
    private final InstantSource clock;
    private final TimeLimits limits;

    /** A handler as this process's environment configures it. */
    public TaskHandler() {
        this(Application.fromEnvironment(Priming.Trigger.TASK));
    }

    TaskHandler(Application application) {
        this.tasks = application.tasks();
        this.clock = application.clock();
        this.limits = application.limits();
    }

    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        Instant deadline = Deadline.of(context, clock, limits);
        String payload = new String(input.readAllBytes(), StandardCharsets.UTF_8);
        JsonNode result = PowertoolsLogging.withLogging(
                context, () -> tasks.carryOut(payload, context.getAwsRequestId(), deadline));
        output.write(Json.write(result).getBytes(StandardCharsets.UTF_8));
    }
}
