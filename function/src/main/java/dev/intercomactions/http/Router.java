package dev.intercomactions.http;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import dev.intercomactions.action.ActionType;
import dev.intercomactions.action.Actions;
import dev.intercomactions.run.RunStoreException;
import dev.intercomactions.store.QueueException;
import dev.intercomactions.telemetry.RunReporter;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The router: which path and method are answered by which endpoint. */
public final class Router {
    private static final Logger LOG = LoggerFactory.getLogger(Router.class);

    /** The one path that has query parameters. */
    private static final List<String> LIST = List.of("v1", "runs");

    private static final List<String> OPEN_API = List.of("v1", "openapi.json");

    private final ActionEndpoints actions;
    private final BatchEndpoint batch;
    private final RunEndpoints runs;
    private final RunReporter reporter;

    public Router(ActionEndpoints actions, BatchEndpoint batch, RunEndpoints runs, RunReporter reporter) {
        this.actions = actions;
        this.batch = batch;
        this.runs = runs;
        this.reporter = reporter;
    }

    /** Answers a request, whatever befalls: what goes wrong is a problem document as well. */
    public ApiResponse answer(APIGatewayV2HTTPEvent event, Instant deadline) {
        try {
            return answer(ApiRequest.of(event), deadline);
        } catch (Problem e) {
            return ApiResponse.problem(e);
        } catch (RunStoreException e) {
            reporter.runLogFailed();
            return ApiResponse.problem(Problem.of(503, "run_log_unavailable", "The run log is out of reach."));
        } catch (QueueException e) {
            return ApiResponse.problem(Problem.of(503, "queue_unavailable", "The action queue is out of reach."));
        } catch (RuntimeException e) {
            LOG.error("request.fault: {} at {}", e.getClass().getName(), List.of(e.getStackTrace()));
            return ApiResponse.problem(Problem.of(500, "internal_error", "The service failed; its log says where."));
        }
    }

    private ApiResponse answer(ApiRequest call, Instant deadline) {
        Map<String, Supplier<ApiResponse>> methods = methods(call, deadline);
        Supplier<ApiResponse> route = methods.get(call.method());
        if (route != null) {
            if (!call.path().equals(LIST)) {
                call.allowQuery();
            }
            return route.get().under(call.base());
        }
        String allowed = methods.keySet().stream().sorted().collect(Collectors.joining(", "));
        return ApiResponse.problem(Problem.of(405, "method_not_allowed", "Only " + allowed + " is possible here."))
                .with("allow", allowed);
    }

    private Map<String, Supplier<ApiResponse>> methods(ApiRequest call, Instant deadline) {
        List<String> path = call.path();
        if (path.size() < 2 || !path.getFirst().equals("v1")) {
            throw nothing();
        }
        if (path.equals(OPEN_API)) {
            return Map.of("GET", () -> ApiResponse.json(200, OpenApiDocument.document(call.base())));
        }
        List<String> rest = path.subList(2, path.size());
        return switch (path.get(1)) {
            case "actions" -> actions(call, rest, deadline);
            case "runs" -> runs(call, rest, deadline);
            default -> throw nothing();
        };
    }

    private Map<String, Supplier<ApiResponse>> actions(ApiRequest call, List<String> rest, Instant deadline) {
        if (rest.isEmpty()) {
            return Map.of("GET", actions::catalogue);
        }
        ActionType type =
                Actions.named(rest.getFirst()).orElseThrow(() -> Problem.notFound("There is no such action."));
        if (rest.size() == 1) {
            return Map.of(
                    "GET", () -> ApiResponse.json(200, Catalogue.entry(type)),
                    "POST", () -> actions.carryOut(call, type, deadline));
        }
        if (rest.size() == 2 && rest.getLast().equals("batch")) {
            return Map.of("POST", () -> batch.accept(call, type, deadline));
        }
        throw nothing();
    }

    private Map<String, Supplier<ApiResponse>> runs(ApiRequest call, List<String> rest, Instant deadline) {
        if (rest.isEmpty()) {
            return Map.of("GET", () -> runs.list(call));
        }
        if (rest.equals(List.of("retry"))) {
            return Map.of("POST", () -> runs.retryMany(call, deadline));
        }
        if (rest.size() == 1) {
            return Map.of("GET", () -> runs.show(rest.getFirst()));
        }
        if (rest.size() == 2 && rest.getLast().equals("retry")) {
            return Map.of("POST", () -> runs.retry(call, rest.getFirst()));
        }
        throw nothing();
    }

    private static Problem nothing() {
        return Problem.notFound("There is nothing at this path.");
    }
}
