package dev.intercomactions.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.action.Actions;
import dev.intercomactions.json.Json;
import dev.intercomactions.run.Lab;
import dev.intercomactions.run.RetryPolicy;
import dev.intercomactions.run.Run;
import dev.intercomactions.run.RunIds;
import dev.intercomactions.run.RunRequest;
import dev.intercomactions.run.RunStoreException;
import dev.intercomactions.store.SqsQueues;
import dev.intercomactions.testing.MemoryQueues;
import dev.intercomactions.testing.MemoryRunStore.Addition;
import dev.intercomactions.testing.MemoryRunStore.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** What becomes of a batch's items when the run log or the queue fails some of them, and under a key that comes again. */
class BatchEndpointTest {
    private static final RetryPolicy RETRY = new RetryPolicy(5, Duration.ofSeconds(5), Duration.ofMinutes(15));

    private final Lab lab = new Lab();
    private final MemoryQueues queues = new MemoryQueues();
    private final BatchEndpoint endpoint = new BatchEndpoint(
            lab.engine, new SqsQueues(() -> queues, "q/actions", "q/dead", lab.clock), RETRY, lab.clock);

    @Test
    void batch_ofNewItems_isWrittenByACallForEachTwentyAndEachHasItsMessage() {
        JsonNode answer = accept(Optional.empty(), 1000);

        assertThat(answer.path("accepted").asInt()).isEqualTo(1000);
        assertThat(lab.log.writes()).isEqualTo(50);
        assertThat(sentRuns())
                .containsExactlyInAnyOrderElementsOf(runIds(answer))
                .hasSize(1000);
        assertThat(indices(answer)).isEqualTo(IntStream.range(0, 1000).boxed().toList());
    }

    /** Some are throttled, of some no answer comes: both are found out one by one, and nobody is told of it. */
    @Test
    void items_ofWhichTheRunLogSaysNothing_areRecordedOneByOneAndSentOnce() {
        AtomicInteger added = new AtomicInteger();
        List<Addition> each = List.of(Addition.TOLD, Addition.UNTOLD, Addition.LEFT);
        lab.log.adding(run -> each.get(added.getAndIncrement() % each.size()));

        JsonNode answer = accept(Optional.of("nightly"), 100);

        assertThat(answer.path("accepted").asInt()).isEqualTo(100);
        assertThat(sentRuns())
                .containsExactlyInAnyOrderElementsOf(runIds(answer))
                .hasSize(100);
        assertThat(runIds(answer))
                .allSatisfy(id -> assertThat(lab.log.find(id).map(Run::status)).contains("queued"));
    }

    @Test
    void batch_underTheKeyOfOneThatWasCutOff_sendsOnlyWhatHasNoMessage() {
        lab.log.adding(run -> Addition.UNTOLD);
        queues.unreachable(true);
        JsonNode cutOff = accept(Optional.of("nightly"), 45);
        queues.unreachable(false);
        lab.clock.pass(Duration.ofSeconds(1));

        JsonNode again = accept(Optional.of("nightly"), 45);
        lab.clock.pass(Duration.ofSeconds(1));
        JsonNode third = accept(Optional.of("nightly"), 45);

        assertThat(cutOff.path("accepted").asInt()).isZero();
        assertThat(codes(cutOff)).containsOnly("queue_unavailable");
        assertThat(again.path("accepted").asInt()).isEqualTo(45);
        assertThat(runIds(again)).isEqualTo(runIds(cutOff)).isEqualTo(runIds(third));
        assertThat(sentRuns()).containsExactlyInAnyOrderElementsOf(runIds(again));
    }

    /** Whoever got no answer asks again, and has nothing else to wait for. */
    @Test
    void batch_underItsKeyAgain_writesOnlyThatItsMessagesWereSent() {
        accept(Optional.of("nightly"), 100);
        lab.clock.pass(Duration.ofSeconds(1));

        accept(Optional.of("nightly"), 100);
        int second = lab.log.writes();
        accept(Optional.of("nightly"), 100);

        assertThat(second).as("first and second batch").isEqualTo(5 + 5);
        assertThat(lab.log.writes()).as("all three").isEqualTo(5 + 5);
        assertThat(sentRuns()).hasSize(200);
    }

    @Test
    void items_thatStandAlready_areAnsweredAsTheyAreBesideNewOnes() {
        lab.intercom.conversation("1001");
        lab.intercom.conversation("999");
        lab.deliver(request(1, "1001"));
        lab.deliver(request(2, "999"));

        JsonNode answer = accept(Optional.of("nightly"), 4);

        assertThat(answer.at("/items/1/status").asText()).isEqualTo("succeeded");
        assertThat(answer.at("/items/1/output/state").asText()).isEqualTo("closed");
        assertThat(answer.at("/items/2/error_code").asText()).isEqualTo("idempotency_conflict");
        assertThat(answer.path("accepted").asInt()).isEqualTo(3);
        assertThat(sentRuns()).containsExactlyInAnyOrder(RunIds.ofKey("nightly#0"), RunIds.ofKey("nightly#3"));
    }

    @Test
    void items_thatTheRunLogRefuses_areNamedBesideThoseItTook() {
        lab.log.adding(run -> {
            if (run.subject().input().path("conversation_id").asText().equals("1030")) {
                throw new RunStoreException("out of reach", new IllegalStateException());
            }
            return Addition.TOLD;
        });

        JsonNode answer = accept(Optional.empty(), 50);

        assertThat(codes(answer).subList(20, 40)).containsOnly("run_log_unavailable");
        assertThat(answer.path("accepted").asInt()).isEqualTo(30);
        assertThat(sentRuns()).hasSize(30);
    }

    @Test
    void batch_withoutRunLog_isRefusedAsAWholeAndSendsNothing() {
        lab.log.set(Fault.UNREACHABLE);

        ApiResponse answer = answer(Optional.empty(), 100, Duration.ofSeconds(29));

        assertThat(answer.status()).isEqualTo(503);
        assertThat(queues.sent("/actions")).isEmpty();
        assertThat(lab.log.writes()).isZero();
    }

    @Test
    void batch_thatHasUsedUpHalfOfItsTime_beginsNoFurtherPart() {
        lab.log.adding(run -> {
            lab.clock.pass(Duration.ofSeconds(1));
            return Addition.TOLD;
        });

        JsonNode answer =
                answer(Optional.of("slow"), 1000, Duration.ofSeconds(29)).body();

        assertThat(answer.path("accepted").asInt()).isBetween(20, 8 * 20);
        assertThat(codes(answer)).contains("run_log_unavailable");
        assertThat(sentRuns()).hasSize(answer.path("accepted").asInt());
    }

    private JsonNode accept(Optional<String> key, int items) {
        ApiResponse answer = answer(key, items, Duration.ofSeconds(29));
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(202);
        return answer.body();
    }

    private ApiResponse answer(Optional<String> key, int items, Duration left) {
        ObjectNode batch = Json.object();
        for (int i = 0; i < items; i++) {
            batch.withArray("inputs")
                    .addObject()
                    .put("conversation_id", Integer.toString(1000 + i))
                    .put("admin_id", "12345");
        }
        Map<String, String> headers =
                key.map(name -> Map.of("idempotency-key", name)).orElse(Map.of());
        Instant deadline = lab.clock.instant().plus(left);
        try {
            return endpoint.accept(
                    new ApiRequest("POST", "", List.of(), Map.of(), headers, Json.write(batch)),
                    Actions.named("close_conversation").orElseThrow(),
                    deadline);
        } catch (Problem problem) {
            return ApiResponse.problem(problem);
        }
    }

    private static RunRequest request(int item, String conversation) {
        return new RunRequest(RunIds.ofKey("nightly#" + item), Lab.close(conversation, ""), RETRY, 0);
    }

    private List<String> sentRuns() {
        return queues.sent("/actions").stream()
                .map(message -> message.attribute("run_id"))
                .toList();
    }

    private static List<String> runIds(JsonNode answer) {
        return answer.path("items").findValuesAsText("run_id");
    }

    private static List<String> codes(JsonNode answer) {
        return items(answer).map(item -> item.path("error_code").asText()).toList();
    }

    private static List<Integer> indices(JsonNode answer) {
        return items(answer).map(item -> item.path("index").asInt()).toList();
    }

    private static Stream<JsonNode> items(JsonNode answer) {
        return StreamSupport.stream(answer.path("items").spliterator(), false);
    }
}
