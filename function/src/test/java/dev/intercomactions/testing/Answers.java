package dev.intercomactions.testing;

import dev.intercomactions.intercom.Answer;
import java.time.Instant;
import java.util.Optional;

/** Answers as Intercom gives them. */
public final class Answers {
    public static final Answer.Received GOOD = json(200, "{\"state\":\"closed\"}");
    public static final Answer.Received NOT_FOUND = json(
            404, "{\"type\":\"error.list\",\"errors\":[{\"code\":\"not_found\",\"message\":\"Resource Not Found\"}]}");
    public static final Answer.Received BAD_GATEWAY =
            received(502, "text/html", "<html><body>Bad Gateway</body></html>");

    private Answers() {}

    public static Answer.Received json(int status, String body) {
        return received(status, "application/json; charset=utf-8", body);
    }

    public static Answer.Received received(int status, String contentType, String body) {
        return new Answer.Received(status, contentType, body, true, Optional.empty());
    }

    /** An answer whose headers say what is left of the rate limit. */
    public static Answer.Received limited(int status, int limit, int remaining, Instant resetAt) {
        return new Answer.Received(
                status, "application/json", "{}", true, Optional.of(new Answer.RateLimit(limit, remaining, resetAt)));
    }
}
