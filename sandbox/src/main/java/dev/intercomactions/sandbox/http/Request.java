package dev.intercomactions.sandbox.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One HTTP request as it was read from the wire.
 *
 * <p>Header names are in lower case; values of a repeated header are joined with a comma.
 */
public final class Request {
    private final String method;
    private final String path;
    private final String query;
    private final Map<String, String> headers;
    private final byte[] body;

    /** Makes a request; {@code path} and {@code query} are still percent-encoded, {@code query} has no question mark. */
    public Request(String method, String path, String query, Map<String, String> headers, byte[] body) {
        this.method = method;
        this.path = path;
        this.query = query;
        this.headers = Map.copyOf(headers);
        this.body = body.clone();
    }

    /** The method, in upper case as sent. */
    public String method() {
        return method;
    }

    /** The path, percent-encoded as sent. */
    public String path() {
        return path;
    }

    /** The query without its question mark, percent-encoded as sent; empty where there is none. */
    public String query() {
        return query;
    }

    /** All headers by their names in lower case. */
    public Map<String, String> headers() {
        return headers;
    }

    /** A header's value, or the empty string. */
    public String header(String lowerCaseName) {
        return headers.getOrDefault(lowerCaseName, "");
    }

    /** The body's bytes; empty where there is none. */
    public byte[] body() {
        return body.clone();
    }

    /** The body read as UTF-8. */
    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** The query's parameters, decoded; values of a repeated one are joined with a comma. */
    public Map<String, String> queryParameters() {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String pair : query.split("&", -1)) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? pair : pair.substring(0, equals);
                String value = equals < 0 ? "" : pair.substring(equals + 1);
                parameters.merge(decoded(name), decoded(value), (before, next) -> before + "," + next);
            }
        }
        return parameters;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            return text;
        }
    }
}
