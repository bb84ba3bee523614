package dev.intercomactions.sandbox.intercom;

import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.http.Response;

/** Error answers in Intercom's form. */
final class Errors {
    private Errors() {}

    static Response exceeded(Call call, RateWindow.Share share) {
        return error(call, 429, "rate_limit_exceeded", "Exceeded rate limit of " + share.limit() + " in 10_seconds");
    }

    static Response failure(Call call, int status) {
        String code = switch (status) {
            case 408 -> "request_timeout";
            case 502 -> "bad_gateway";
            case 503 -> "service_unavailable";
            case 504 -> "gateway_timeout";
            default -> "server_error";
        };
        return error(call, status, code, "Something went wrong (" + status + ")");
    }

    static Response error(Call call, int status, String code, String message) {
        var body = Json.object().put("type", "error.list").put("request_id", call.requestId());
        body.putArray("errors").addObject().put("code", code).put("message", message);
        return Response.json(status, body).with("X-Request-Id", call.requestId());
    }
}
