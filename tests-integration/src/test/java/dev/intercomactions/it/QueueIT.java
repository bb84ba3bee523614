package dev.intercomactions.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.sandbox.DeadLetter;
import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.ProjectFiles;
import dev.intercomactions.sandbox.intercom.Exchange;
import dev.intercomactions.sandbox.intercom.Fault;
import dev.intercomactions.sandbox.lambda.InvocationResult;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages in batches: retries, dead letters, duplicates and wrappings. */
class QueueIT {
    @RegisterExtension
    static final Service service = new Service();

    @Test
    void batchOfTen_withThreeTroubledMessages_settlesEachAsDesigned() {
        List<String> fine = conversations(7);
        String passing = service.newConversation();
        String lasting = service.newConversation();
        String unknown = Samples.newId();
        service.fault(passing, 3, Fault.failBefore(503));
        service.fault(lasting, Integer.MAX_VALUE, Fault.failBefore(503));
        List<String> all = new ArrayList<>(fine);
        all.addAll(List.of(passing, unknown, lasting));

        // Delays that grow up to the last, so that the waits between attempts can be told apart.
        List<String> runs = service.sendBatch(all.stream()
                .map(id -> Samples.retrying(id, "max_delay_seconds", 8).toString())
                .toList());
        service.awaitEmptyQueue();

        service.assertClosedOnce(fine);
        service.assertClosedOnce(List.of(passing));
        assertThat(service.attempts(passing)).hasSize(4);
        assertThat(service.attempts(unknown)).hasSize(1);
        assertThat(service.attempts(lasting)).hasSize(5);
        assertThat(service.effects(lasting)).isZero();
        assertGrowingWaits(service.attempts(lasting), List.of(1, 1, 2, 4));

        assertThat(service.deadLetters(passing)).isEmpty();
        assertThat(service.deadLetters(unknown)).singleElement().satisfies(letter -> {
            assertThat(Json.read(letter.body()).at("/input/conversation_id").asText())
                    .isEqualTo(unknown);
            assertDeadLetter(letter, runs.get(8), "not_found", "404", "1", service.attempts(unknown));
        });
        assertThat(service.deadLetters(lasting))
                .singleElement()
                .satisfies(letter -> assertDeadLetter(
                        letter, runs.get(9), "service_unavailable", "503", "5", service.attempts(lasting)));
    }

    @Test
    void batchOfTen_withOnePoisonMessage_closesTheOtherNine() {
        List<String> fine = conversations(9);
        String poison = "no JSON, " + Samples.TEXT + ", " + Samples.newId();
        List<String> bodies = new ArrayList<>(
                fine.stream().map(id -> Samples.envelope(id).toString()).toList());
        bodies.add(4, poison);

        List<String> runs = service.sendBatch(bodies);

        DeadLetter letter = service.awaitDeadLetter(poison);
        assertThat(letter.body()).isEqualTo(poison);
        assertThat(letter.attributes())
                .containsEntry("error_code", "invalid_input")
                .containsEntry("run_id", runs.get(4))
                .containsEntry("round", "1")
                .containsEntry("attempts", "0")
                .containsKey("error_message")
                .doesNotContainKeys("http_status", "first_attempt_at");
        service.awaitEmptyQueue();
        service.assertClosedOnce(fine);
        assertThat(service.run(runs.get(4)).path("status").asText()).isEqualTo("failed");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"action\": \"no_such_action\", \"input\": {\"conversation_id\": \"ID\"}}",
                "{\"action\": \"close_conversation\", \"input\": {\"conversation_id\": \"ID\"}}",
                "{\"action\": \"close_conversation\", \"input\": {\"conversation_id\": \"ID\", \"admin_id\": \"1\"},"
                        + " \"retry\": {\"max_attempts\": 6}}",
                "{\"conversation_id\": \"ID\", \"admin_id\": \"12345\"}"
            })
    void message_invalid_isADeadLetterAtOnce(String body) {
        String id = service.newConversation();

        service.sandbox().messages().send(body.replace("ID", id));

        assertThat(service.awaitDeadLetter(id).attributes()).containsEntry("error_code", "invalid_input");
        assertThat(service.attempts(id)).isEmpty();
    }

    @Test
    void sampleBatch_deliveredTwiceAtATime_closesEachOnce() throws Exception {
        List<String> conversations = List.of("123456", "123457", "123458");
        conversations.forEach(service.intercom().workspace()::addConversation);
        String event = ProjectFiles.event("queue-close-conversation.json");

        Thread twin = Thread.ofVirtual().start(() -> deliver(event));
        deliver(event);
        twin.join();

        service.assertClosedOnce(conversations);
        assertThat(deliver(event)).isEqualTo(Json.read("{\"batchItemFailures\": []}"));
        service.assertClosedOnce(conversations);
    }

    @Test
    void messages_withOneKey_areOneRun() {
        String id = service.newConversation();
        String body = Samples.envelope(id, "twice-" + id).toString();

        service.sendBatch(List.of(body, body));
        service.awaitEmptyQueue();

        service.assertClosedOnce(List.of(id));
        assertThat(service.deadLetters(id)).isEmpty();
    }

    @Test
    void key_usedOverHttpAndByMessage_isOneRun() {
        String id = service.newConversation();
        service.close(id, "Idempotency-Key", "both-" + id);

        service.send(Samples.envelope(id, "both-" + id));
        service.awaitEmptyQueue();

        assertThat(service.attempts(id)).hasSize(1);
    }

    @Test
    void key_withAnotherInput_isADeadLetterAndLeavesTheFirstRunAlone() {
        String id = service.newConversation();
        String other = service.newConversation();
        String first = service.close(id, "Idempotency-Key", "taken-" + id)
                .headers()
                .firstValue("run-id")
                .orElseThrow();
        JsonNode before = service.run(first);

        String second = service.send(Samples.envelope(other, "taken-" + id));

        assertThat(service.awaitDeadLetter(other).attributes())
                .containsEntry("error_code", "idempotency_conflict")
                .containsEntry("run_id", second);
        assertThat(service.attempts(other)).isEmpty();
        assertThat(service.run(first)).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"queue-close-conversation-sns.json", "queue-close-conversation-eventbridge.json"})
    void message_wrappedBySnsOrEventBridge_isOpened(String sample) {
        String id = service.newConversation();

        service.sandbox().messages().send(Samples.message(sample, id));
        service.awaitEmptyQueue();

        service.assertClosedOnce(List.of(id));
    }

    @Test
    void message_bareInputWithTheActionAsAttribute_isCarriedOut() {
        String id = service.newConversation();

        service.sandbox().messages().send(Samples.input(id).toString(), Map.of("action", "close_conversation"));
        service.awaitEmptyQueue();

        service.assertClosedOnce(List.of(id));
    }

    @Test
    void message_withItsOwnMaxAttempts_isADeadLetterAfterThose() {
        String id = service.newConversation();
        service.fault(id, Integer.MAX_VALUE, Fault.failBefore(500));

        service.send(Samples.retrying(id, "max_attempts", 2));

        assertThat(service.awaitDeadLetter(id).attributes())
                .containsEntry("attempts", "2")
                .containsEntry("error_code", "server_error");
        assertThat(service.attempts(id)).hasSize(2);
    }

    @Test
    void deadLetter_sentBack_startsTheNextRoundButItsStaleCopyDoesNot() {
        String id = Samples.newId();
        JsonNode envelope = Samples.envelope(id, "redriven-" + id);
        service.send(envelope);
        DeadLetter first = service.awaitDeadLetter(id);

        // A copy of the original message knows of no round that ended.
        service.send(envelope);
        service.awaitEmptyQueue();
        assertThat(service.attempts(id)).hasSize(1);

        DeadLetter second = redriveUntilNextDeadLetter(first, id);
        assertThat(second.attributes())
                .containsEntry("round", "2")
                .containsEntry("attempts", "1")
                .containsEntry("run_id", String.valueOf(first.attributes().get("run_id")));

        // The first round's dead letter is stale by now.
        redrive(first);
        service.awaitEmptyQueue();
        assertThat(service.attempts(id)).hasSize(2);
        assertThat(service.deadLetters(id)).hasSize(2);

        service.intercom().workspace().addConversation(id);
        redrive(second);
        JsonNode run = service.awaitRun(String.valueOf(second.attributes().get("run_id")), "succeeded");
        assertThat(run.path("round").asInt()).isEqualTo(3);
        service.assertClosedOnce(List.of(id));
    }

    /** Long before the queue itself would take it away without a reason. */
    @Test
    void message_receivedFiveHundredTimes_isReplacedByACopyThatGoesOn() {
        String id = service.newConversation();
        service.fault(id, 1, Fault.failBefore(503));
        String messageId = UUID.randomUUID().toString();
        ObjectNode message = (ObjectNode)
                Json.read(Samples.event("queue-close-conversation.json", id)).at("/Records/0");
        message.put("messageId", messageId);
        message.withObject("/attributes")
                .put("ApproximateReceiveCount", "500")
                .put("SentTimestamp", Long.toString(System.currentTimeMillis()));
        ObjectNode event = Json.object();
        event.putArray("Records").add(message);

        JsonNode answer = deliver(event.toString());

        assertThat(answer).isEqualTo(Json.read("{\"batchItemFailures\": []}"));
        service.awaitRun(messageId, "succeeded");
        service.assertClosedOnce(List.of(id));
        assertThat(service.attempts(id)).hasSize(2);
    }

    private static DeadLetter redriveUntilNextDeadLetter(DeadLetter letter, String id) {
        int before = service.deadLetters(id).size();
        redrive(letter);
        service.awaitEmptyQueue();
        assertThat(service.deadLetters(id)).hasSize(before + 1);
        return service.deadLetters(id).getLast();
    }

    private static void redrive(DeadLetter letter) {
        service.sandbox().messages().send(letter.body(), letter.attributes());
    }

    private static JsonNode deliver(String event) {
        try {
            return switch (service.sandbox().queueFunction().invoke(event)) {
                case InvocationResult.Answer answer -> answer.json();
                case InvocationResult other -> throw new AssertionError(other.toString());
            };
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static List<String> conversations(int count) {
        return Stream.generate(service::newConversation).limit(count).toList();
    }

    private static void assertDeadLetter(
            DeadLetter letter, String runId, String code, String status, String attempts, List<Exchange> seen) {
        assertThat(letter.attributes())
                .containsEntry("run_id", runId)
                .containsEntry("round", "1")
                .containsEntry("action", "close_conversation")
                .containsEntry("error_code", code)
                .containsEntry("http_status", status)
                .containsEntry("attempts", attempts)
                .containsOnlyKeys(
                        "run_id",
                        "round",
                        "action",
                        "error_code",
                        "error_message",
                        "http_status",
                        "attempts",
                        "first_attempt_at");
        Instant first = Instant.parse(letter.attributes().get("first_attempt_at"));
        assertThat(Duration.between(first, seen.getFirst().at())).isBetween(Duration.ZERO, Duration.ofSeconds(2));
    }

    /** Each wait has at least so many seconds (half of its full delay), and the last is longer than the first. */
    private static void assertGrowingWaits(List<Exchange> attempts, List<Integer> atLeast) {
        List<Duration> waits = new ArrayList<>();
        for (int i = 1; i < attempts.size(); i++) {
            waits.add(Duration.between(attempts.get(i - 1).at(), attempts.get(i).at()));
        }
        for (int i = 0; i < atLeast.size(); i++) {
            assertThat(waits.get(i)).as("wait %d of %s", i, waits).isGreaterThan(Duration.ofSeconds(atLeast.get(i)));
        }
        assertThat(waits.getLast()).as("%s", waits).isGreaterThan(waits.getFirst());
    }
}
