package dev.intercomactions.testing;

import dev.intercomactions.intercom.IntercomResponse;
import java.time.Instant;
import java.util.Optional;

/** Answers as Intercom gives them. */
public final class Responses {
    public static final IntercomResponse.Received GOOD = json(200, "{\"state\":\"closed\"}");
    public static final IntercomResponse.Received NOT_FOUND = json(
            404, "{\"type\":\"error.list\",\"errors\":[{\"code\":\"not_found\",\"message\":\"Resource Not Found\"}]}");
    public static final IntercomResponse.Received BAD_GATEWAY =
            received(502, "text/html", "<html><body>Bad Gateway</body></html>");

    private Responses() {}

    public static IntercomResponse.Received json(int status, String body) {
        return received(status, "application/json; charset=utf-8", body);
    }

    /** Intercom's own refusal or failure. */
    public static IntercomResponse.Received error(int status, String code) {
        return json(
                status,
                "{\"type\":\"error.list\",\"request_id\":\"r-1\",\"errors\":[{\"code\":\"" + code
                        + "\",\"message\":\"No\"}]}");
    }

    /** What an edge or a gateway says in Intercom's place. */
    public static IntercomResponse.Received plainText(int status) {
        return received(status, "text/plain", "error code: " + status);
    }

    public static IntercomResponse.Received received(int status, String contentType, String body) {
        return new IntercomResponse.Received(status, contentType, body, true, Optional.empty());
    }

    /** The same answer with a {@code Retry-After}. */
    public static IntercomResponse.Received retryAfter(IntercomResponse.Received answer, String retryAfter) {
        return new IntercomResponse.Received(
                answer.status(), answer.contentType(), answer.body(), answer.whole(), answer.rateLimit(), retryAfter);
    }

    /** An answer whose headers say what is left of the rate limit. */
    public static IntercomResponse.Received limited(int status, int limit, int remaining, Instant resetAt) {
        return new IntercomResponse.Received(
                status,
                "application/json",
                status < 400 ? "{}" : error(status, "an_error").body(),
                true,
                Optional.of(new IntercomResponse.RateLimit(limit, remaining, resetAt)));
    }
}
