package dev.intercomactions.queue;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.json.Json;
import dev.intercomactions.lambda.Front;
import dev.intercomactions.lambda.FuzzedIntercom;
import dev.intercomactions.testing.MemoryQueues.Sent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** How a message ends: done with, handed back, renewed, or as a dead letter with its reason. */
class MessageProcessorTest {
    private static final Instant NOW = Instant.parse("2026-01-05T09:00:00Z");
    private static final String ENVELOPE =
            "{\"action\":\"close_conversation\",\"input\":{\"conversation_id\":\"123456\",\"admin_id\":\"1\"}}";
    private static final Map<String, AttributeValue> FOREIGN =
            Map.of("run_id", AttributeValue.fromS("message-1"), "run", AttributeValue.fromS("somebody's"));

    @Test
    void message_whoseRunWaits_isHandedBack() {
        Front front = new Front(new FuzzedIntercom("unsent"), Map.of());

        assertThat(comesAgain(front, 1, NOW)).isTrue();

        assertThat(front.queues.sent("/actions")).isEmpty();
        assertThat(front.queues.hidden()).hasSize(1);
    }

    /** Waiting counts as receiving: before the queue gives it up, a copy takes its place. */
    @Test
    void message_whoseRunWaitsAndThatWasReceivedOften_isRenewed() {
        Front front = new Front(new FuzzedIntercom("unsent"), Map.of());

        assertThat(comesAgain(front, 500, NOW)).isFalse();

        assertThat(front.queues.sent("/actions"))
                .singleElement()
                .satisfies(copy -> assertThat(copy.attribute("run_id")).isEqualTo("message-1"));
    }

    /** A queue keeps a message for fourteen days. */
    @Test
    void message_whoseRunWaitsAndThatIsAWeekOld_isRenewed() {
        Front front = new Front(new FuzzedIntercom("unsent"), Map.of());

        assertThat(comesAgain(front, 2, NOW.minus(Duration.ofDays(7)))).isTrue();
        assertThat(comesAgain(new Front(new FuzzedIntercom("unsent"), Map.of()), 2, NOW.minus(Duration.ofDays(8))))
                .isFalse();
    }

    /** The queue's own net must catch what only comes back because of a fault. */
    @Test
    void message_thatCameToAFault_isNeverRenewed() {
        Front front = new Front(
                (request, bound) -> {
                    throw new IllegalStateException("a fault");
                },
                Map.of());

        assertThat(comesAgain(front, 999, NOW.minus(Duration.ofDays(13)))).isTrue();

        assertThat(front.queues.sent("/actions")).isEmpty();
        assertThat(front.queues.hidden()).containsExactly(30);
    }

    @Test
    void message_whoseRunCannotBeRead_isADeadLetterWithTheReason() {
        Front front = new Front(new FuzzedIntercom(""), Map.of("message-1", FOREIGN));

        assertThat(comesAgain(front, 1, NOW)).isFalse();

        assertUnworkable(front, "what stands in the run log is not a run of this service");
    }

    @Test
    void message_thatIsNoRequestAndWhoseIdIsTaken_isADeadLetterWithTheReason() {
        Front front = new Front(new FuzzedIntercom(""), Map.of("message-1", FOREIGN));

        assertThat(deliver(front, "no JSON", 1, NOW)).isFalse();

        assertUnworkable(front, "what stands in the run log is not a run of this service");
    }

    /** It must not come back at once, again and again, while the deadline is what stands in the way. */
    @Test
    void message_handedBackForWantOfTime_staysAwayForAMoment() {
        Front front = new Front(new FuzzedIntercom(""), Map.of());
        front.remaining = Duration.ofSeconds(7);
        front.passes = Duration.ofMillis(1);

        assertThat(comesAgain(front, 1, NOW)).isTrue();

        assertThat(front.queues.hidden()).containsExactly(5);
        assertThat(front.table.items()).isEmpty();
    }

    private static void assertUnworkable(Front front, String why) {
        List<Sent> letters = front.queues.sent("/dead");
        assertThat(letters).singleElement().satisfies(letter -> {
            assertThat(letter.attribute("error_code")).isEqualTo("internal_error");
            assertThat(letter.attribute("error_message")).isEqualTo(why);
            assertThat(letter.attribute("run_id")).isEqualTo("message-1");
        });
        assertThat(front.table.items()).containsExactly(Map.entry("message-1", FOREIGN));
    }

    private static boolean comesAgain(Front front, int receives, Instant sentAt) {
        return deliver(front, ENVELOPE, receives, sentAt);
    }

    private static boolean deliver(Front front, String body, int receives, Instant sentAt) {
        ObjectNode event = Json.object();
        ObjectNode message = event.putArray("Records")
                .addObject()
                .put("messageId", "message-1")
                .put("receiptHandle", "r")
                .put("body", body);
        message.putObject("attributes")
                .put("ApproximateReceiveCount", Integer.toString(receives))
                .put("SentTimestamp", Long.toString(sentAt.toEpochMilli()));
        JsonNode answer = front.batch(Json.write(event));
        return answer.path("batchItemFailures").size() == 1;
    }
}
