package dev.intercomactions.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.http.Calls.Answer;
import dev.intercomactions.json.Json;
import dev.intercomactions.lambda.Front;
import dev.intercomactions.lambda.FuzzedIntercom;
import dev.intercomactions.run.RunIds;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Finding runs, and starting their next round: one or many. */
class RunEndpointsTest {
    private static final String CLOSE = "/v1/actions/close_conversation";
    private static final String INPUT = "{\"conversation_id\":\"123456\",\"admin_id\":\"1\"}";
    private static final String GONE = "404{\"type\":\"error.list\",\"errors\":[{\"code\":\"not_found\"}]}";

    private Front front = new Front(new FuzzedIntercom(GONE), Map.of());
    private Calls calls = new Calls(front);

    // -------------------------------------------------------------------------------------------------------- finding

    @Test
    void run_isFoundByItsKeyAndByItsMessage() {
        calls.post(CLOSE, Map.of("idempotency-key", "ticket 7"), "application/json", INPUT);
        deliver("message-1");

        assertThat(found(Map.of("idempotency_key", "ticket 7"))).isEqualTo(RunIds.ofKey("ticket 7"));
        assertThat(found(Map.of("message_id", "message-1"))).isEqualTo("message-1");
        assertThat(calls.get("/v1/runs", Map.of("idempotency_key", "ticket 8"))
                        .body()
                        .path("runs"))
                .isEmpty();
        assertThat(calls.get("/v1/runs", Map.of("idempotency_key", "ticket 7", "status", "failed"))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void runs_ofABulk_areFoundByItsName() {
        bulk("vips", "1", "2");
        bulk("others", "3");
        deliver("message-1");

        assertThat(listed(Map.of("part_of", "bulk:vips"))).isEqualTo(2);
        assertThat(listed(Map.of("part_of", "bulk:vips", "status", "failed"))).isEqualTo(2);
        assertThat(listed(Map.of("part_of", "bulk:vips", "error_code", "timeout")))
                .isZero();
        assertThat(listed(Map.of("part_of", "bulk:nobody"))).isZero();
        assertThat(listed(Map.of("status", "failed"))).isEqualTo(4);
        assertThat(calls.get("/v1/runs", Map.of("part_of", "bulk:vips"))
                        .body()
                        .at("/runs/0/part_of")
                        .asText())
                .isEqualTo("bulk:vips");
    }

    @Test
    void runs_ofABulkInBatches_areReadPageByPage() {
        bulk("vips", "1", "2");
        bulk("vips", "3");

        JsonNode first = calls.get("/v1/runs", Map.of("part_of", "bulk:vips")).body();
        JsonNode second = calls.get(
                        "/v1/runs",
                        Map.of(
                                "part_of",
                                "bulk:vips",
                                "cursor",
                                first.path("cursor").asText()))
                .body();

        assertThat(first.path("runs").size() + second.path("runs").size()).isEqualTo(3);
        assertThat(second.path("cursor").isNull()).isTrue();
    }

    @Test
    void runs_ofWhatIsNoSweepAndNoBulk_areNotLookedFor() {
        for (String text : List.of("vips", "bulk:", "list:1")) {
            Answer answer = calls.get("/v1/runs", Map.of("part_of", text));
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.body().at("/errors/0/pointer").asText()).isEqualTo("/part_of");
        }
        assertThat(calls.get("/v1/runs", Map.of("part_of", "bulk:vips", "cursor", "bm9uZQ"))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void retryMany_ofABulk_leavesOthers() {
        bulk("vips", "1", "2");
        bulk("others", "3");

        assertThat(calls.post("/v1/runs/retry", "{\"part_of\":\"bulk:vips\",\"include_told\":true}")
                        .body()
                        .path("retried")
                        .asInt())
                .isEqualTo(2);
    }

    private int listed(Map<String, String> query) {
        return calls.get("/v1/runs", query).body().path("runs").size();
    }

    /** A batch of a bulk, as its state machine hands it over. */
    private void bulk(String id, String... conversations) {
        ObjectNode step = Json.object().put("bulk", "carry").put("final", true);
        ObjectNode batch = step.putObject("batch");
        batch.putObject("BatchInput")
                .putObject("plan")
                .put("bulk_id", id)
                .put("action", "close_conversation")
                .put("format", "jsonl")
                .put("mode", "wait");
        for (String conversation : conversations) {
            batch.withArray("Items")
                    .addObject()
                    .put("conversation_id", conversation)
                    .put("admin_id", "1");
        }
        front.task(Json.write(step).getBytes(StandardCharsets.UTF_8));
    }

    // ----------------------------------------------------------------------------------------------------- one's round

    @Test
    void retry_showsTheRoundThatWasStarted() {
        deliver("message-1");

        Answer answer = calls.post("/v1/runs/message-1/retry", "");

        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.body().path("status").asText()).isEqualTo("queued");
        assertThat(answer.body().path("round").asInt()).isEqualTo(2);
        assertThat(calls.get("/v1/runs/message-1", Map.of())
                        .body()
                        .path("round")
                        .asInt())
                .isEqualTo(2);
    }

    @Test
    void retry_askedForTwice_startsOneRound() {
        deliver("message-1");
        calls.post("/v1/runs/message-1/retry", "");

        assertThat(calls.post("/v1/runs/message-1/retry", "").status()).isEqualTo(409);
        assertThat(front.queues.sent("/actions")).hasSize(1);
    }

    // ---------------------------------------------------------------------------------------------------- many rounds

    /** Who was told of a refusal may have asked anew: that is another run, and this one would be done a second time. */
    @Test
    void retryMany_leavesOutWhoWasToldUnlessAsked() {
        deliver("message-1");
        String told = calls.post(CLOSE, INPUT).header("run-id");

        assertThat(calls.post("/v1/runs/retry", "{\"dry_run\":true}").body())
                .isEqualTo(Json.parse("{\"matching\":1,\"left_out\":1,\"retried\":0,\"more\":false,\"cursor\":null}")
                        .orElseThrow());
        assertThat(calls.post("/v1/runs/retry", "{}").body().path("retried").asInt())
                .isEqualTo(1);
        assertThat(status(told)).isEqualTo("failed");
        assertThat(status("message-1")).isEqualTo("queued");

        assertThat(calls.post("/v1/runs/retry", "{\"include_told\":true}")
                        .body()
                        .path("retried")
                        .asInt())
                .isEqualTo(1);
        assertThat(status(told)).isEqualTo("queued");
    }

    @Test
    void retryMany_askedForTwice_startsOneRoundOfEach() {
        deliver("message-1");
        deliver("message-2");

        calls.post("/v1/runs/retry", "{}");
        Answer again = calls.post("/v1/runs/retry", "{}");

        assertThat(again.body().path("matching").asInt()).isZero();
        assertThat(front.queues.sent("/actions")).hasSize(2);
    }

    @Test
    void retryMany_withoutTimeForMore_sendsWhatItHasReadAndSaysWhereToGoOn() {
        IntStream.range(0, 450).forEach(i -> deliver("message-" + i));
        front.remaining = Duration.ofSeconds(14);

        Answer first = calls.post("/v1/runs/retry", "{\"error_code\":\"not_found\"}");
        Answer second = next(first);
        Answer third = next(second);

        assertThat(first.body().path("retried").asInt()).isEqualTo(200);
        assertThat(first.body().path("more").asBoolean()).isTrue();
        assertThat(second.body().path("retried").asInt()).isEqualTo(200);
        assertThat(third.body().path("retried").asInt()).isEqualTo(50);
        assertThat(third.body().path("more").asBoolean()).isFalse();
        assertThat(front.queues.sent("/actions")).hasSize(450);
    }

    @Test
    void retryMany_withTimeEnough_goesThroughAllPages() {
        IntStream.range(0, 450).forEach(i -> deliver("message-" + i));

        Answer answer = calls.post("/v1/runs/retry", "{}");

        assertThat(answer.body().path("retried").asInt()).isEqualTo(450);
        assertThat(answer.body().path("cursor").isNull()).isTrue();
    }

    // -------------------------------------------------------------------------------------------------------- repeats

    @Test
    void repeatsOfAWaitingRun_sendOneMessage() {
        Map<String, String> later = Map.of("idempotency-key", "once", "prefer", "respond-async");
        for (int i = 0; i < 100; i++) {
            assertThat(calls.post(CLOSE, later, "application/json", INPUT).status())
                    .isEqualTo(202);
        }

        assertThat(front.queues.sent("/actions")).hasSize(1);
    }

    @Test
    void repeatsOfARunThatIsDueForARetry_sendOneMessage() {
        front = new Front(new FuzzedIntercom("unsent"), Map.of());
        calls = new Calls(front);
        for (int i = 0; i < 100; i++) {
            assertThat(calls.post(CLOSE, Map.of("idempotency-key", "once"), "application/json", INPUT)
                            .status())
                    .isEqualTo(202);
        }

        assertThat(front.queues.sent("/actions")).hasSize(1);
    }

    /** The first batch spares the writes that note its messages, its first repeat makes them. */
    @Test
    void repeatsOfABatch_sendTwoMessagesARunAtMost() {
        front.passes = Duration.ofMillis(1);
        String batch = "{\"inputs\":[" + INPUT + "]}";
        for (int i = 0; i < 100; i++) {
            calls.post(CLOSE + "/batch", Map.of("idempotency-key", "nightly"), "application/json", batch);
        }

        assertThat(front.queues.sent("/actions")).hasSizeLessThanOrEqualTo(2);
    }

    // ----------------------------------------------------------------------------------------------- what others see

    private Answer next(Answer page) {
        String cursor = page.body().path("cursor").asText();
        return calls.post("/v1/runs/retry", "{\"error_code\":\"not_found\",\"cursor\":\"" + cursor + "\"}");
    }

    private String found(Map<String, String> query) {
        return calls.get("/v1/runs", query).body().at("/runs/0/run_id").asText();
    }

    private String status(String runId) {
        return calls.get("/v1/runs/" + runId, Map.of()).body().path("status").asText();
    }

    /** A message that fails, with a dead letter. */
    private void deliver(String messageId) {
        JsonNode answer = front.batch("{\"Records\":[{\"messageId\":\"" + messageId
                + "\",\"receiptHandle\":\"r\",\"body\":"
                + Json.write(Json.object().textNode("{\"action\":\"close_conversation\",\"input\":" + INPUT + "}"))
                + "}]}");
        assertThat(answer.path("batchItemFailures")).isEmpty();
    }
}
