package dev.intercomactions.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.console.Console;
import dev.intercomactions.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import software.amazon.lambda.powertools.logging.PowertoolsLogging;

/** The handler of a CloudWatch dashboard's custom widget: what the dashboard passes in, a page out. */
public final class ConsoleHandler implements RequestStreamHandler {
    private final Console console;
    private final InstantSource clock;

    /** A handler as this process's environment configures it. */
    public ConsoleHandler() {
        this(Application.fromEnvironment(Priming.Trigger.CONSOLE));
    }

    ConsoleHandler(Application application) {
        this.console = application.console();
        this.clock = application.clock();
    }

    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        Instant deadline = clock.instant().plusMillis(context.getRemainingTimeInMillis());
        String event = new String(input.readAllBytes(), StandardCharsets.UTF_8);
        JsonNode page = PowertoolsLogging.withLogging(
                context, () -> console.answer(event, context.getInvokedFunctionArn(), deadline));
        output.write(Json.write(page).getBytes(StandardCharsets.UTF_8));
    }
}
