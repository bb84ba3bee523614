package dev.intercomactions.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.json.Json;
import dev.intercomactions.run.Run;
import dev.intercomactions.run.RunView;
import java.util.LinkedHashMap;
import java.util.Map;

/** An HTTP answer. */
public record ApiResponse(int status, Map<String, String> headers, JsonNode body) {

    static ApiResponse json(int status, JsonNode body) {
        return new ApiResponse(status, new LinkedHashMap<>(Map.of("content-type", "application/json")), body);
    }

    public static ApiResponse problem(Problem problem) {
        Map<String, String> headers = new LinkedHashMap<>(Map.of("content-type", "application/problem+json"));
        return new ApiResponse(problem.status(), headers, problem.json());
    }

    /** The run is taken care of and can be followed. */
    static ApiResponse accepted(Run run) {
        return json(202, RunView.of(run))
                .with("location", "/v1/runs/" + run.runId())
                .with("run-id", run.runId());
    }

    ApiResponse with(String header, String value) {
        headers.put(header, value);
        return this;
    }

    /** The answer as an HTTP API takes it, payload format 2.0. */
    public ObjectNode toEvent() {
        ObjectNode event = Json.object().put("statusCode", status);
        ObjectNode sent = event.putObject("headers");
        headers.forEach(sent::put);
        return event.put("body", Json.write(body)).put("isBase64Encoded", false);
    }
}
