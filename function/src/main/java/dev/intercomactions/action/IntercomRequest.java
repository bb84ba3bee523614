package dev.intercomactions.action;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.json.Json;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A request to Intercom's API, without host, token or version.
 *
 * @param method the HTTP method
 * @param path the path from the root with its query, every id in it URL-encoded
 * @param body the JSON body of a method that has one
 */
public record IntercomRequest(String method, String path, Optional<JsonNode> body) {

    public static IntercomRequest get(String path) {
        return new IntercomRequest("GET", path, Optional.empty());
    }

    public static IntercomRequest post(String path, JsonNode body) {
        return new IntercomRequest("POST", path, Optional.of(body));
    }

    public static IntercomRequest delete(String path) {
        return new IntercomRequest("DELETE", path, Optional.empty());
    }

    /** One filter of a search, without its {@code value}. */
    public static ObjectNode filter(String field, String operator) {
        return Json.object().put("field", field).put("operator", operator);
    }

    /** {@code value} as one path segment: no character in it can end the segment. */
    public static String segment(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
