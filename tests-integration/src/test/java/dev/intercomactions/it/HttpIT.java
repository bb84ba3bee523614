package dev.intercomactions.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.ProjectFiles;
import dev.intercomactions.sandbox.intercom.Exchange;
import dev.intercomactions.sandbox.intercom.Fault;
import dev.intercomactions.sandbox.lambda.InvocationResult;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The HTTP API. */
class HttpIT {
    @RegisterExtension
    static final Service service = new Service();

    private static final String CLOSE = "/v1/actions/close_conversation";

    @Test
    void close_openConversation_answersTheOutputAndTheRunsHeaders() {
        String id = service.newConversation();

        HttpResponse<String> answer = service.close(id);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"id\":\"" + id + "\",\"state\":\"closed\"}");
        assertThat(header(answer, "content-type")).isEqualTo("application/json");
        assertThat(header(answer, "run-id")).isNotBlank();
        assertThat(header(answer, "run-attempts")).isEqualTo("1");
        assertThat(header(answer, "run-recovered")).isEqualTo("false");
        assertThat(service.effects(id)).isEqualTo(1);
    }

    @Test
    void close_asIntercomSeesIt_isWhatItsApiAsksFor() {
        String id = service.newConversation();

        service.close(id);

        Exchange sent = service.attempts(id).getFirst();
        assertThat(sent.path()).isEqualTo("/conversations/" + id + "/parts");
        assertThat(sent.headers())
                .containsEntry("intercom-version", "2.16")
                .containsEntry("accept", "application/json")
                .containsEntry("content-type", "application/json");
        assertThat(Json.read(sent.body()))
                .isEqualTo(Json.object()
                        .put("message_type", "close")
                        .put("type", "admin")
                        .put("admin_id", Samples.ADMIN)
                        .put("body", Samples.input(id).path("body").asText()));
    }

    @Test
    void sampleEvents_asApiGatewaySendsThem_closeAndShowTheRun() throws Exception {
        service.intercom().workspace().addConversation("123456");

        JsonNode closed = invoke("api-close-conversation.json");
        assertThat(closed.path("statusCode").asInt()).isEqualTo(200);
        assertThat(closed.path("body").asText()).isEqualTo("{\"id\":\"123456\",\"state\":\"closed\"}");

        JsonNode shown = invoke("api-get-run.json");
        assertThat(shown.path("statusCode").asInt()).isEqualTo(200);
        JsonNode run = Json.read(shown.path("body").asText());
        assertThat(run.path("run_id")).isEqualTo(closed.at("/headers/run-id"));
        assertThat(run.path("status").asText()).isEqualTo("succeeded");
    }

    @Test
    void close_idsAsNumbers_becomeText() {
        String id = service.newConversation();
        String input = Json.object()
                .put("conversation_id", Long.parseLong(id))
                .put("admin_id", Long.parseLong(Samples.ADMIN))
                .toString();

        assertThat(service.post(CLOSE, input).body()).isEqualTo("{\"id\":\"" + id + "\",\"state\":\"closed\"}");
    }

    @Test
    void close_withoutContentType_isReadFromBase64() {
        String id = service.newConversation();

        HttpResponse<String> answer = service.send(service.request(CLOSE)
                .POST(BodyPublishers.ofString(Samples.input(id).toString())));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(service.effects(id)).isEqualTo(1);
    }

    @Test
    void close_conversationThatChangedSince_isSkippedAndSaysSo() {
        String id = service.newConversation();

        HttpResponse<String> answer = service.post(
                CLOSE, Samples.input(id).put("only_if_inactive_since", 1).toString());

        assertThat(answer.body()).isEqualTo("{\"id\":\"" + id + "\",\"state\":\"open\",\"skipped\":true}");
        assertThat(header(answer, "run-attempts")).isEqualTo("0");
        assertThat(service.effects(id)).isZero();
    }

    @Test
    void close_inputWithFaults_listsEveryFieldWithItsPointer() {
        HttpResponse<String> answer =
                service.post(CLOSE, "{\"conversation_id\": \"abc\", \"body\": 5, \"colour\": \"blue\"}");

        assertThat(problem(answer, 400, "invalid_input").path("errors"))
                .extracting(error -> error.path("pointer").asText())
                .containsExactlyInAnyOrder("/conversation_id", "/admin_id", "/body", "/colour");
        assertThat(problem(answer, 400, "invalid_input").path("errors")).allSatisfy(error -> {
            assertThat(error.path("code").asText()).isNotBlank();
            assertThat(error.path("message").asText()).isNotBlank();
        });
    }

    @Test
    void close_malformedJson_is400() {
        problem(service.post(CLOSE, "{\"conversation_id\": "), 400, "invalid_input");
    }

    @Test
    void close_tooLarge_is413() {
        String id = service.newConversation();

        problem(
                service.post(
                        CLOSE,
                        Samples.input(id).put("body", "x".repeat(300_000)).toString()),
                413,
                "too_large");
        assertThat(service.attempts(id)).isEmpty();
    }

    @Test
    void close_notJson_is415() {
        HttpResponse<String> answer = service.send(service.request(CLOSE)
                .header("Content-Type", "text/plain")
                .POST(BodyPublishers.ofString(Samples.input("1").toString())));

        problem(answer, 415, "unsupported_media_type");
    }

    @ParameterizedTest
    @CsvSource({"/v1/actions/no_such_action", "/v1/actions/close_conversation/more", "/v2/actions/close_conversation"})
    void post_unknownActionOrPath_is404(String path) {
        problem(service.post(path, "{}"), 404, "not_found");
    }

    @Test
    void getRun_unknownId_is404() {
        problem(service.get("/v1/runs/no-such-run"), 404, "not_found");
    }

    @Test
    void get_whereOnlyPostIsPossible_is405AndNamesIt() {
        HttpResponse<String> answer = service.get(CLOSE + "/batch");

        problem(answer, 405, "method_not_allowed");
        assertThat(header(answer, "allow")).isEqualTo("POST");
    }

    @Test
    void close_unknownConversation_is422InIntercomsWords() {
        String unknown = Samples.newId();

        HttpResponse<String> answer = service.close(unknown);

        JsonNode problem = problem(answer, 422, "not_found");
        assertThat(problem.path("http_status").asInt()).isEqualTo(404);
        assertThat(problem.path("run_id").asText()).isEqualTo(header(answer, "run-id"));
        assertThat(problem.path("request_id").asText())
                .isEqualTo(service.attempts(unknown).getFirst().requestId());
        assertThat(service.attempts(unknown)).hasSize(1);
        assertThat(service.deadLetters(unknown)).isEmpty();
    }

    @Test
    void close_againUnderTheSameKey_answersTheSameAndActsOnce() {
        String id = service.newConversation();

        HttpResponse<String> first = service.close(id, "Idempotency-Key", "same-" + id);
        HttpResponse<String> again = service.close(id, "Idempotency-Key", "same-" + id);

        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(List.of("run-id", "run-attempts", "run-recovered"))
                .allSatisfy(name -> assertThat(header(again, name)).isEqualTo(header(first, name)));
        assertThat(service.attempts(id)).hasSize(1);
    }

    @Test
    void close_otherInputUnderTheKey_is422AndLeavesTheFirstRunAlone() {
        String id = service.newConversation();
        String other = service.newConversation();
        HttpResponse<String> first = service.close(id, "Idempotency-Key", "shared-" + id);

        HttpResponse<String> second = service.close(other, "Idempotency-Key", "shared-" + id);

        JsonNode problem = problem(second, 422, "idempotency_conflict");
        assertThat(problem.path("run_id").asText()).isEqualTo(header(first, "run-id"));
        assertThat(service.attempts(other)).isEmpty();
        assertThat(service.run(header(first, "run-id")).path("status").asText()).isEqualTo("succeeded");
    }

    @Test
    void close_preferringRespondAsync_is202AndTheQueueCarriesItOut() {
        String id = service.newConversation();

        HttpResponse<String> answer = service.close(id, "Prefer", "respond-async");

        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(header(answer, "preference-applied")).isEqualTo("respond-async");
        JsonNode run = followed(answer);
        assertThat(run.path("output")).isEqualTo(Json.read("{\"id\":\"" + id + "\",\"state\":\"closed\"}"));
        service.assertClosedOnce(List.of(id));
    }

    @Test
    void close_answered503Once_is202AndTheQueueCarriesOnWithOneEffect() {
        String id = service.newConversation();
        service.fault(id, 1, Fault.failBefore(503));

        HttpResponse<String> answer = service.close(id);

        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(Json.read(answer.body()).path("status").asText()).isEqualTo("retrying");
        JsonNode run = followed(answer);
        assertThat(run.path("recovered").asBoolean()).isFalse();
        assertThat(service.attempts(id)).hasSize(2);
        service.assertClosedOnce(List.of(id));
        service.awaitEmptyQueue();
        assertThat(service.deadLetters(id)).isEmpty();
    }

    @Test
    void close_againWhileARetryIsDue_is202WithTheSameRun() {
        String id = service.newConversation();
        service.fault(id, 1, Fault.failBefore(503));
        String[] headers = {
            "Idempotency-Key", "due-" + id, "Retry-Base-Delay-Seconds", "10", "Retry-Max-Delay-Seconds", "10"
        };
        HttpResponse<String> first = service.close(id, headers);

        HttpResponse<String> again = service.close(id, headers);

        assertThat(again.statusCode()).isEqualTo(202);
        assertThat(header(again, "location")).isEqualTo(header(first, "location"));
        followed(again);
        service.awaitEmptyQueue();
        assertThat(service.attempts(id)).hasSize(2);
        service.assertClosedOnce(List.of(id));
    }

    @Test
    void getRun_afterARetry_showsEveryAttemptWithStatusCodeAndDecision() {
        String id = service.newConversation();
        service.fault(id, 1, Fault.failBefore(503));

        JsonNode run = followed(service.close(id));

        JsonNode attempts = run.path("attempts");
        assertThat(attempts).extracting(Object::toString).hasSize(3);
        assertThat(attempts)
                .extracting(entry -> entry.path("kind").asText() + " "
                        + entry.path("attempt").asInt() + " "
                        + entry.path("decision").asText())
                .containsExactly("attempt 1 retry", "look 1 send", "attempt 2 succeeded");
        JsonNode failed = attempts.path(0);
        assertThat(failed.path("http_status").asInt()).isEqualTo(503);
        assertThat(failed.path("error_code").asText()).isEqualTo("service_unavailable");
        assertThat(failed.path("request_id").asText())
                .isEqualTo(service.attempts(id).getFirst().requestId());
        assertThat(attempts).allSatisfy(entry -> {
            assertThat(entry.path("at").asText()).isNotBlank();
            assertThat(entry.path("duration_ms").isIntegralNumber()).isTrue();
        });
    }

    private static JsonNode invoke(String sampleEvent) throws InterruptedException {
        InvocationResult result = service.sandbox().apiFunction().invoke(ProjectFiles.event(sampleEvent));
        assertThat(result).isInstanceOf(InvocationResult.Answer.class);
        return ((InvocationResult.Answer) result).json();
    }

    /** Follows a 202's Location until the run has succeeded. */
    private static JsonNode followed(HttpResponse<String> accepted) {
        String runId = Json.read(accepted.body()).path("run_id").asText();
        assertThat(header(accepted, "location")).isEqualTo("/v1/runs/" + runId);
        return service.awaitRun(runId, "succeeded");
    }

    private static JsonNode problem(HttpResponse<String> answer, int status, String code) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(header(answer, "content-type")).isEqualTo("application/problem+json");
        JsonNode problem = Json.read(answer.body());
        assertThat(problem.path("status").asInt()).isEqualTo(status);
        assertThat(problem.path("error_code").asText()).isEqualTo(code);
        return problem;
    }

    private static String header(HttpResponse<String> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }
}
