package dev.intercomactions.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.http.ApiRequest;
import dev.intercomactions.http.ApiResponse;
import dev.intercomactions.http.Problem;
import dev.intercomactions.http.Router;
import dev.intercomactions.run.RunStoreException;
import dev.intercomactions.store.QueueException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.lambda.powertools.logging.PowertoolsLogging;

/** The handler of the HTTP API: API Gateway's HTTP API events, payload format 2.0. */
public final class ApiHandler implements RequestStreamHandler {
    private static final Logger LOG = LoggerFactory.getLogger(ApiHandler.class);

    private final Application service;
    private final Router routes;

    public ApiHandler() {
        this(Application.fromEnvironment());
    }

    public ApiHandler(Application service) {
        this.service = service;
        this.routes = new Router(service);
    }

    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        Instant deadline = service.deadline(context);
        JsonNode event = Events.read(input);
        ApiResponse reply = PowertoolsLogging.withLogging(context, () -> answer(event, deadline));
        Events.write(reply.toEvent(), output);
    }

    private ApiResponse answer(JsonNode event, Instant deadline) {
        try {
            return routes.answer(ApiRequest.of(Events.httpRequest(event)), deadline);
        } catch (Problem e) {
            return ApiResponse.problem(e);
        } catch (RunStoreException e) {
            return ApiResponse.problem(Problem.of(503, "run_log_unavailable", "The run log is out of reach."));
        } catch (QueueException e) {
            return ApiResponse.problem(Problem.of(503, "queue_unavailable", "The action queue is out of reach."));
        } catch (RuntimeException e) {
            LOG.error("request.fault: {} at {}", e.getClass().getName(), List.of(e.getStackTrace()));
            return ApiResponse.problem(Problem.of(500, "internal_error", "The service failed; its log says where."));
        }
    }
}
