package dev.intercomactions.sandbox.intercom;

import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.http.Request;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * One authorised call to a route.
 *
 * @param request the HTTP request
 * @param requestId Intercom's id of it
 * @param workspace what it reads and changes
 */
record Call(Request request, String requestId, Workspace workspace) {
    /** The path's segment at this place, from 0, decoded. */
    String segment(int index) {
        List<String> segments = List.of(request.path().split("/", -1));
        return URLDecoder.decode(segments.get(index + 1), StandardCharsets.UTF_8);
    }

    /** The JSON object in the body. */
    JsonNode body() throws Refusal {
        JsonNode body = Json.read(request.text());
        if (!body.isObject()) {
            throw new Refusal(400, "bad_request", "The request body is not a JSON object");
        }
        return body;
    }

    /** A required text or number in the body, as text. */
    String required(String field) throws Refusal {
        JsonNode value = body().path(field);
        if (value.isMissingNode() || value.isNull()) {
            throw new Refusal(400, "parameter_not_found", field + " not found");
        }
        if (!value.isTextual() && !value.isIntegralNumber()) {
            throw new Refusal(400, "parameter_invalid", field + " is not valid");
        }
        return value.asText();
    }
}
