package dev.intercomactions.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.sandbox.DeadLetter;
import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.ProjectFiles;
import dev.intercomactions.sandbox.lambda.InvocationResult;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What nobody sends by mistake: it is answered with a clear error, and nothing is lost or half done by it. */
class HostileIT {
    @RegisterExtension
    static final Service service = Service.forLargeBatches();

    private static final String CLOSE = "/v1/actions/close_conversation";
    private static final int LARGEST_MESSAGE = 1 << 20;

    // ---------------------------------------------------------------------------------------------------------- HTTP

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "duplicate names    | {\"conversation_id\": \"1\", \"conversation_id\": \"2\", \"admin_id\": \"1\"} |",
                "a second document  | {\"conversation_id\": \"1\", \"admin_id\": \"1\"} {}             |",
                "NUL in a text      | {\"conversation_id\": \"1\", \"admin_id\": \"1\", \"body\": \"\\u0000\"} | /body",
                "half a pair        | {\"conversation_id\": \"1\", \"admin_id\": \"1\", \"body\": \"\\ud800\"} | /body",
                "half a pair's name | {\"conversation_id\": \"1\", \"admin_id\": \"1\", \"\\udc00\": 1}  |",
                "an endless number  | {\"conversation_id\": 1e999, \"admin_id\": \"1\"}                | /conversation_id",
                "a rounded number   | {\"conversation_id\": 1e19, \"admin_id\": \"1\"}                 | /conversation_id",
                "a climbing id      | {\"conversation_id\": \"../admins\", \"admin_id\": \"1\"}        | /conversation_id",
                "an escaped id      | {\"conversation_id\": \"%2e%2e%2f1\", \"admin_id\": \"1\"}       | /conversation_id",
                "an id with a query | {\"conversation_id\": \"1?a=b#c\", \"admin_id\": \"1\"}          | /conversation_id",
                "an id with a line  | {\"conversation_id\": \"1\\r\\nX: y\", \"admin_id\": \"1\"}      | /conversation_id"
            })
    void input_thatIsHostile_is400AndNamesTheField(String what, String body, String pointer) {
        JsonNode problem = problem(service.post(CLOSE, body), 400, "invalid_input");

        assertThat(problem.path("errors").findValuesAsText("pointer"))
                .as(what)
                .contains(pointer == null ? "" : pointer);
    }

    @Test
    void json_tenThousandLevelsDeep_isNoJsonForAnyTrigger() {
        String deep = "[".repeat(10_000) + "]".repeat(10_000);
        String id = Samples.newId();

        JsonNode problem = problem(service.post(CLOSE, deep), 400, "invalid_input");
        assertThat(problem.at("/errors/0/code").asText()).isEqualTo("json");
        service.sandbox().messages().send("{\"" + id + "\": " + deep + "}");
        assertThat(service.awaitDeadLetter(id).attributes()).containsEntry("error_code", "invalid_input");
        ObjectNode task = Samples.task(id);
        task.withObject("/input").set("body", Json.read("[".repeat(900) + "]".repeat(900)));
        assertThat(service.task(task))
                .isInstanceOfSatisfying(
                        InvocationResult.FunctionError.class,
                        error -> assertThat(error.errorType()).endsWith(".InvalidInputException"));
    }

    @Test
    void body_thatIsNotUtf8_is400() {
        byte[] body = "{\"conversation_id\": \"1\", \"admin_id\": \"1\", \"body\": \"caf\u00e9\"}"
                .getBytes(StandardCharsets.ISO_8859_1);

        HttpResponse<String> answer = service.send(service.request(CLOSE).POST(BodyPublishers.ofByteArray(body)));

        assertThat(problem(answer, 400, "invalid_input").at("/errors/0/code").asText())
                .isEqualTo("utf-8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/xml", "image/png; q=json", ";;;", "application/json+xml"})
    void contentType_thatIsNotJson_is415(String type) {
        HttpResponse<String> answer = service.send(service.request(CLOSE)
                .header("Content-Type", type)
                .POST(BodyPublishers.ofString(Samples.input("1").toString())));

        problem(answer, 415, "unsupported_media_type");
    }

    @ParameterizedTest
    @ValueSource(strings = {"..%2f..%2fadmins", "%2e%2e", "a%00b", "a%0d%0aX:%20y", "%F0%9F%92%A3"})
    void runId_thatCanBeNone_isNotFound(String id) {
        problem(service.get("/v1/runs/" + id), 404, "not_found");
        problem(service.get("/v1/actions/" + id), 404, "not_found");
    }

    @Test
    void runId_longerThanAKeyMayBe_isNotFound() {
        problem(service.get("/v1/runs/" + "a".repeat(3000)), 404, "not_found");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "#", "2026#", "#../..", "x#a b"})
    void cursor_thatIsNoneOfOurs_is400(String cursor) {
        String encoded = Base64.getUrlEncoder().encodeToString(cursor.getBytes(StandardCharsets.UTF_8));
        String query = "/v1/runs?status=failed&cursor=" + (encoded.isEmpty() ? "!" : encoded);

        problem(service.get(query), 400, "invalid_input");
        problem(service.get("/v1/runs?cursor=" + "QUFB".repeat(1000)), 400, "invalid_input");
    }

    @Test
    void idempotencyKey_longerThanItMayBe_is400() {
        problem(service.close("1", "Idempotency-Key", "k".repeat(513)), 400, "invalid_input");
    }

    @Test
    void batch_whoseFaultsOutnumberItsBytes_isAnsweredWithinLambdasLimit() {
        ObjectNode batch = Json.object();
        ArrayNode inputs = batch.putArray("inputs");
        for (int i = 0; i < 1000; i++) {
            ObjectNode input = inputs.addObject();
            for (int j = 0; j < 300; j++) {
                input.put("f" + j + "\u00e9", j);
            }
        }

        HttpResponse<String> answer = service.post(CLOSE + "/batch", batch.toString());

        assertThat(answer.statusCode()).isEqualTo(202);
        JsonNode body = Json.read(answer.body());
        assertThat(body.path("refused").asInt()).isEqualTo(1000);
        assertThat(body.path("items"))
                .allSatisfy(item -> assertThat(item.path("errors")).hasSize(5));
        assertThat(answer.body().length()).isLessThan(3_000_000);
    }

    // ----------------------------------------------------------------------------------------------------------- keys

    @Test
    void key_replayedByManyAtOnce_isOneRunWithOneEffect() throws InterruptedException {
        String id = service.newConversation();
        ConcurrentLinkedQueue<String> runs = new ConcurrentLinkedQueue<>();

        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            callers.add(Thread.ofVirtual().start(() -> {
                HttpResponse<String> answer = service.close(id, "Idempotency-Key", "many-" + id);
                assertThat(answer.statusCode()).isIn(200, 202);
                runs.add(answer.headers().firstValue("run-id").orElse(""));
            }));
        }
        for (Thread caller : callers) {
            caller.join();
        }

        assertThat(runs).hasSize(12).containsOnly(runs.element());
        service.awaitEmptyQueue();
        service.assertClosedOnce(List.of(id));
        assertThat(service.attempts(id)).hasSize(1);
    }

    @Test
    void key_replayedAfterItsRunFailed_answersTheFailureAgainAndSendsNothing() {
        String nowhere = Samples.newId();
        HttpResponse<String> first = service.close(nowhere, "Idempotency-Key", "failed-" + nowhere);

        HttpResponse<String> again = service.close(nowhere, "Idempotency-Key", "failed-" + nowhere);

        assertThat(again.statusCode()).isEqualTo(422);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(service.attempts(nowhere)).hasSize(1);
    }

    @Test
    void key_ofAnotherAction_is422ByEveryTrigger() {
        String id = service.newConversation();
        String key = "other-" + id;
        service.close(id, "Idempotency-Key", key);
        String other = "{\"conversation_id\": \"" + id + "\", \"admin_id\": \"12345\", \"body\": \"no\"}";

        problem(
                service.post("/v1/actions/reply_to_conversation", other, "Idempotency-Key", key),
                422,
                "idempotency_conflict");
        ObjectNode task = Json.object().put("action", "reply_to_conversation").put("idempotency_key", key);
        task.set("input", Json.read(other));
        assertThat(service.task(task))
                .isInstanceOfSatisfying(
                        InvocationResult.FunctionError.class,
                        error -> assertThat(error.errorMessage()).startsWith("idempotency_conflict: "));
        assertThat(service.intercom().exchanges("POST", id)).hasSize(1);
    }

    // ---------------------------------------------------------------------------------------------------------- queue

    @Test
    void message_asLargeAsSqsTakes_isADeadLetterWholeWithWhatExplainsIt() {
        List<Integer> rooms = List.of(0, 100, 600);
        for (int room : rooms) {
            String id = Samples.newId();
            String body = id + "x".repeat(LARGEST_MESSAGE - room - id.length());

            service.sandbox().messages().send(body);

            DeadLetter letter = service.awaitDeadLetter(id);
            assertThat(letter.body()).isEqualTo(body);
            List<String> explained = room == 0 ? List.of() : List.of("run_id", "round", "error_code");
            assertThat(letter.attributes()).containsKeys(explained.toArray(String[]::new));
        }
        service.awaitEmptyQueue();
    }

    @Test
    void message_withHalfASurrogatePairInItsNames_isADeadLetterAndNotDeliveredForEver() {
        List<String> bodies = List.of(
                "{\"action\": \"\\ud800\", \"input\": {\"conversation_id\": \"ID\"}}",
                "{\"action\": \"close_conversation\", \"\\udfff\": 1, \"input\": {\"conversation_id\": \"ID\"}}",
                "{\"action\": \"close_conversation\", \"input\": {\"conversation_id\": \"ID\", \"\\ud8ab\": 1}}");
        for (String body : bodies) {
            String id = Samples.newId();

            service.sandbox().messages().send(body.replace("ID", id));

            assertThat(service.awaitDeadLetter(id).attributes()).containsEntry("error_code", "invalid_input");
        }
        service.awaitEmptyQueue();
    }

    @Test
    void message_thatNamesAnotherRun_leavesItAloneAndIsItsOwnDeadLetter() {
        String id = service.newConversation();
        String other = service.newConversation();
        String standing = service.close(id).headers().firstValue("run-id").orElseThrow();
        JsonNode before = service.run(standing);

        service.sandbox().messages().send(Samples.envelope(other).toString(), Map.of("run_id", standing, "round", "1"));

        DeadLetter letter = service.awaitDeadLetter(other);
        assertThat(letter.attributes()).containsEntry("error_code", "idempotency_conflict");
        assertThat(letter.attributes().get("run_id")).isNotEqualTo(standing);
        assertThat(service.run(standing)).isEqualTo(before);
        assertThat(service.attempts(other)).isEmpty();
    }

    /** Whoever may write to the queue may do what a redrive does, and no more: start a failed run's next round. */
    @Test
    void message_thatNamesAFailedRunWithItsInput_startsItsNextRoundOnce() {
        String id = Samples.newId();
        String standing = service.close(id).headers().firstValue("run-id").orElseThrow();
        Map<String, String> knowing = Map.of("run_id", standing, "round", "1");

        service.sandbox().messages().send(Samples.envelope(id).toString(), knowing);
        service.awaitDeadLetter(id);
        service.sandbox().messages().send(Samples.envelope(id).toString(), knowing);
        service.awaitEmptyQueue();

        assertThat(service.run(standing).path("round").asInt()).isEqualTo(2);
        assertThat(service.attempts(id)).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "run_id | String | ../../etc",
                "run_id | String | a b",
                "run_id | Binary | AAEC",
                "round  | String | -1",
                "round  | Number | 99999999999999999999",
                "round  | Binary | AAEC",
                "action | Number | 7",
                "action | Binary | AAEC",
                "other  | Number.double | 1e999"
            })
    void messageAttribute_ofAWrongTypeOrSense_isPassedOver(String name, String type, String value) {
        String id = service.newConversation();
        ObjectNode event = event(id);
        ObjectNode attribute =
                message(event).putObject("messageAttributes").putObject(name).put("dataType", type);
        attribute.put(type.equals("Binary") ? "binaryValue" : "stringValue", value);

        assertThat(deliver(event).path("batchItemFailures")).isEmpty();

        service.assertClosedOnce(List.of(id));
        assertThat(service.run(message(event).path("messageId").asText())
                        .path("status")
                        .asText())
                .isEqualTo("succeeded");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "many", "99999999999999999999"})
    void receiveCount_thatIsNone_isPassedOver(String count) {
        String id = service.newConversation();
        ObjectNode event = event(id);
        message(event).putObject("attributes").put("ApproximateReceiveCount", count);

        assertThat(deliver(event).path("batchItemFailures")).isEmpty();

        service.assertClosedOnce(List.of(id));
    }

    /** The event of one message, with an id that is nowhere else, that closes this conversation. */
    private static ObjectNode event(String conversation) {
        ObjectNode event = (ObjectNode) Json.read(ProjectFiles.event("queue-close-conversation.json"));
        ArrayNode records = (ArrayNode) event.path("Records");
        while (records.size() > 1) {
            records.remove(1);
        }
        message(event)
                .put("messageId", UUID.randomUUID().toString())
                .put("body", Samples.envelope(conversation).toString());
        return event;
    }

    private static ObjectNode message(ObjectNode event) {
        return (ObjectNode) event.path("Records").get(0);
    }

    private static JsonNode deliver(ObjectNode event) {
        try {
            return switch (service.sandbox().queueFunction().invoke(event.toString())) {
                case InvocationResult.Answer answer -> answer.json();
                case InvocationResult other -> throw new AssertionError(other.toString());
            };
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode problem(HttpResponse<String> answer, int status, String code) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("content-type")).hasValue("application/problem+json");
        JsonNode problem = Json.read(answer.body());
        assertThat(problem.path("error_code").asText()).as(answer.body()).isEqualTo(code);
        return problem;
    }
}
