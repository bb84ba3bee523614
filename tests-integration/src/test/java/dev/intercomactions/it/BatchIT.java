package dev.intercomactions.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.sandbox.Json;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Many requests in one HTTP call. */
@Execution(ExecutionMode.SAME_THREAD)
class BatchIT {
    @RegisterExtension
    static final Service service = Service.forLargeBatches();

    private static final String CLOSES = "/v1/actions/close_conversation/batch";
    private static final int MOST = 1000;

    @Test
    void batch_of1000_isAcceptedAndEachEndsConfirmedOrExplained() {
        List<String> unknown = Stream.generate(Samples::newId).limit(10).toList();
        List<String> known = Stream.generate(service::newConversation)
                .limit(MOST - unknown.size())
                .toList();

        HttpResponse<String> answer =
                post(inputs(Stream.concat(known.stream(), unknown.stream()).toList()));

        JsonNode body = accepted(answer);
        assertThat(body.path("accepted").asInt()).isEqualTo(MOST);
        assertThat(body.path("items")).hasSize(MOST);
        await("all conversations closed")
                .atMost(Duration.ofMinutes(3))
                .pollInterval(Duration.ofMillis(500))
                .until(() -> known.stream().allMatch(id -> service.effects(id) > 0));
        service.awaitEmptyQueue();
        service.assertClosedOnce(known);
        assertThat(unknown)
                .allSatisfy(id ->
                        assertThat(service.awaitDeadLetter(id).attributes()).containsEntry("error_code", "not_found"));
    }

    @Test
    void batch_withBadItems_acceptsTheOthersAndNamesEveryFieldAtFault() {
        String id = service.newConversation();
        ObjectNode batch = inputs(List.of(id));
        batch.withArray("inputs").addObject().put("conversation_id", "abc");
        batch.withArray("inputs").add("text");

        JsonNode body = accepted(post(batch));

        assertThat(body.path("accepted").asInt()).isEqualTo(1);
        assertThat(body.path("refused").asInt()).isEqualTo(2);
        assertThat(body.at("/items/0/status").asText()).isEqualTo("queued");
        JsonNode bad = body.at("/items/1");
        assertThat(bad.path("index").asInt()).isEqualTo(1);
        assertThat(bad.path("error_code").asText()).isEqualTo("invalid_input");
        assertThat(bad.path("errors").findValuesAsText("pointer"))
                .containsExactlyInAnyOrder("/conversation_id", "/admin_id");
        service.awaitRun(body.at("/items/0/run_id").asText(), "succeeded");
        service.assertClosedOnce(List.of(id));
    }

    @Test
    void batch_againWithItsKey_changesNothing() {
        List<String> ids = Stream.generate(service::newConversation).limit(20).toList();
        String key = "nightly-" + ids.getFirst();

        JsonNode first = accepted(post(inputs(ids), "Idempotency-Key", key));
        JsonNode second = accepted(post(inputs(ids), "Idempotency-Key", key));
        service.awaitEmptyQueue();
        JsonNode third = accepted(post(inputs(ids), "Idempotency-Key", key));

        List<String> runs = first.path("items").findValuesAsText("run_id");
        assertThat(runs).hasSize(20).doesNotHaveDuplicates();
        assertThat(second.path("items").findValuesAsText("run_id")).isEqualTo(runs);
        assertThat(third.path("items").findValuesAsText("run_id")).isEqualTo(runs);
        assertThat(third.path("items").findValuesAsText("status")).containsOnly("succeeded");
        assertThat(third.at("/items/0/output"))
                .isEqualTo(Json.object().put("id", ids.getFirst()).put("state", "closed"));
        service.awaitEmptyQueue();
        service.assertClosedOnce(ids);
    }

    @Test
    void batch_otherInputsUnderItsKey_conflictOneByOne() {
        String same = service.newConversation();
        String key = "clash-" + same;
        accepted(post(inputs(List.of(same, service.newConversation())), "Idempotency-Key", key));

        JsonNode body = accepted(post(inputs(List.of(same, service.newConversation())), "Idempotency-Key", key));

        assertThat(body.at("/items/0").has("status")).isTrue();
        assertThat(body.at("/items/1/error_code").asText()).isEqualTo("idempotency_conflict");
    }

    @Test
    void batch_asLinesOfJson_isReadLineByLine() {
        String id = service.newConversation();
        String lines = Samples.input(id) + "\n\nnot json\n";

        JsonNode body = accepted(post("application/x-ndjson", lines));

        assertThat(body.path("accepted").asInt()).isEqualTo(1);
        assertThat(body.at("/items/1/errors/0/code").asText()).isEqualTo("json");
        service.awaitRun(body.at("/items/0/run_id").asText(), "succeeded");
        service.assertClosedOnce(List.of(id));
    }

    @Test
    void batch_asCsv_isReadByItsHeaderLine() {
        String closed = service.newConversation();
        String changed = service.newConversation();
        String csv = """
                conversation_id,admin_id,body,only_if_inactive_since
                %s,%s,"Bye, and ""thanks"" again",
                %s,%s,,1
                """.formatted(closed, Samples.ADMIN, changed, Samples.ADMIN);

        JsonNode body = accepted(post("text/csv; charset=utf-8", csv));

        assertThat(body.path("accepted").asInt()).as(body.toString()).isEqualTo(2);
        service.awaitRun(body.at("/items/0/run_id").asText(), "succeeded");
        assertThat(Json.read(service.attempts(closed).getFirst().body())
                        .path("body")
                        .asText())
                .isEqualTo("Bye, and \"thanks\" again");
        JsonNode skipped = service.awaitRun(body.at("/items/1/run_id").asText(), "succeeded");
        assertThat(skipped.at("/output/skipped").asBoolean()).isTrue();
    }

    @Test
    void batch_ofAnotherAction_worksTheSame() {
        ObjectNode batch = Json.object();
        for (int i = 0; i < 3; i++) {
            batch.withArray("inputs")
                    .add(Json.object().put("company_id", "batch-" + i).put("name", "Company " + i));
        }

        JsonNode body = accepted(service.post("/v1/actions/upsert_company/batch", batch.toString()));

        body.path("items").forEach(item -> service.awaitRun(item.path("run_id").asText(), "succeeded"));
        assertThat(service.intercom().workspace().company("batch-2")).isPresent();
    }

    @Test
    void batch_thatIsNone_isRefusedAsAWhole() {
        assertThat(post(Json.object()).statusCode()).isEqualTo(400);
        assertThat(post(inputs(List.of())).statusCode()).isEqualTo(400);
        assertThat(post(inputs(Stream.generate(Samples::newId).limit(MOST + 1).toList()))
                        .statusCode())
                .isEqualTo(400);
        assertThat(post("application/xml", "<inputs/>").statusCode()).isEqualTo(415);
        assertThat(service.get(CLOSES).statusCode()).isEqualTo(405);
        assertThat(service.post("/v1/actions/no_such_action/batch", "{}").statusCode())
                .isEqualTo(404);
    }

    @Test
    void batch_ofQuestions_isRefusedItemByItem() {
        ObjectNode batch = Json.object();
        batch.withArray("inputs").addObject().put("conversation_id", "1");

        JsonNode body = accepted(service.post("/v1/actions/get_conversation/batch", batch.toString()));

        assertThat(body.at("/items/0/errors/0/code").asText()).isEqualTo("query");
    }

    private static ObjectNode inputs(List<String> conversations) {
        ObjectNode batch = Json.object();
        batch.putArray("inputs")
                .addAll(conversations.stream().map(Samples::input).toList());
        return batch;
    }

    private static JsonNode accepted(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return Json.read(answer.body());
    }

    private HttpResponse<String> post(ObjectNode batch, String... headers) {
        return service.post(CLOSES, batch.toString(), headers);
    }

    private HttpResponse<String> post(String contentType, String body) {
        return service.send(
                service.request(CLOSES).header("Content-Type", contentType).POST(BodyPublishers.ofString(body)));
    }
}
