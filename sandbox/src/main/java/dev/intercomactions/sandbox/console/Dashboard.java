package dev.intercomactions.sandbox.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.http.Connection;
import dev.intercomactions.sandbox.http.LocalServer;
import dev.intercomactions.sandbox.http.Request;
import dev.intercomactions.sandbox.http.Response;
import dev.intercomactions.sandbox.lambda.Invocable;
import dev.intercomactions.sandbox.lambda.InvocationResult;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;

/**
 * A dashboard with one custom widget, at {@code /console}: its page draws the widget as CloudWatch does, and beside it stands
 * what is broken in the Intercom simulator.
 *
 * <ul>
 *   <li>{@code GET /console} and its script and style sheet
 *   <li>{@code POST /console/call}: {@code {"endpoint": …, "event": …}}, invokes the function
 *   <li>{@code GET /console/troubles}, {@code POST} (makes some), {@code DELETE /console/troubles/{number}} (mends one)
 * </ul>
 */
public final class Dashboard implements LocalServer.Handler {
    private static final String ROOT = "/console";

    private static final Map<String, String> FILES = Map.of(
            "", "dashboard.html",
            "/", "dashboard.html",
            "/dashboard.js", "dashboard.js",
            "/dashboard.css", "dashboard.css");

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8");

    private final Invocable function;
    private final String functionArn;
    private final Optional<Troubles> troubles;

    /**
     * A dashboard over a function.
     *
     * @param functionArn the only endpoint that its widget may call
     * @param troubles nothing where Intercom is the real one
     */
    public Dashboard(Invocable function, String functionArn, Optional<Troubles> troubles) {
        this.function = function;
        this.functionArn = functionArn;
        this.troubles = troubles;
    }

    /** Whether a path is one of the dashboard's. */
    public static boolean has(String path) {
        return path.equals(ROOT) || path.startsWith(ROOT + "/");
    }

    @Override
    public void handle(Request request, Connection connection) throws IOException, InterruptedException {
        connection.send(answer(request));
    }

    private Response answer(Request request) throws IOException, InterruptedException {
        String path = request.path().substring(ROOT.length());
        boolean json = request.header("content-type").startsWith("application/json");
        // A page of another origin can post text, but no JSON without asking first.
        if (!request.method().equals("GET") && !json) {
            return message(415, "Send JSON.");
        }
        return switch (request.method() + " " + path.replaceAll("/[0-9]+$", "/*")) {
            case "POST /call" -> call(Json.read(request.text()));
            case "GET /troubles" -> Response.json(200, troubles());
            case "POST /troubles" -> {
                troubles.ifPresent(Troubles::make);
                yield Response.json(200, troubles());
            }
            case "DELETE /troubles/*" -> {
                int number = Integer.parseInt(path.substring(path.lastIndexOf('/') + 1));
                troubles.ifPresent(all -> all.mend(number));
                yield Response.json(200, troubles());
            }
            default -> request.method().equals("GET") ? file(path) : message(404, "There is nothing here.");
        };
    }

    /** Invokes the function as CloudWatch does: only the widget's own, and what went wrong is told as it is there. */
    private Response call(JsonNode call) throws InterruptedException {
        if (!call.path("endpoint").asText(functionArn).equals(functionArn)) {
            return message(400, "The widget may only call " + functionArn + ".");
        }
        ObjectNode answer = Json.object();
        switch (function.invoke(call.path("event").toString())) {
            case InvocationResult.Answer came -> answer.set("answer", came.json());
            case InvocationResult.FunctionError error ->
                answer.put("error", error.errorType() + ": " + error.errorMessage());
            case InvocationResult.TimedOut late -> answer.put("error", "The function timed out.");
            case InvocationResult.Crashed crashed -> answer.put("error", "The function's process ended.");
        }
        return Response.json(200, answer);
    }

    private ObjectNode troubles() {
        ObjectNode all = Json.object();
        troubles.ifPresent(some -> all.set("troubles", some.list()));
        return all;
    }

    private static Response file(String path) throws IOException {
        String name = FILES.get(path);
        if (name == null) {
            return message(404, "There is nothing here.");
        }
        try (InputStream in = Dashboard.class.getResourceAsStream("/console/" + name)) {
            if (in == null) {
                throw new IOException("no " + name);
            }
            String type = String.valueOf(TYPES.get(name.substring(name.indexOf('.') + 1)));
            return Response.of(200, type, in.readAllBytes())
                    .with("Cache-Control", "no-store")
                    .with(
                            "Content-Security-Policy",
                            "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'");
        }
    }

    private static Response message(int status, String message) {
        return Response.json(status, Json.object().put("message", message));
    }
}
