package dev.intercomactions.action;

import static dev.intercomactions.action.Given.change;
import static dev.intercomactions.action.Given.conversation;
import static dev.intercomactions.action.Given.json;
import static dev.intercomactions.action.Given.part;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.json.Json;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When open_conversation opens only what was closed as its caller says, and left so. */
class OpenConversationTest {
    private static final Instant CLOSED_AT = Instant.parse("2026-01-05T09:00:00Z");
    private static final String INPUT =
            "{'conversation_id': '42', 'admin_id': '8', 'only_if_closed_by': 7, 'only_if_closed_since': 1767603600}";
    private static final Change UNDO = change("open_conversation", INPUT);
    private static final ObjectNode CLOSING = part("close", "7", CLOSED_AT, "Bye");

    @Test
    void condition_withoutAny_isNone() {
        assertThat(change("open_conversation", "{'conversation_id': '42', 'admin_id': '8'}")
                        .condition())
                .isEmpty();
    }

    @Test
    void closedAsAsked_andLeftSo_isOpened() {
        assertThat(looked("closed", part("comment", "9", CLOSED_AT.minusSeconds(9), ""), CLOSING))
                .isEqualTo(new Verdict.NotDone());
    }

    @Test
    void closedAsAsked_andWrittenToByABot_isOpened() {
        ObjectNode bot = part("comment", "1", CLOSED_AT.plusSeconds(2), "How was it?");
        bot.withObject("/author").put("type", "bot");

        assertThat(looked("closed", CLOSING, bot)).isEqualTo(new Verdict.NotDone());
    }

    @Test
    void closedAsAsked_andTouchedByAPerson_isLeft() {
        assertThat(looked("closed", CLOSING, part("note", "9", CLOSED_AT, ""))).isEqualTo(skipped("closed"));
        assertThat(looked("closed", CLOSING, part("close", "9", CLOSED_AT.plusSeconds(60), "")))
                .isEqualTo(skipped("closed"));
    }

    @Test
    void closedByAnother_orLongBefore_isLeft() {
        assertThat(looked("closed", part("close", "9", CLOSED_AT, ""))).isEqualTo(skipped("closed"));
        assertThat(looked("closed", part("close", "7", CLOSED_AT.minusSeconds(3600), "")))
                .isEqualTo(skipped("closed"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"open", "snoozed"})
    void notClosed_isLeft(String state) {
        assertThat(looked(state, CLOSING)).isEqualTo(skipped(state));
    }

    @Test
    void conversation_thatCannotBeRead_tellsNothing() {
        assertThat(verdict(json("{'state': 'closed'}"))).isEqualTo(new Verdict.CannotTell());
        assertThat(looked("archived", CLOSING)).isEqualTo(new Verdict.CannotTell());
    }

    @Test
    void unknownAttempt_thatDidNothing_looksAtTheConditionAgain() {
        Instant since = CLOSED_AT.plusSeconds(600);

        assertThat(Given.reconciled(UNDO, since, shown("closed", CLOSING))).isEqualTo(new Verdict.NotDone());
        assertThat(Given.reconciled(UNDO, since, shown("closed", CLOSING, part("note", "9", since, ""))))
                .isEqualTo(skipped("closed"));
    }

    @Test
    void input_withConditions_isCanonical() {
        assertThat(Json.write(UNDO.input()))
                .isEqualTo("{\"conversation_id\":\"42\",\"admin_id\":\"8\",\"only_if_closed_by\":\"7\","
                        + "\"only_if_closed_since\":1767603600}");
    }

    private static Verdict looked(String state, ObjectNode... parts) {
        return verdict(shown(state, parts));
    }

    private static ObjectNode shown(String state, ObjectNode... parts) {
        return conversation("{'id': '42', 'state': '" + state + "'}", parts);
    }

    private static Verdict verdict(JsonNode shown) {
        return Optional.of(UNDO)
                .flatMap(Change::condition)
                .orElseThrow()
                .reading()
                .apply(shown);
    }

    private static Verdict skipped(String state) {
        return new Verdict.Skip(
                Json.object().put("id", "42").put("state", state).put("skipped", true));
    }
}
