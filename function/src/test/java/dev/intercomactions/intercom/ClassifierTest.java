package dev.intercomactions.intercom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.testing.Responses;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How every answer is read: one row a rule. */
class ClassifierTest {
    /** Answer, class, code, and for an unknown whether Intercom itself answered or was silent. */
    static Stream<Arguments> rules() {
        return Stream.of(
                argumentSet(
                        "not sent", new IntercomResponse.NotSent("no connection"), "NothingDone", "connection_failed"),
                argumentSet(
                        "without a token", new IntercomResponse.NoToken("unread"), "NothingDone", "connection_failed"),
                argumentSet("time-out", new IntercomResponse.Lost(true), "Unknown silent", "timeout"),
                argumentSet("reset", new IntercomResponse.Lost(false), "Unknown silent", "connection_lost"),
                row(200, "{\"state\": \"closed\"}", "Done", ""),
                row(201, "{}", "Done", ""),
                row(299, "{}", "Done", ""),
                row(200, "", "Unknown answered", "unreadable_answer"),
                row(204, "", "Unknown answered", "unreadable_answer"),
                row(200, "[]", "Unknown answered", "unreadable_answer"),
                row(200, "\"ok\"", "Unknown answered", "unreadable_answer"),
                row(200, "null", "Unknown answered", "unreadable_answer"),
                row(200, "{\"state\": \"clo", "Unknown answered", "unreadable_answer"),
                row(200, "{} {}", "Unknown answered", "unreadable_answer"),
                row(200, "<html>Please wait</html>", "Unknown silent", "unreadable_answer"),
                argumentSet("200 cut off", cutOff(200, "{}"), "DoneUnread", "unreadable_answer"),
                argumentSet("200 too large", cutOff(200, ""), "DoneUnread", "unreadable_answer"),
                argumentSet("201 cut off", cutOff(201, "{\"id\":"), "DoneUnread", "unreadable_answer"),
                argumentSet(
                        "200 cut off, in plain text",
                        new IntercomResponse.Received(200, "text/plain", "", false, Optional.empty()),
                        "Unknown silent",
                        "unreadable_answer"),
                argumentSet("200 in plain text", Responses.plainText(200), "Unknown silent", "unreadable_answer"),
                argumentSet("200 without a type", Responses.received(200, "", "{\"state\": \"closed\"}"), "Done", ""),
                row(301, "{}", "Unknown silent", "unreadable_answer"),
                row(302, "", "Unknown silent", "unreadable_answer"),
                row(304, "", "Unknown silent", "unreadable_answer"),
                row(302, error("moved"), "Unknown answered", "moved"),
                row(400, error("parameter_invalid"), "Refused", "parameter_invalid"),
                row(403, error("api_plan_restricted"), "Refused", "api_plan_restricted"),
                row(404, error("not_found"), "Refused", "not_found"),
                row(405, error("method_not_allowed"), "Refused", "method_not_allowed"),
                row(406, error("intercom_version_invalid"), "Refused", "intercom_version_invalid"),
                row(409, error("conflict"), "Refused", "conflict"),
                row(410, error("gone"), "Refused", "gone"),
                row(413, error("too_large"), "Refused", "too_large"),
                row(415, error("media_type_not_acceptable"), "Refused", "media_type_not_acceptable"),
                row(418, error("teapot"), "Refused", "teapot"),
                row(422, error("unprocessable_entity"), "Refused", "unprocessable_entity"),
                row(404, "", "Unknown silent", "unreadable_answer"),
                row(404, "Not Found", "Unknown silent", "unreadable_answer"),
                row(404, "{}", "Unknown silent", "unreadable_answer"),
                row(422, "[]", "Unknown silent", "unreadable_answer"),
                row(403, "{\"errors\": [{\"code\": \"forbidden\"}]}", "Unknown silent", "unreadable_answer"),
                row(403, "{\"type\": \"error.list\"}", "Unknown silent", "unreadable_answer"),
                argumentSet("404 cut off", cutOff(404, error("not_found")), "Unknown silent", "unreadable_answer"),
                row(404, "<html>Not Found</html>", "Unknown silent", "unreadable_answer"),
                row(401, error("token_revoked"), "NothingDone", "token_revoked"),
                row(401, "", "NothingDone", "unauthorized"),
                row(401, "<html>Who are you?</html>", "NothingDone", "unauthorized"),
                row(408, error("request_timeout"), "NothingDone", "request_timeout"),
                row(408, "", "Unknown silent", "unreadable_answer"),
                row(429, error("rate_limit_exceeded"), "Throttled", "rate_limit_exceeded"),
                row(429, error("too_many_requests"), "Throttled", "too_many_requests"),
                row(429, "", "Unknown silent", "unreadable_answer"),
                row(429, "<html>Slow down</html>", "Unknown silent", "unreadable_answer"),
                row(500, error("server_error"), "Unknown answered", "server_error"),
                row(502, error("bad_gateway"), "Unknown silent", "bad_gateway"),
                row(503, error("service_unavailable"), "Unknown answered", "service_unavailable"),
                row(504, error("gateway_timeout"), "Unknown silent", "gateway_timeout"),
                row(500, "", "Unknown silent", "server_error"),
                row(502, "", "Unknown silent", "server_error"),
                row(504, "{}", "Unknown silent", "server_error"),
                row(504, "<html>Gateway Timeout</html>", "Unknown silent", "unreadable_answer"),
                row(599, "", "Unknown silent", "server_error"),
                row(600, "", "Unknown silent", "server_error"));
    }

    /** Whatever the status says: Intercom may still be at work behind it. */
    @ParameterizedTest
    @ValueSource(ints = {200, 302, 400, 403, 404, 408, 409, 422, 429, 500, 502, 503, 504, 520, 522, 524, 530})
    void plainText_whateverTheStatus_isAGatewaysWord(int status) {
        assertThat(kind(Classifier.read(Responses.plainText(status)))).isEqualTo("Unknown silent");
        assertThat(kind(Classifier.read(Responses.received(status, "text/plain", ""))))
                .isEqualTo("Unknown silent");
    }

    @ParameterizedTest
    @MethodSource("rules")
    void answer_ofEachKind_isRead(IntercomResponse answer, String as, String code) {
        CallResult reading = Classifier.read(answer);

        assertThat(kind(reading)).isEqualTo(as);
        assertThat(failure(reading).map(Failure::code).orElse("")).isEqualTo(code);
        assertThat(failure(reading).map(Failure::httpStatus).orElse(OptionalInt.empty()))
                .isEqualTo(
                        answer instanceof IntercomResponse.Received received && !as.equals("Done")
                                ? OptionalInt.of(received.status())
                                : OptionalInt.empty());
    }

    static IntStream statusesThatHtmlMakesUnknown() {
        return IntStream.of(200, 201, 302, 400, 403, 404, 408, 409, 422, 429, 500, 502, 503, 504);
    }

    @ParameterizedTest
    @MethodSource("statusesThatHtmlMakesUnknown")
    void html_whateverTheStatus_isUnknown(int status) {
        for (IntercomResponse html : new IntercomResponse[] {
            Responses.received(status, "text/html", ""),
            Responses.received(status, "TEXT/HTML; charset=utf-8", "{}"),
            Responses.received(status, "application/xhtml+xml", "hello"),
            Responses.received(status, "application/json", "\n  <!DOCTYPE html><html></html>"),
            Responses.received(status, "", "<h1>Bad Gateway</h1>")
        }) {
            assertThat(kind(Classifier.read(html))).as("%s", html).isEqualTo("Unknown silent");
        }
    }

    @Test
    void done_carriesTheAnswer() {
        assertThat(Classifier.read(Responses.GOOD))
                .isInstanceOfSatisfying(
                        CallResult.Done.class,
                        done -> assertThat(done.body().path("state").asText()).isEqualTo("closed"));
    }

    @Test
    void error_inIntercomsWords_isKeptWhole() {
        assertThat(Classifier.read(Responses.json(422, error("data_invalid"))))
                .isEqualTo(new CallResult.Refused(new Failure(
                        "data_invalid", "Said by Intercom", OptionalInt.of(422), Optional.of("b5c1c4a0-0001"))));
    }

    @Test
    void error_withoutWords_saysTheStatus() {
        assertThat(Classifier.read(Responses.json(404, "{\"type\": \"error.list\", \"errors\": []}")))
                .isEqualTo(new CallResult.Refused(new Failure(
                        "unreadable_answer",
                        "Intercom answered with status 404",
                        OptionalInt.of(404),
                        Optional.empty())));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "[null]",
                "[\"not_found\"]",
                "[{}]",
                "[{\"code\": null, \"message\": null}]",
                "[{\"code\": {}, \"message\": []}]",
                "[{\"code\": \"\", \"message\": \" \"}]"
            })
    void errorList_ofAnOddShape_givesOurCodeAndTheStatus(String errors) {
        assertThat(Classifier.read(Responses.json(400, "{\"type\": \"error.list\", \"errors\": " + errors + "}")))
                .isEqualTo(new CallResult.Refused(new Failure(
                        "unreadable_answer",
                        "Intercom answered with status 400",
                        OptionalInt.of(400),
                        Optional.empty())));
    }

    /** A code and a request id go into logs: nothing may be there that reads like a sentence or an address. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "No admin called Jane Doe",
                "jane@example.com",
                "a\\nb",
                "a\\n",
                "ümlaut",
                "a b",
                "<script>",
                "{x}",
                "01234567890123456789012345678901234567890123456789"
                        + "01234567890123456789012345678901234567890123456789x"
            })
    void codeOrRequestId_thatIsASentence_isNotKept(String odd) {
        String body = "{\"type\": \"error.list\", \"request_id\": \"" + odd + "\", \"errors\": [{\"code\": \"" + odd
                + "\", \"message\": \"m\"}]}";

        assertThat(Classifier.read(Responses.json(400, body)))
                .isEqualTo(new CallResult.Refused(
                        new Failure("unreadable_answer", "m", OptionalInt.of(400), Optional.empty())));
    }

    @ParameterizedTest
    @CsvSource({"null, ''", "17, 17", "'\"b5c1c4a0-0001\"', b5c1c4a0-0001", "'\"req:1.a_b\"', req:1.a_b", "{}, ''"})
    void requestId_inAnyOfItsForms_isKeptAsText(String json, String kept) {
        assertThat(failure(Classifier.read(Responses.json(
                                404, "{\"type\": \"error.list\", \"errors\": [], \"request_id\": " + json + "}")))
                        .flatMap(Failure::requestId)
                        .orElse(""))
                .isEqualTo(kept);
    }

    @Test
    void message_ofAnyLength_isCutBetweenCharacters() {
        String body = "{\"type\": \"error.list\", \"errors\": [{\"code\": \"x\", \"message\": \"" + "a"
                + "😀".repeat(5_000) + "\"}]}";

        String message = failure(Classifier.read(Responses.json(400, body)))
                .orElseThrow()
                .message();

        assertThat(message).hasSize(999).endsWith("😀");
    }

    @Test
    void throttled_withAReset_saysUntilWhen() {
        Instant reset = Instant.parse("2026-01-05T09:00:10Z");

        assertThat(Classifier.read(Responses.limited(429, 166, 0, reset)))
                .isInstanceOfSatisfying(
                        CallResult.Throttled.class,
                        throttled -> assertThat(throttled.resetAt()).contains(reset));
        assertThat(Classifier.read(Responses.error(429, "rate_limit_exceeded")))
                .isInstanceOfSatisfying(
                        CallResult.Throttled.class,
                        throttled -> assertThat(throttled.resetAt()).isEmpty());
    }

    /** The one mistake that loses work: to call something done that Intercom did not confirm. */
    @Test
    void anyBytes_underAnyStatus_areDoneOnlyAsAWholeJsonObjectUnder2xx() {
        String[] pieces = {"{", "}", "\"a\":", "1", "[", "]", "<", "html>", " ", ",", "null", "\"", "\\", "\u0000"};
        for (int seed = 0; seed < 5_000; seed++) {
            Random random = new Random(seed);
            StringBuilder body = new StringBuilder();
            for (int i = random.nextInt(6); i > 0; i--) {
                body.append(pieces[random.nextInt(pieces.length)]);
            }
            IntercomResponse.Received answer = new IntercomResponse.Received(
                    100 + random.nextInt(500),
                    random.nextBoolean() ? "application/json" : "",
                    body.toString(),
                    random.nextInt(4) > 0,
                    Optional.empty());

            if (Classifier.read(answer) instanceof CallResult.Done(JsonNode json)) {
                assertThat(answer.status()).as("seed %d", seed).isBetween(200, 299);
                assertThat(answer.whole()).as("seed %d", seed).isTrue();
                assertThat(json.isObject()).as("seed %d", seed).isTrue();
                assertThat(answer.body().strip())
                        .as("seed %d", seed)
                        .startsWith("{")
                        .endsWith("}");
            }
        }
    }

    private static Arguments row(int status, String body, String as, String code) {
        String shown = body.isEmpty() ? "nothing" : body.substring(0, Math.min(20, body.length()));
        return argumentSet(status + " with " + shown, Responses.json(status, body), as, code);
    }

    private static String error(String code) {
        return """
                {"type": "error.list", "request_id": "b5c1c4a0-0001", "errors": [
                  {"code": "%s", "message": "Said by Intercom", "field": null},
                  {"code": "second", "message": "Second"}]}""".formatted(code);
    }

    private static IntercomResponse cutOff(int status, String body) {
        return new IntercomResponse.Received(status, "application/json", body, false, Optional.empty());
    }

    private static String kind(CallResult reading) {
        return switch (reading) {
            case CallResult.Unknown(Failure failure, boolean answered) ->
                answered ? "Unknown answered" : "Unknown silent";
            case CallResult known -> known.getClass().getSimpleName();
        };
    }

    private static Optional<Failure> failure(CallResult reading) {
        return switch (reading) {
            case CallResult.Done done -> Optional.empty();
            case CallResult.DoneUnread(Failure failure) -> Optional.of(failure);
            case CallResult.Refused(Failure failure) -> Optional.of(failure);
            case CallResult.NothingDone(Failure failure) -> Optional.of(failure);
            case CallResult.Throttled throttled -> Optional.of(throttled.failure());
            case CallResult.Unknown unknown -> Optional.of(unknown.failure());
        };
    }
}
