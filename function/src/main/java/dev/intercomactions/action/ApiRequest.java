package dev.intercomactions.action;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * One call to Intercom's API, without host, token or version.
 *
 * @param method the HTTP method
 * @param path the path from the root with its query, every id in it URL-encoded
 * @param body the JSON body of a method that has one
 */
public record ApiRequest(String method, String path, Optional<JsonNode> body) {

    public static ApiRequest get(String path) {
        return new ApiRequest("GET", path, Optional.empty());
    }

    public static ApiRequest post(String path, JsonNode body) {
        return new ApiRequest("POST", path, Optional.of(body));
    }

    public static ApiRequest delete(String path) {
        return new ApiRequest("DELETE", path, Optional.empty());
    }

    /** {@code value} as one path segment: no character in it can end the segment. */
    public static String segment(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
