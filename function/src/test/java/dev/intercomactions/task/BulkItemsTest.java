package dev.intercomactions.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intercomactions.action.ActionType;
import dev.intercomactions.action.Actions;
import dev.intercomactions.json.FieldError;
import dev.intercomactions.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Step Functions reads of a list in S3. */
class BulkItemsTest {
    private static final ActionType CLOSE = Actions.named("close_conversation").orElseThrow();
    private static final ActionType COMPANY = Actions.named("upsert_company").orElseThrow();

    @Test
    void row_itsCells_areReadAsItsFieldsAre() {
        var row = Json.object()
                .put("\uFEFFcompany_id", "1")
                .put("size", " 12 ")
                .put("name", "")
                .put("custom_attributes", "{\"vip\": true}");

        assertThat(Json.write(BulkItems.row(row, COMPANY)))
                .isEqualTo("{\"company_id\":\"1\",\"size\":12,\"custom_attributes\":{\"vip\":true}}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "csv|conversation_id,admin_id|",
                "csv|\uFEFF\"admin_id\", conversation_id|",
                "csv|conversation_id|has no column admin_id",
                "csv|conversation_id,admin_id,colour|has a column that is no field of the action",
                "csv|conversation_id,admin_id,admin_id|has a column twice",
                "csv|conversation_id;admin_id|must have commas between the columns",
                "csv|''|holds nothing",
                "jsonl|{\"conversation_id\": 1}|",
                "jsonl|conversation_id,admin_id|must be one JSON object a line",
                "csv|\u001F\u008Babc|is gzipped",
                "csv|P\u0000K|is no text"
            })
    void head_thatIsNotTheActions_saysWhatIsWrong(String format, String head, String what) {
        assertThat(BulkItems.check(head, format, CLOSE))
                .extracting(FieldError::message)
                .allSatisfy(message -> assertThat(message).contains(String.valueOf(what)))
                .hasSize(what == null ? 0 : 1);
    }
}
