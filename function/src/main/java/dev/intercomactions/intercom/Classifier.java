package dev.intercomactions.intercom;

import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.json.Characters;
import dev.intercomactions.json.Json;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * The classifier of Intercom's responses: each is read once, here. Edges and gateways stand before Intercom and answer in
 * its place, with any status; Intercom's own word is a JSON object, and of an error the document {@code error.list}. The
 * rules, first match first:
 *
 * <ol>
 * <li>not sent: nothing done
 * <li>no status line: unknown, and not answered
 * <li>401: nothing done, whoever says so (a person can mend the token)
 * <li>2xx with a JSON object, whole: done
 * <li>2xx that says it is JSON, broken off or too large: done, but unread
 * <li>any other 2xx: unknown; answered where it says that it is JSON
 * <li>no {@code error.list}: unknown, and not answered, a 429 and any 4xx too (somebody else spoke, and Intercom may still
 * be at work)
 * <li>429: throttled
 * <li>408: nothing done
 * <li>any other 4xx: refused, for good or not as its code says ({@link ErrorCodes#passes})
 * <li>all else, 5xx above all: unknown; answered but for 502 and 504, which say that somebody gave up waiting
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
            case IntercomResponse.NoToken(String why) ->
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
        Optional<JsonNode> json = html(answer) ? Optional.empty() : object(answer);
        Optional<JsonNode> errors =
                json.filter(body -> body.path("type").asText().equals("error.list")
                        && body.path("errors").isArray());
        if (status == 401) {
            return new CallResult.NothingDone(failure(answer, errors, "unauthorized"));
        }
        if (status >= 200 && status < 300) {
            return json.<CallResult>map(CallResult.Done::new).orElseGet(() -> unread(answer));
        }
        if (errors.isEmpty()) {
            boolean failed = status >= 500 && !html(answer);
            return new CallResult.Unknown(
                    failure(answer, failed ? ErrorCodes.SERVER_ERROR : ErrorCodes.UNREADABLE_ANSWER), false);
        }
        if (status == 429) {
            return new CallResult.Throttled(
                    failure(answer, errors, "rate_limit_exceeded"),
                    answer.rateLimit().map(IntercomResponse.RateLimit::resetAt));
        }
        if (status == 408) {
            return new CallResult.NothingDone(failure(answer, errors, "request_timeout"));
        }
        if (status >= 400 && status < 500) {
            return new CallResult.Refused(failure(answer, errors, ErrorCodes.UNREADABLE_ANSWER));
        }
        String code = status >= 500 ? ErrorCodes.SERVER_ERROR : ErrorCodes.UNREADABLE_ANSWER;
        return new CallResult.Unknown(failure(answer, errors, code), status != 502 && status != 504);
    }

    private static CallResult unread(IntercomResponse.Received answer) {
        Failure failure = failure(answer, ErrorCodes.UNREADABLE_ANSWER);
        boolean saysJson =
                !html(answer) && answer.contentType().toLowerCase(Locale.ROOT).contains("json");
        return saysJson && !answer.whole()
                ? new CallResult.DoneUnread(failure)
                : new CallResult.Unknown(failure, saysJson);
    }

    private static Optional<JsonNode> object(IntercomResponse.Received answer) {
        return answer.whole() ? Json.parse(answer.body()).filter(JsonNode::isObject) : Optional.empty();
    }

    /** Intercom's own first error, else {@code code} and the bare status. */
    private static Failure failure(IntercomResponse.Received answer, Optional<JsonNode> errors, String code) {
        if (errors.isEmpty()) {
            return failure(answer, code);
        }
        JsonNode error = errors.get().path("errors").path(0);
        String given = error.path("code").asText("");
        String message = Characters.legible(error.path("message").asText(""), Failure.LONGEST);
        return new Failure(
                TOKEN.matcher(given).matches() ? given : code,
                message.isBlank() ? "Intercom answered with status " + answer.status() : message,
                OptionalInt.of(answer.status()),
                Optional.of(errors.get().path("request_id").asText(""))
                        .filter(id -> TOKEN.matcher(id).matches()));
    }

    private static Failure failure(IntercomResponse.Received answer, String code) {
        return new Failure(
                code,
                "an answer with status " + answer.status() + " that cannot be read, or is not Intercom's own",
                OptionalInt.of(answer.status()),
                Optional.empty());
    }

    private static boolean html(IntercomResponse.Received answer) {
        return answer.contentType().toLowerCase(Locale.ROOT).contains("html")
                || answer.body().stripLeading().startsWith("<");
    }
}
