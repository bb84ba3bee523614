package dev.intercomactions.http;

import dev.intercomactions.action.ActionType;
import dev.intercomactions.action.Actions;
import dev.intercomactions.lambda.Service;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Which path answers what. */
public final class ApiRoutes {
    private final ActionRoutes actions;
    private final BatchRoute batch;
    private final RunRoutes runs;

    public ApiRoutes(Service service) {
        this.actions = new ActionRoutes(service);
        this.batch = new BatchRoute(service);
        this.runs = new RunRoutes(service);
    }

    public Reply answer(ApiCall call, Instant deadline) {
        Map<String, Supplier<Reply>> methods = methods(call, deadline);
        Supplier<Reply> route = methods.get(call.method());
        if (route != null) {
            return route.get();
        }
        String allowed = methods.keySet().stream().sorted().collect(Collectors.joining(", "));
        return Reply.problem(Problem.of(405, "method_not_allowed", "Only " + allowed + " is possible here."))
                .with("allow", allowed);
    }

    private Map<String, Supplier<Reply>> methods(ApiCall call, Instant deadline) {
        List<String> path = call.path();
        if (path.size() < 2 || !path.getFirst().equals("v1")) {
            throw nothing();
        }
        List<String> rest = path.subList(2, path.size());
        return switch (path.get(1)) {
            case "actions" -> actions(call, rest, deadline);
            case "runs" -> runs(call, rest);
            case "openapi.json" -> openApi(rest);
            default -> throw nothing();
        };
    }

    private static Map<String, Supplier<Reply>> openApi(List<String> rest) {
        if (rest.isEmpty()) {
            return Map.of("GET", () -> Reply.json(200, OpenApi.document()));
        }
        throw nothing();
    }

    private Map<String, Supplier<Reply>> actions(ApiCall call, List<String> rest, Instant deadline) {
        if (rest.isEmpty()) {
            return Map.of("GET", actions::catalogue);
        }
        ActionType type =
                Actions.named(rest.getFirst()).orElseThrow(() -> Problem.notFound("There is no such action."));
        if (rest.size() == 1) {
            return Map.of(
                    "GET", () -> Reply.json(200, Catalogue.entry(type)),
                    "POST", () -> actions.carryOut(call, type, deadline));
        }
        if (rest.size() == 2 && rest.getLast().equals("batch")) {
            return Map.of("POST", () -> batch.accept(call, type));
        }
        throw nothing();
    }

    private Map<String, Supplier<Reply>> runs(ApiCall call, List<String> rest) {
        if (rest.isEmpty()) {
            return Map.of("GET", () -> runs.list(call));
        }
        if (rest.equals(List.of("retry"))) {
            return Map.of("POST", () -> runs.retryMany(call));
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
