package dev.intercomactions.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import dev.intercomactions.http.Router;
import dev.intercomactions.run.TimeLimits;
import java.time.Instant;
import java.time.InstantSource;
import software.amazon.lambda.powertools.logging.PowertoolsLogging;

/** The handler of the HTTP API: API Gateway's HTTP API events, payload format 2.0. */
public final class ApiHandler implements RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse> {
    private final Router router;
    private final InstantSource clock;
    private final TimeLimits limits;

    /** A handler as this process's environment configures it. */
    public ApiHandler() {
        this(Application.fromEnvironment(Priming.Trigger.HTTP));
    }

    ApiHandler(Application application) {
        this.router = application.router();
        this.clock = application.clock();
        this.limits = application.limits();
    }

    @Override
    public APIGatewayV2HTTPResponse handleRequest(APIGatewayV2HTTPEvent event, Context context) {
        Instant deadline = Deadline.of(context, clock, limits);
        return PowertoolsLogging.withLogging(
                context, () -> router.answer(event, deadline).toEvent());
    }
}
