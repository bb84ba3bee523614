package dev.intercomactions.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intercomactions.http.Calls.Answer;
import dev.intercomactions.lambda.Front;
import dev.intercomactions.lambda.FuzzedIntercom;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read of an HTTP request, and what is refused before anything is done. */
class ApiRequestTest {
    private static final String CLOSE = "/v1/actions/close_conversation";
    private static final String INPUT = "{\"conversation_id\":\"123456\",\"admin_id\":\"1\"}";
    private static final String LATER = "{\"conversation_id\":\"123456\",\"admin_id\":\"1\",\"body\":\"Grüße\"}";

    private final Front front = new Front(new FuzzedIntercom(""), Map.of());
    private final Calls calls = new Calls(front);

    // ---------------------------------------------------------------------------------------------------------- paths

    @ParameterizedTest
    @CsvSource({
        "'', ''",
        "/prod, /prod",
        "/intercom/actions, /intercom/actions",
        "/api/v1, /api/v1",
        "/, ''",
        "//x//, /x"
    })
    void path_underAStageOrABasePath_isFoundAndItsLinksKnowIt(String before, String base) {
        Answer accepted = calls.post(before + CLOSE, Map.of("prefer", "respond-async"), "application/json", INPUT);

        assertThat(accepted.status()).isEqualTo(202);
        assertThat(accepted.header("location"))
                .isEqualTo(base + "/v1/runs/" + accepted.body().path("run_id").asText());
        assertThat(calls.get(accepted.header("location"), Map.of()).status()).isEqualTo(200);
    }

    @Test
    void description_underAStage_namesItAsItsServer() {
        assertThat(calls.get("/prod/v1/openapi.json", Map.of())
                        .body()
                        .at("/servers/0/url")
                        .asText())
                .isEqualTo("/prod");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/v1", "/v2/actions", "/v1/action", "/prod/v1/run"})
    void path_thatIsNone_isNotFound(String path) {
        assertThat(calls.get(path, Map.of()).status()).isEqualTo(404);
    }

    // ---------------------------------------------------------------------------------------------------------- query

    @ParameterizedTest
    @ValueSource(strings = {"/v1/runs/retry", "/v1/runs/run-1/retry", CLOSE, CLOSE + "/batch"})
    void queryParameter_whereNoneHasAMeaning_isRefusedAndNothingIsDone(String path) {
        Answer answer = calls.postTo(path, Map.of("dry_run", "true"));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.messages()).containsExactly("the query parameter dry_run has no meaning here");
        assertThat(front.queues.sent("/actions")).isEmpty();
        assertThat(front.table.items()).isEmpty();
    }

    @Test
    void filter_thatIsEmptyOrNotKnown_isRefusedForItWouldMeanAll() {
        assertThat(calls.get("/v1/runs", Map.of("error_code", "")).messages())
                .containsExactly("the query parameter error_code is empty");
        assertThat(calls.get("/v1/runs", Map.of("error", "timeout")).messages())
                .containsExactly("the query parameter error has no meaning here");
        assertThat(calls.get("/v1/runs", Map.of("action", "close")).messages()).containsExactly("is no action here");
        assertThat(calls.get("/v1/runs", Map.of("limit", "many")).status()).isEqualTo(400);
        assertThat(calls.post("/v1/runs/retry", "{\"error_code\":\"\"}").messages())
                .containsExactly("must not be empty");
        assertThat(calls.post("/v1/runs/retry", "{\"action\":\"close\"}").messages())
                .containsExactly("is no action here");
    }

    // -------------------------------------------------------------------------------------------------------- headers

    @Test
    void retryHeaders_wrong_areToldAllAtOnce() {
        Map<String, String> headers =
                Map.of("retry-max-attempts", "6", "retry-base-delay-seconds", "0", "retry-max-delay-seconds", "soon");

        Answer answer = calls.post(CLOSE, headers, "application/json", INPUT);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.messages())
                .containsExactly(
                        "Retry-Max-Attempts must be a whole number from 1 to 5",
                        "Retry-Base-Delay-Seconds must be a whole number from 1 to 43200",
                        "Retry-Max-Delay-Seconds must be a whole number from 1 to 43200");
    }

    @Test
    void retryHeaders_thatContradictEachOther_areRefused() {
        Map<String, String> headers = Map.of("retry-base-delay-seconds", "61", "retry-max-delay-seconds", "60");

        Answer answer = calls.post(CLOSE, headers, "application/json", INPUT);

        assertThat(answer.messages())
                .containsExactly("Retry-Base-Delay-Seconds must not be larger than Retry-Max-Delay-Seconds");
        assertThat(calls.post(CLOSE + "/batch", headers, "application/json", "{\"inputs\":[" + INPUT + "]}")
                        .status())
                .isEqualTo(400);
    }

    // ------------------------------------------------------------------------------------------------------- the text

    @Test
    void body_afterAByteOrderMark_isRead() {
        assertThat(calls.post(CLOSE, "\uFEFF" + INPUT).status()).isEqualTo(200);
        assertThat(calls.post(CLOSE, "application/json", ("\uFEFF" + INPUT).getBytes(StandardCharsets.UTF_8))
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"utf-8", "iso-8859-1", "windows-1252", "utf-16"})
    void body_inADeclaredCharset_isDecodedByIt(String charset) {
        byte[] bytes = LATER.getBytes(Charset.forName(charset));

        Answer answer = calls.post(CLOSE + "/batch", "application/x-ndjson; charset=\"" + charset + "\"", bytes);

        assertThat(answer.status()).isEqualTo(202);
        String runId = answer.body().at("/items/0/run_id").asText();
        assertThat(calls.get("/v1/runs/" + runId, Map.of())
                        .body()
                        .at("/input/body")
                        .asText())
                .isEqualTo("Grüße");
    }

    @ParameterizedTest
    @CsvSource({
        "application/x-ndjson, UTF-8",
        "application/json; charset=utf-8, UTF-8",
        "application/x-ndjson;charset=us-ascii, US-ASCII"
    })
    void body_brokenInItsCharset_isRefusedAndNothingIsDone(String contentType, String charset) {
        Answer answer = calls.post(CLOSE + "/batch", contentType, LATER.getBytes(StandardCharsets.ISO_8859_1));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.messages()).containsExactly("is not " + charset);
        assertThat(front.table.items()).isEmpty();
    }

    /** API Gateway reads what it knows as text as UTF-8, whatever is declared, and loses what is none. */
    @ParameterizedTest
    @ValueSource(strings = {"application/json", "text/csv; charset=iso-8859-1"})
    void text_thatWasBrokenOnItsWay_isRefused(String contentType) {
        Answer answer = calls.post(CLOSE + "/batch", Map.of(), contentType, LATER.replace("ü", "\uFFFD"));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.messages()).containsExactly("is not UTF-8");
    }

    @Test
    void charset_thatNobodyKnows_isRefused() {
        assertThat(calls.post(CLOSE, Map.of(), "application/json; charset=klingon", INPUT)
                        .status())
                .isEqualTo(415);
    }

    // ------------------------------------------------------------------------------------------------------- problems

    @Test
    void failure_saysAtOnceWhatItMeansAndWhatToDo() {
        Calls refusing = new Calls(new Front(
                new FuzzedIntercom("404{\"type\":\"error.list\",\"errors\":[{\"code\":\"not_found\"}]}"), Map.of()));

        Answer answer = refusing.post(CLOSE, INPUT);

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.body().path("meaning").asText()).contains("no such conversation");
        assertThat(answer.body().path("next_step").asText()).contains("Check the ids");
    }
}
