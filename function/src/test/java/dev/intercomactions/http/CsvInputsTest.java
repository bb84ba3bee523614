package dev.intercomactions.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.http.Calls.Answer;
import dev.intercomactions.lambda.Front;
import dev.intercomactions.lambda.FuzzedIntercom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Inputs of a batch as spreadsheets write them. */
class CsvInputsTest {
    private static final String ROW = "123456,1,Bye\n";
    private static final String HEADER = "conversation_id,admin_id,body\n";

    private final Front front = new Front(new FuzzedIntercom(""), Map.of());
    private final Calls calls = new Calls(front);

    @Test
    void rows_ofASpreadsheet_areInputs() {
        assertThat(inputs(csv("close_conversation", HEADER + ROW + "123457,2,\n")))
                .containsExactly(
                        "{\"conversation_id\":\"123456\",\"admin_id\":\"1\",\"body\":\"Bye\"}",
                        "{\"conversation_id\":\"123457\",\"admin_id\":\"2\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\uFEFF" + HEADER + ROW,
                "\n\n" + HEADER + "\n" + ROW + "\n,,\n , , \n\n",
                "conversation_id;admin_id;body\n123456;1;Bye\n",
                "conversation_id\tadmin_id\tbody\r\n123456\t1\tBye\r\n",
                " conversation_id , admin_id , body ,,\r\n123456,1,Bye,,\r\n",
                "\"conversation_id\";\"admin_id\";\"body\"\n\"123456\";\"1\";\"Bye\"\n"
            })
    void marksBlanksAndSeparators_ofSpreadsheets_changeNothing(String body) {
        assertThat(inputs(csv("close_conversation", body)))
                .containsExactly("{\"conversation_id\":\"123456\",\"admin_id\":\"1\",\"body\":\"Bye\"}");
    }

    @Test
    void cells_inQuotes_mayHoldSeparatorsQuotesAndLines() {
        assertThat(inputs(csv("close_conversation", HEADER + "1,2,\"Bye, \"\"Ann\"\"\nSee you\"\n")))
                .containsExactly(
                        "{\"conversation_id\":\"1\",\"admin_id\":\"2\",\"body\":\"Bye, \\\"Ann\\\"\\nSee you\"}");
    }

    @Test
    void cells_ofNumbersTruthsAndObjects_areReadAsSuch() {
        Answer contacts = csv("create_contact", """
                        email,unsubscribed_from_emails,signed_up_at,custom_attributes
                        a@example.com,TRUE,1767603600,"{""plan"":""pro""}"
                        b@example.com,False,,
                        """);

        assertThat(inputs(contacts))
                .containsExactly(
                        "{\"custom_attributes\":{\"plan\":\"pro\"},\"email\":\"a@example.com\",\"role\":\"user\","
                                + "\"signed_up_at\":1767603600,\"unsubscribed_from_emails\":true}",
                        "{\"email\":\"b@example.com\",\"role\":\"user\",\"unsubscribed_from_emails\":false}");
    }

    /** The others go through. */
    @Test
    void row_thatIsBroken_isItsOwnErrorWithItsLine() {
        Answer answer = csv(
                "close_conversation",
                HEADER + ROW + "\n123457,1,one,two\n123458,x,\n123459,1,\"not closed\n123460,1,Bye\n");

        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.body().path("accepted").asInt()).isEqualTo(2);
        List<String> told = new ArrayList<>();
        answer.body()
                .path("items")
                .forEach(item -> told.add(item.path("index").asInt() + " line "
                        + item.path("line").asInt() + ": "
                        + (item.has("run_id")
                                ? item.path("status").asText()
                                : item.at("/errors/0/message").asText())));
        assertThat(told)
                .containsExactly(
                        "0 line 2: queued",
                        "1 line 4: cell 4 has no column: is a cell with a separator not in quotes?",
                        "2 line 5: must be 1 to 20 digits",
                        "3 line 6: cannot be read: is a quotation mark not closed, or in a cell without quotes?",
                        "4 line 7: queued");
    }

    @Test
    void header_withAColumnTwiceOrUnknown_isRefusedBeforeAnythingIsDone() {
        Answer answer = csv("close_conversation", "conversation_id,admin_id,body,body,Conversation\n1,2,a,b,c\n");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.messages())
                .containsExactly(
                        "the column body is there twice", "the column Conversation is no field of this action");
        assertThat(front.table.items()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n\n", ",,\n"})
    void body_withoutAHeader_isRefused(String body) {
        assertThat(csv("close_conversation", body).messages()).containsExactly("has no header line");
    }

    @Test
    void body_withAHeaderOnly_isAnEmptyBatch() {
        assertThat(csv("close_conversation", HEADER).messages()).containsExactly("must hold 1 to 1000 inputs");
    }

    /** Each would have the rest read once more. */
    @Test
    void rows_brokenInGreatNumber_areRefusedAtOnce() {
        assertThat(csv("close_conversation", HEADER + "1,2,\"x\n".repeat(41)).messages())
                .containsExactly("has more than 20 rows that cannot be read");
    }

    @Test
    void line_ofNewlineDelimitedJson_isTold() {
        Answer answer = calls.post(
                "/v1/actions/close_conversation/batch",
                Map.of(),
                "application/x-ndjson",
                "\uFEFF{\"conversation_id\":\"1\",\"admin_id\":\"2\"}\n\n{broken\n");

        assertThat(answer.body().at("/items/0/status").asText()).isEqualTo("queued");
        assertThat(answer.body().at("/items/1/line").asInt()).isEqualTo(3);
        assertThat(answer.body().at("/items/1/errors/0/message").asText()).isEqualTo("is not a JSON document");
    }

    private Answer csv(String action, String body) {
        return calls.post("/v1/actions/" + action + "/batch", Map.of(), "text/csv", body);
    }

    private List<String> inputs(Answer answer) {
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(202);
        List<String> inputs = new ArrayList<>();
        for (JsonNode item : answer.body().path("items")) {
            assertThat(item.has("errors")).as(item.toString()).isFalse();
            inputs.add(calls.get("/v1/runs/" + item.path("run_id").asText(), Map.of())
                    .body()
                    .path("input")
                    .toString());
        }
        return inputs;
    }
}
