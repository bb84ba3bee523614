package dev.intercomactions.intercom;

import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.json.Characters;
import dev.intercomactions.json.Json;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * The classifier of Intercom's responses: each is read once, here. The rules, first match first:
 *
 * <ol>
 * <li>not sent: nothing done
 * <li>no status line: unknown
 * <li>429: throttled
 * <li>401: nothing done (a person can mend the token)
 * <li>any HTML, 502, 504: unknown, and not answered (a gateway spoke, and Intercom may still be at work)
 * <li>2xx with a JSON object, whole: done; else unknown
 * <li>408: nothing done
 * <li>any other 4xx: refused
 * <li>all else, 5xx above all: unknown
 * </ol>
 */
public final class Classifier {
    /** What may be logged as a code or an id: no sentence, and nobody's name or address. */
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9_.:-]{1,100}");

    private Classifier() {}

    public static CallResult read(IntercomResponse answer) {
        return switch (answer) {
            case IntercomResponse.NotSent(String why) ->
                new CallResult.NothingDone(Failure.of(ErrorCodes.CONNECTION_FAILED, why));
            case IntercomResponse.Lost(boolean timedOut) ->
                new CallResult.Unknown(
                        timedOut
                                ? Failure.of(ErrorCodes.TIMEOUT, "Intercom did not answer in time")
                                : Failure.of(
                                        ErrorCodes.CONNECTION_LOST, "the connection ended before Intercom answered"),
                        false);
            case IntercomResponse.Received received -> read(received);
        };
    }

    private static CallResult read(IntercomResponse.Received answer) {
        int status = answer.status();
        Optional<JsonNode> json =
                answer.whole() ? Json.parse(answer.body()).filter(JsonNode::isObject) : Optional.empty();
        if (status == 429) {
            return new CallResult.Throttled(
                    failure(answer, json, "rate_limit_exceeded"),
                    answer.rateLimit().map(IntercomResponse.RateLimit::resetAt));
        }
        if (status == 401) {
            return new CallResult.NothingDone(failure(answer, json, "unauthorized"));
        }
        if (html(answer)) {
            return new CallResult.Unknown(failure(answer, json, ErrorCodes.UNREADABLE_ANSWER), false);
        }
        if (status >= 200 && status < 300) {
            return json.<CallResult>map(CallResult.Done::new)
                    .orElseGet(() -> new CallResult.Unknown(failure(answer, json, ErrorCodes.UNREADABLE_ANSWER), true));
        }
        if (status == 408) {
            return new CallResult.NothingDone(failure(answer, json, "request_timeout"));
        }
        if (status >= 400 && status < 500) {
            return new CallResult.Refused(failure(answer, json, ErrorCodes.UNREADABLE_ANSWER));
        }
        String code = status >= 500 ? ErrorCodes.SERVER_ERROR : ErrorCodes.UNREADABLE_ANSWER;
        boolean gateway = status == 502 || status == 504;
        return new CallResult.Unknown(failure(answer, json, code), !gateway);
    }

    /** Intercom's own first error, else {@code code} and the bare status. */
    private static Failure failure(IntercomResponse.Received answer, Optional<JsonNode> json, String code) {
        JsonNode error = json.map(body -> body.path("errors").path(0)).orElse(Json.object());
        String given = error.path("code").asText("");
        String message = Characters.legible(error.path("message").asText(""), Failure.LONGEST);
        return new Failure(
                TOKEN.matcher(given).matches() ? given : code,
                message.isBlank() ? "Intercom answered with status " + answer.status() : message,
                OptionalInt.of(answer.status()),
                json.map(body -> body.path("request_id").asText(""))
                        .filter(id -> TOKEN.matcher(id).matches()));
    }

    private static boolean html(IntercomResponse.Received answer) {
        return answer.contentType().toLowerCase(Locale.ROOT).contains("html")
                || answer.body().stripLeading().startsWith("<");
    }
}
