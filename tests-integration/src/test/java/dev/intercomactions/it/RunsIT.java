package dev.intercomactions.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.intercom.Fault;
import dev.intercomactions.sandbox.intercom.Workspace;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The run log over HTTP: finding what failed, and starting it again. */
@Execution(ExecutionMode.SAME_THREAD)
class RunsIT {
    @RegisterExtension
    static final Service service = new Service();

    @BeforeEach
    void prepare() {
        Sample.prepare(workspace());
    }

    @Test
    void list_failedRuns_areInPagesNewestFirst() {
        List<String> runs = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            runs.addFirst(failed(Sample.OPEN_CONVERSATION));
        }
        failed(Sample.SNOOZE_CONVERSATION);
        String query = "/v1/runs?action=open_conversation&error_code=not_found&limit=2";

        List<String> listed = new ArrayList<>();
        JsonNode page = list(query);
        listed.addAll(page.path("runs").findValuesAsText("run_id"));
        failed(Sample.OPEN_CONVERSATION);
        while (page.path("cursor").isTextual()) {
            assertThat(page.path("runs")).hasSizeLessThanOrEqualTo(2);
            page = list(query + "&cursor=" + page.path("cursor").asText());
            listed.addAll(page.path("runs").findValuesAsText("run_id"));
        }

        assertThat(listed).isEqualTo(runs);
    }

    @Test
    void list_aRun_saysWhatHappenedAndWhatToDo() {
        String runId = failed(Sample.TAG_CONVERSATION);

        JsonNode run = list("/v1/runs?action=tag_conversation").at("/runs/0");

        assertThat(run.path("run_id").asText()).isEqualTo(runId);
        assertThat(run.path("status").asText()).isEqualTo("failed");
        assertThat(run.at("/error/error_code").asText()).isEqualTo("not_found");
        assertThat(run.at("/error/http_status").asInt()).isEqualTo(404);
        assertThat(run.at("/error/meaning").asText()).isNotBlank();
        assertThat(run.at("/error/next_step").asText()).isNotBlank();
        assertThat(run.at("/attempts/0/explanation").asText()).isNotBlank();
        assertThat(run).hasToString(service.run(runId).toString());
    }

    @Test
    void list_retryingRuns_areListedUntilTheyHaveSucceeded() {
        String id = service.newConversation();
        service.fault(id, 2, Fault.failBefore(503));
        String runId = Json.read(service.close(id).body()).path("run_id").asText();

        assertThat(list("/v1/runs?status=retrying&limit=200").path("runs").findValuesAsText("run_id"))
                .contains(runId);

        service.awaitRun(runId, "succeeded");
        assertThat(list("/v1/runs?status=retrying&limit=200").path("runs").findValuesAsText("run_id"))
                .doesNotContain(runId);
    }

    @Test
    void run_isFoundByItsKeyAndByItsMessage() {
        String id = service.newConversation();
        service.close(id, "Idempotency-Key", "found by " + id);
        String messageId = service.sandbox()
                .messages()
                .send(Samples.envelope(service.newConversation()).toString());
        service.awaitRun(messageId, "succeeded");

        assertThat(list("/v1/runs?idempotency_key=found%20by%20" + id)
                        .at("/runs/0/input/conversation_id")
                        .asText())
                .isEqualTo(id);
        assertThat(list("/v1/runs?message_id=" + messageId).at("/runs/0/run_id").asText())
                .isEqualTo(messageId);
    }

    /** What people write for a dry run must not start one. */
    @Test
    void retryMany_withAQuery_startsNothing() {
        String runId = failed(Sample.CLOSE_CONVERSATION);

        assertThat(service.post("/v1/runs/retry?dry_run=true", "").statusCode()).isEqualTo(400);

        assertThat(service.run(runId).path("round").asInt()).isEqualTo(1);
    }

    @Test
    void list_thatMakesNoSense_isRefused() {
        assertThat(service.get("/v1/runs?status=nonsense").statusCode()).isEqualTo(400);
        assertThat(service.get("/v1/runs?cursor=nonsense").statusCode()).isEqualTo(400);
        assertThat(service.get("/v1/runs/" + Samples.newId()).statusCode()).isEqualTo(404);
    }

    @Test
    void retry_afterItsCauseIsMended_succeedsInTheNextRound() {
        ObjectNode input = unknownConversation(Sample.REPLY_TO_CONVERSATION);
        String runId = failed(Sample.REPLY_TO_CONVERSATION, input);
        workspace().addConversation(input.path("conversation_id").asText());

        HttpResponse<String> answer = service.post("/v1/runs/" + runId + "/retry", "");

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        assertThat(answer.headers().firstValue("Location")).hasValue("/v1/runs/" + runId);
        assertThat(Json.read(answer.body()).path("round").asInt()).isEqualTo(2);
        JsonNode run = awaitSuccess(runId);
        assertThat(run.path("round").asInt()).isEqualTo(2);
        assertThat(run.path("attempts").findValuesAsText("decision")).containsExactly("failed", "succeeded");
        assertThat(Sample.REPLY_TO_CONVERSATION.effects(workspace(), input)).hasSize(1);

        assertThat(service.post("/v1/runs/" + runId + "/retry", "").statusCode())
                .isEqualTo(409);
    }

    @Test
    void retry_thatFailsAgain_isToldByADeadLetter() {
        ObjectNode input = unknownConversation(Sample.CLOSE_CONVERSATION);
        String runId = failed(Sample.CLOSE_CONVERSATION, input);

        service.post("/v1/runs/" + runId + "/retry", "{}");

        assertThat(service.awaitDeadLetter(input.path("conversation_id").asText())
                        .attributes())
                .containsEntry("run_id", runId)
                .containsEntry("round", "2")
                .containsEntry("error_code", "not_found");
    }

    @Test
    void retry_ofWhatIsUnknownToAPersonWhoLooked_isSentAgain() {
        String contact = Sample.newContact(workspace()).id();
        ObjectNode input = Json.object().put("contact_id", contact).put("body", "Help");
        workspace().setSearchLag(Duration.ofMinutes(5));
        try {
            Sample.CREATE_CONVERSATION.fault(service.intercom(), input, Fault.failBefore(504));
            String runId = service.send(Sample.CREATE_CONVERSATION.envelope(input));
            // What changes last is the mark that the dead letter is written.
            await("the dead letter")
                    .atMost(Service.PATIENCE)
                    .until(() -> service.run(runId).path("dead_lettered").asBoolean());

            service.post("/v1/runs/" + runId + "/retry", "{\"send_again\": true}");

            awaitSuccess(runId);
            assertThat(Sample.CREATE_CONVERSATION.effects(workspace(), input)).hasSize(1);
        } finally {
            workspace().setSearchLag(Duration.ZERO);
        }
    }

    @Test
    void retryMany_byFilter_countsFirstAndThenRetriesThose() {
        List<ObjectNode> inputs = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            ObjectNode input = unknownContact().put("body", "Called");
            service.send(Sample.CREATE_NOTE.envelope(input));
            service.awaitDeadLetter(Sample.CREATE_NOTE.key(input));
            inputs.add(input);
        }
        String told = failed(Sample.CREATE_NOTE, unknownContact().put("body", "Called"));
        String other = failed(Sample.DELETE_CONTACT, unknownContact());
        ObjectNode filter = Json.object().put("action", "create_note").put("error_code", "not_found");

        JsonNode counted = retryMany(filter.deepCopy().put("dry_run", true), 200);
        assertThat(counted.path("matching").asInt()).isEqualTo(3);
        assertThat(counted.path("left_out").asInt()).isEqualTo(1);
        assertThat(counted.path("retried").asInt()).isZero();

        JsonNode retried = retryMany(filter, 202);
        assertThat(retried.path("retried").asInt()).isEqualTo(3);
        assertThat(retried.path("more").asBoolean()).isFalse();
        inputs.forEach(input -> await("the second dead letter")
                .atMost(Service.PATIENCE)
                .until(() -> service.deadLetters(Sample.CREATE_NOTE.key(input)).stream()
                        .anyMatch(letter -> "2".equals(letter.attributes().get("round")))));
        assertThat(service.run(told).path("round").asInt()).isEqualTo(1);
        assertThat(service.run(other).path("round").asInt()).isEqualTo(1);
    }

    @Test
    void retryMany_withAWrongFilter_namesEveryField() {
        JsonNode problem =
                retryMany(Json.object().put("action", 7).put("dry_run", "yes").put("status", "failed"), 400);

        assertThat(problem.path("errors").findValuesAsText("pointer"))
                .containsExactlyInAnyOrder("/action", "/dry_run", "/status");
    }

    /** Waits for the end of another round: until it has begun, the run is failed still. */
    private static JsonNode awaitSuccess(String runId) {
        return await("run " + runId)
                .atMost(Service.PATIENCE)
                .until(
                        () -> service.run(runId),
                        run -> run.path("status").asText().equals("succeeded"));
    }

    private JsonNode retryMany(ObjectNode filter, int status) {
        HttpResponse<String> answer = service.post("/v1/runs/retry", filter.toString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return Json.read(answer.body());
    }

    private JsonNode list(String path) {
        HttpResponse<String> answer = service.get(path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Json.read(answer.body());
    }

    /** The id of a run of this action that Intercom has refused. */
    private String failed(Sample sample) {
        return failed(sample, unknownConversation(sample));
    }

    private String failed(Sample sample, ObjectNode input) {
        HttpResponse<String> answer = service.post("/v1/actions/" + sample.action(), input.toString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(422);
        return answer.headers().firstValue("Run-Id").orElseThrow();
    }

    private ObjectNode unknownConversation(Sample sample) {
        return sample.input(workspace()).put("conversation_id", Samples.newId());
    }

    private static ObjectNode unknownContact() {
        return Json.object().put("contact_id", String.format("%024x", Long.parseLong(Samples.newId())));
    }

    private Workspace workspace() {
        return service.intercom().workspace();
    }
}
