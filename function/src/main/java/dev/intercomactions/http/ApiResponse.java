package dev.intercomactions.http;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.json.Json;
import dev.intercomactions.run.Run;
import dev.intercomactions.run.RunView;
import java.util.Map;
import java.util.TreeMap;

/**
 * An HTTP response.
 *
 * @param headers by lower-case name
 */
public record ApiResponse(int status, Map<String, String> headers, JsonNode body) {
    private static final String CONTENT_TYPE = "content-type";
    private static final String LOCATION = "location";

    public ApiResponse {
        headers = Map.copyOf(headers);
    }

    static ApiResponse json(int status, JsonNode body) {
        return new ApiResponse(status, Map.of(CONTENT_TYPE, "application/json"), body);
    }

    static ApiResponse problem(Problem problem) {
        return new ApiResponse(problem.status(), Map.of(CONTENT_TYPE, "application/problem+json"), problem.json());
    }

    /** The run is taken care of and can be followed. */
    static ApiResponse accepted(Run run) {
        return json(202, RunView.of(run))
                .with(LOCATION, "/v1/runs/" + run.runId())
                .with("run-id", run.runId());
    }

    /** The same with one more header. */
    ApiResponse with(String header, String value) {
        Map<String, String> more = new TreeMap<>(headers);
        more.put(header, value);
        return new ApiResponse(status, more, body);
    }

    /** The same where all paths of the API stand under {@code base}. */
    ApiResponse under(String base) {
        String location = headers.get(LOCATION);
        return location == null ? this : with(LOCATION, base + location);
    }

    /** The response as an HTTP API takes it, payload format 2.0. */
    public APIGatewayV2HTTPResponse toEvent() {
        return APIGatewayV2HTTPResponse.builder()
                .withStatusCode(status)
                .withHeaders(headers)
                .withBody(Json.write(body))
                .withIsBase64Encoded(false)
                .build();
    }
}
