package dev.intercomactions.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.action.ActionType;
import dev.intercomactions.intercom.Failure;
import dev.intercomactions.json.Json;
import dev.intercomactions.run.RunJson;
import dev.intercomactions.run.UnworkableRunException;
import dev.intercomactions.store.DynamoRunStore;
import dev.intercomactions.testing.MemoryQueues;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What nobody sends by mistake, to the real handlers over a table and queues as strict as the real ones. */
@Isolated // What is logged meanwhile is looked at.
class HostileTest {
    private final Front front = new Front(new FuzzedIntercom(""), Map.of());

    /** SQS counts attributes as well: a dead letter that is too large could never be sent, and its message never end. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 47, 48, 100, 200, 700, 2000})
    void deadLetter_ofALargestMessage_isSentWholeWithAsManyAttributesAsFit(int room) {
        String body = "x".repeat(MemoryQueues.LARGEST_MESSAGE - room);

        assertThat(front.batch(event(body)).path("batchItemFailures")).isEmpty();

        front.checkPeace();
        assertThat(front.queues.sent("/dead")).singleElement().satisfies(letter -> {
            assertThat(letter.body()).isEqualTo(body);
            assertThat(letter.attributes()).hasSizeBetween(room < 48 ? 0 : 1, room < 100 ? 1 : 5);
            assertThat(letter.attribute("run_id")).isEqualTo(room < 48 ? "" : "19dd0b57-b21e-4ac1-bd88-01bbb068cb01");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"action\":\"upsert_company\",\"input\":{\"company_id\":\"1\",\"WORDS\":1}}",
                "{\"action\":\"upsert_company\",\"input\":{\"company_id\":\"1\",\"custom_attributes\":{\"WORDS\":[]}}}",
                "{\"action\":\"upsert_company\",\"input\":{\"company_id\":\"1\",\"custom_attributes\":{\"WORDS\":\"\\u0000\"}}}",
                "{\"action\":\"search_conversations\",\"input\":{\"query\":{\"WORDS\":\"\\u0000\"}}}",
                "{\"action\":\"WORDS\",\"input\":{}}",
                "{\"action\":\"create_contact\",\"input\":{\"email\":\"WORDS\",\"role\":\"WORDS\",\"phone\":\"WORDS\\u0000\"}}",
                "{\"WORDS\":\"WORDS\"}",
                "WORDS"
            })
    void task_invalidInput_quotesNothingThatItsSenderWrote(String payload) {
        String came = front.task(payload.replace("WORDS", Front.TEXT).getBytes(StandardCharsets.UTF_8));

        assertThat(came).startsWith("InvalidInputException: invalid_input: ").doesNotContain(Front.TEXT);
        front.checkPeace();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u0001", "\u6f22", "\uD83D\uDE00", "\"", "\uffff"})
    void run_withTheLongestInputAndTheLongestMessages_fitsIntoAnItem(String character) {
        Failure failure = Failure.of("not_found", character.repeat(1000));
        ObjectNode run = (ObjectNode) Json.parse("""
                        {"run_id": "r", "action": "reply_to_conversation", "status": "failed", "round": 9,
                         "attempts_in_round": 5, "created_at": "2026-01-05T09:00:00Z", "reason": "refused",
                         "updated_at": "2026-01-05T09:00:00Z", "round_started_at": "2026-01-05T09:00:00Z",
                         "retry": {"max_attempts": 5, "base_delay_seconds": 5, "max_delay_seconds": 900}}
                        """).orElseThrow();
        run.putObject("input").put("body", "x".repeat(ActionType.LARGEST));
        run.putObject("error").put("error_code", failure.code()).put("error_message", failure.message());
        ArrayNode attempts = run.putArray("attempts");
        for (int i = 0; i < 30; i++) {
            attempts.addObject()
                    .put("kind", "attempt")
                    .put("at", "2026-01-05T09:00:00Z")
                    .put("decision", "failed")
                    .put("error_code", failure.code())
                    .put("error_message", failure.message());
        }

        new DynamoRunStore(() -> front.table, "runs", Duration.ofDays(30), InstantSource.system())
                .insert(RunJson.read(run, "etag"));

        front.checkPeace();
    }

    @Test
    void run_ofAnotherService_saysSoWithoutQuotingIt() {
        assertThat(catchThrowable(() -> RunJson.read(Json.object().put("status", Front.TEXT), "etag")))
                .isInstanceOf(UnworkableRunException.class)
                .hasMessage("what stands in the run log is not a run of this service")
                .hasNoCause();
    }

    private static String event(String body) {
        ObjectNode event = Json.object();
        event.putArray("Records")
                .addObject()
                .put("messageId", "19dd0b57-b21e-4ac1-bd88-01bbb068cb01")
                .put("receiptHandle", "handle")
                .put("body", body);
        return Json.write(event);
    }
}
