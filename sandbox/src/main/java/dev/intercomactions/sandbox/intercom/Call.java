package dev.intercomactions.sandbox.intercom;

import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.http.Request;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
        JsonNode value = given(field);
        if (!value.isTextual() && !value.isIntegralNumber()) {
            throw Refusal.invalid(field);
        }
        return value.asText();
    }

    /** A required whole number in the body. */
    long requiredInteger(String field) throws Refusal {
        JsonNode value = given(field);
        if (!value.isIntegralNumber()) {
            throw Refusal.invalid(field);
        }
        return value.longValue();
    }

    /** A text in the body that may be missing or null. */
    @Nullable
    String text(String field) throws Refusal {
        JsonNode value = body().path(field);
        if (!value.isTextual() && !value.isMissingNode() && !value.isNull()) {
            throw new Refusal(422, "type_mismatch", field + " is not a string");
        }
        return value.isTextual() ? value.textValue() : null;
    }

    /** A required text in the body, not empty. */
    String requiredText(String field) throws Refusal {
        given(field);
        String text = text(field);
        if (text == null || text.isBlank()) {
            throw Refusal.invalid(field);
        }
        return text;
    }

    /** The teammate that the body names; a team, or somebody unknown, is not found. */
    String admin() throws Refusal {
        return teammate(required("admin_id"));
    }

    /** The id, when it is a teammate's. */
    String teammate(String id) throws Refusal {
        if (!workspace.admins().contains(id)) {
            throw Refusal.notFound();
        }
        return id;
    }

    private JsonNode given(String field) throws Refusal {
        JsonNode value = body().path(field);
        if (value.isMissingNode() || value.isNull()) {
            throw new Refusal(400, "parameter_not_found", field + " not found");
        }
        return value;
    }
}
