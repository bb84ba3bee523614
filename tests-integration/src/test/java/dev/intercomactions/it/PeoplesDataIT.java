package dev.intercomactions.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.sandbox.Json;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** What real people and programs send: spreadsheets, other charsets, repeats, wrappings, things that are done already. */
@Execution(ExecutionMode.SAME_THREAD)
class PeoplesDataIT {
    private static final String BATCH = "/v1/actions/close_conversation/batch";

    @RegisterExtension
    static final Service service = new Service();

    @BeforeEach
    void prepare() {
        Sample.prepare(service.intercom().workspace());
    }

    @Test
    void spreadsheet_withABrokenRow_closesTheOthersAndNamesTheLine() {
        String first = service.newConversation();
        String last = service.newConversation();
        String csv = "\uFEFFconversation_id;admin_id;body\r\n" + first + ";" + Samples.ADMIN + ";Bis bald\r\n;;\r\n"
                + "1;2;3;4\r\n" + last + ";" + Samples.ADMIN + ";\"Bis; bald\"\r\n";

        JsonNode answer =
                Json.read(post("text/csv", csv.getBytes(StandardCharsets.UTF_8)).body());

        assertThat(answer.path("accepted").asInt()).as(answer.toString()).isEqualTo(2);
        assertThat(answer.at("/items/1/line").asInt()).isEqualTo(4);
        service.awaitEmptyQueue();
        service.assertClosedOnce(List.of(first, last));
        assertThat(Json.read(service.attempts(last).getFirst().body())
                        .path("body")
                        .asText())
                .isEqualTo("Bis; bald");
    }

    @Test
    void text_inADeclaredCharset_reachesTheCustomerAsItWasMeant() {
        String id = service.newConversation();
        byte[] body = Samples.input(id).put("body", "Grüße").toString().getBytes(StandardCharsets.ISO_8859_1);

        assertThat(post("application/x-ndjson; charset=iso-8859-1", body).statusCode())
                .isEqualTo(202);

        service.awaitEmptyQueue();
        assertThat(Json.read(service.attempts(id).getFirst().body())
                        .path("body")
                        .asText())
                .isEqualTo("Grüße");
    }

    @Test
    void text_thatIsNoUtf8_isRefusedAndNothingIsDone() {
        String id = service.newConversation();
        byte[] body = Samples.input(id).put("body", "Grüße").toString().getBytes(StandardCharsets.ISO_8859_1);

        assertThat(post("application/x-ndjson", body).statusCode()).isEqualTo(400);
        assertThat(post("text/csv; charset=iso-8859-1", body).statusCode()).isEqualTo(400);
        assertThat(service.attempts(id)).isEmpty();
    }

    @Test
    void contact_thatThisServiceDeleted_isDeletedForWhoeverAsksAgain() {
        String contact = Sample.newContact(service.intercom().workspace()).id();
        String input = Json.object().put("contact_id", contact).toString();

        HttpResponse<String> first = service.post("/v1/actions/delete_contact", input);
        HttpResponse<String> again = service.post("/v1/actions/delete_contact", input);

        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(service.post(
                                "/v1/actions/delete_contact",
                                Json.object().put("contact_id", "f".repeat(24)).toString())
                        .statusCode())
                .isEqualTo(422);
    }

    @Test
    void item_thatSomebodyElseWrote_makesADeadLetterWithTheReason() {
        String conversation = service.newConversation();
        String key = "foreign " + conversation;
        String id = service.close(conversation, "Idempotency-Key", key)
                .headers()
                .firstValue("Run-Id")
                .orElseThrow();
        service.sandbox()
                .dynamoDb()
                .putItem(put -> put.tableName(service.sandbox().resources().tableName())
                        .item(Map.of(
                                "run_id", AttributeValue.fromS(id),
                                "etag", AttributeValue.fromS("x"),
                                "expires_at", AttributeValue.fromN("9999999999"),
                                "run", AttributeValue.fromS("somebody's"))));
        ObjectNode envelope = Samples.envelope(conversation, key);

        service.sandbox().messages().send(envelope.toString());

        assertThat(service.awaitDeadLetter(key).attributes())
                .containsEntry("error_code", "internal_error")
                .containsEntry("run_id", id)
                .containsEntry("action", "close_conversation");
    }

    @Test
    void token_thatCannotBeRead_holdsRunsBackAndSpendsNoAttempt() {
        String id = service.newConversation();
        service.sandbox().putToken("line\nbreak");
        service.sandbox().apiFunction().kill();

        HttpResponse<String> answer = service.close(id);

        JsonNode run = Json.read(answer.body());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        assertThat(run.path("status").asText()).isEqualTo("queued");
        assertThat(run.path("attempts_in_round").asInt()).isZero();
        assertThat(service.attempts(id)).isEmpty();
        assertThat(service.sandbox().apiFunction().logLines())
                .anySatisfy(line -> assertThat(line).contains("token.unusable"));

        service.rotateToken("a-token-that-can-be-read");
        service.awaitRun(run.path("run_id").asText(), "succeeded");
        service.assertClosedOnce(List.of(id));
    }

    private HttpResponse<String> post(String contentType, byte[] body) {
        return service.send(
                service.request(BATCH).header("Content-Type", contentType).POST(BodyPublishers.ofByteArray(body)));
    }
}
