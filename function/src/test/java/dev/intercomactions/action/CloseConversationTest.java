package dev.intercomactions.action;

import static dev.intercomactions.action.Given.conversation;
import static dev.intercomactions.action.Given.json;
import static dev.intercomactions.action.Given.part;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.json.Json;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What close_conversation sends, and what it makes of what Intercom says. */
class CloseConversationTest {
    private static final Instant SINCE = Instant.parse("2026-01-05T09:00:00Z");
    private static final CloseConversation PLAIN =
            new CloseConversation("42", "7", Optional.empty(), OptionalLong.empty());
    private static final ObjectNode CLOSED = Json.object().put("id", "42").put("state", "closed");

    @Test
    void request_withBody_closesAsTheAdminWithIt() {
        assertThat(saying("Bye").request())
                .isEqualTo(IntercomRequest.post(
                        "/conversations/42/parts",
                        json("{'message_type': 'close', 'type': 'admin', 'admin_id': '7', 'body': 'Bye'}")));
    }

    @Test
    void request_withoutBody_hasNoBodyField() {
        assertThat(PLAIN.request().body())
                .contains(json("{'message_type': 'close', 'type': 'admin', 'admin_id': '7'}"));
    }

    @Test
    void request_idThatIsNoDigits_staysOneSegmentOfThePath() {
        CloseConversation odd =
                new CloseConversation("../contacts/1?x=#+ ü", "7", Optional.empty(), OptionalLong.empty());

        assertThat(odd.request().path()).isEqualTo("/conversations/..%2Fcontacts%2F1%3Fx%3D%23%2B%20%C3%BC/parts");
    }

    @Test
    void harmlessTwice_onlyWithoutAMessageThatACustomerSees() {
        assertThat(PLAIN.safeToRepeat()).isTrue();
        assertThat(saying("Bye").safeToRepeat()).isFalse();
    }

    @Test
    void output_closedConversation_isItsIdAndState() {
        assertThat(PLAIN.output(json("{'type': 'conversation', 'id': 42, 'state': 'closed', 'open': false}")))
                .contains(CLOSED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{'state': 'open'}",
                "{'state': 'snoozed'}",
                "{'state': null}",
                "{'state': 'CLOSED'}",
                "{'state': {'closed': true}}",
                "{'type': 'error.list', 'errors': []}"
            })
    void output_conversationNotClosed_isNothing(String answer) {
        assertThat(PLAIN.output(json(answer))).isEmpty();
    }

    @Test
    void condition_notAskedFor_isNoLook() {
        assertThat(PLAIN.condition()).isEmpty();
    }

    @Test
    void looks_readTheConversationAsPlainText() {
        IntercomRequest read = IntercomRequest.get("/conversations/42?display_as=plaintext");

        assertThat(PLAIN.reconciliation(SINCE).orElseThrow().request()).isEqualTo(read);
        assertThat(inactiveSince(1_000).condition().orElseThrow().request()).isEqualTo(read);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {'state': 'open', 'updated_at': 999}     | NotDone
                    {'state': 'open', 'updated_at': 1000}    | NotDone
                    {'state': 'open', 'updated_at': 1001}    | Skip
                    {'state': 'snoozed', 'updated_at': 1001} | Skip
                    {'state': 'snoozed', 'updated_at': 999}  | NotDone
                    {'state': 'closed', 'updated_at': 999}   | Done
                    {'state': 'closed', 'updated_at': 1001}  | Done
                    {'state': null, 'updated_at': 1001}      | CannotTell
                    {'updated_at': 1001}                     | CannotTell
                    {}                                       | CannotTell
                    """)
    void condition_byStateAndLastChange_says(String conversation, String verdict) {
        Verdict said = inactiveSince(1_000).condition().orElseThrow().reading().apply(json(conversation));

        assertThat(said.getClass().getSimpleName()).isEqualTo(verdict);
    }

    @Test
    void condition_conversationWithoutItsLastChange_cannotTell() {
        assertThat(inactiveSince(1_000).condition().orElseThrow().reading().apply(json("{'state': 'open'}")))
                .isEqualTo(new Verdict.CannotTell());
    }

    @ParameterizedTest
    @ValueSource(strings = {"open", "snoozed"})
    void condition_changedSince_outputSaysThatItWasLeft(String state) {
        ObjectNode conversation = Json.object().put("state", state).put("updated_at", 1_001);

        assertThat(inactiveSince(1_000).condition().orElseThrow().reading().apply(conversation))
                .isEqualTo(new Verdict.Skip(
                        Json.object().put("id", "42").put("state", state).put("skipped", true)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'state': 'closed'}",
                "{'state': 'closed', 'conversation_parts': {'conversation_parts': []}}",
                "{'state': 'closed', 'conversation_parts': {'conversation_parts': "
                        + "[{'part_type': 'close', 'author': {'id': '99'}, 'created_at': 1767603605, 'body': 'Else'}]}}"
            })
    void reconciliation_closedByAnyone_isDone(String conversation) {
        assertThat(reconciled(saying("Bye"), json(conversation))).isEqualTo(new Verdict.Done(CLOSED));
    }

    @Test
    void reconciliation_openWithoutOurPart_isNotDone() {
        assertThat(reconciled(saying("Bye"), open())).isEqualTo(new Verdict.NotDone());
        assertThat(reconciled(PLAIN, open())).isEqualTo(new Verdict.NotDone());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    Bye                        | Bye
                    Bye                        | <p>Bye</p>
                    Bye                        | <p class="no-margin">Bye</p>
                    Fish & chips <3            | <p>Fish &amp; chips &lt;3</p>
                    Fish & chips <3            | Fish & chips <3
                    "It's" done                | <p>&quot;It&#39;s&quot; done</p>
                    "It's" done                | <p>&ldquo;It&#x27;s&rdquo; done</p>
                    One  two                   | <p>One two</p>
                    <p>One</p><p>Two</p>       | One Two
                    See https://example.com/a  | <p>See <a href="https://example.com/a" rel="nofollow">https://example.com/a</a></p>
                    Grüße 😀                   | <p>Grüße 😀</p>
                    a&nbsp;b                   | <p>a b</p>
                    """)
    void reconciliation_openWithOurPart_isDone(String sent, String shown) {
        assertThat(reconciled(saying(sent), open(part("close", "7", SINCE.plusSeconds(1), shown))))
                .isEqualTo(new Verdict.Done(CLOSED));
    }

    @Test
    void reconciliation_bodyOverLines_isFoundInWhateverMarkup() {
        CloseConversation close = saying("Hello,\n\nbye.\nYours");

        for (String shown :
                List.of("Hello,\n\nbye.\nYours", "<p>Hello,</p><p>bye.<br>Yours</p>", "Hello, bye. Yours ")) {
            assertThat(reconciled(close, open(part("close", "7", SINCE, shown))))
                    .as(shown)
                    .isEqualTo(new Verdict.Done(CLOSED));
        }
    }

    @Test
    void reconciliation_closedByUsWithoutBodyAndReopened_isDone() {
        ObjectNode silent = part("close", "7", SINCE, "");

        assertThat(reconciled(PLAIN, open(silent))).isEqualTo(new Verdict.Done(CLOSED));
        assertThat(reconciled(PLAIN, open(silent.putNull("body")))).isEqualTo(new Verdict.Done(CLOSED));
        silent.remove("body");
        assertThat(reconciled(PLAIN, open(silent))).isEqualTo(new Verdict.Done(CLOSED));
    }

    @Test
    void reconciliation_authorIdAsNumber_isTheSameAuthor() {
        ObjectNode part = part("close", "x", SINCE, "Bye");
        part.putObject("author").put("type", "admin").put("id", 7);

        assertThat(reconciled(saying("Bye"), open(part))).isEqualTo(new Verdict.Done(CLOSED));
    }

    @ParameterizedTest
    @CsvSource({
        // part type, author, seconds after the attempt's beginning
        "comment, 7, 1",
        "assignment, 7, 1",
        "close, 8, 1",
        "close, 7, -3600",
        "close, 7, -61"
    })
    void reconciliation_partThatIsNotOurs_isNotDone(String type, String author, long seconds) {
        assertThat(reconciled(saying("Bye"), open(part(type, author, SINCE.plusSeconds(seconds), "Bye"))))
                .isEqualTo(new Verdict.NotDone());
    }

    @ParameterizedTest
    @ValueSource(longs = {-60, -1, 0, 1, 3600})
    void reconciliation_intercomsClockAMinuteBehind_findsOurPart(long seconds) {
        assertThat(reconciled(saying("Bye"), open(part("close", "7", SINCE.plusSeconds(seconds), "Bye"))))
                .isEqualTo(new Verdict.Done(CLOSED));
    }

    @Test
    void reconciliation_sameAdminClosedWithOtherWords_cannotTell() {
        assertThat(reconciled(saying("Bye"), open(part("close", "7", SINCE, "See you"))))
                .isEqualTo(new Verdict.CannotTell());
        assertThat(reconciled(saying("Bye"), open(part("close", "7", SINCE, ""))))
                .isEqualTo(new Verdict.CannotTell());
        assertThat(reconciled(PLAIN, open(part("close", "7", SINCE, "See you"))))
                .isEqualTo(new Verdict.CannotTell());
    }

    /** A body of markup only has no words to be known by: an empty close of the same admin does not prove it ours. */
    @ParameterizedTest
    @ValueSource(strings = {"<img src=\"https://example.com/bye.png\">", "&", "&hearts;", " "})
    void reconciliation_bodyWithoutWords_isNotFoundInAnEmptyClose(String body) {
        assertThat(reconciled(saying(body), open(part("close", "7", SINCE, ""))))
                .isEqualTo(new Verdict.CannotTell());
    }

    @Test
    void reconciliation_ourPartBesideOthers_isDone() {
        assertThat(reconciled(
                        saying("Bye"),
                        open(
                                part("close", "7", SINCE.minusSeconds(9_000), "Bye"),
                                part("close", "7", SINCE, "See you"),
                                part("comment", "55", SINCE, "One more thing"),
                                part("close", "7", SINCE.plusSeconds(2), "Bye"),
                                part("comment", "55", SINCE.plusSeconds(3), "Thanks"))))
                .isEqualTo(new Verdict.Done(CLOSED));
    }

    @Test
    void reconciliation_fullListThatBeginsAfterTheAttempt_cannotTell() {
        assertThat(reconciled(saying("Bye"), open(comments(500, SINCE)))).isEqualTo(new Verdict.CannotTell());
    }

    @Test
    void reconciliation_fullListThatReachesBackBeforeTheAttempt_isNotDone() {
        ObjectNode[] parts = comments(500, SINCE);
        parts[0] = part("comment", "55", SINCE.minusSeconds(61), "Hello");

        assertThat(reconciled(saying("Bye"), open(parts))).isEqualTo(new Verdict.NotDone());
    }

    @Test
    void reconciliation_listNotFull_isNotDone() {
        assertThat(reconciled(saying("Bye"), open(comments(499, SINCE)))).isEqualTo(new Verdict.NotDone());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{'state': 'open'}",
                "{'state': 'open', 'conversation_parts': null}",
                "{'state': 'open', 'conversation_parts': {}}",
                "{'state': 'open', 'conversation_parts': []}",
                "{'state': 'open', 'conversation_parts': {'conversation_parts': {}}}",
                "{'conversation_parts': {'conversation_parts': []}}",
                "{'state': 1, 'conversation_parts': {'conversation_parts': []}}"
            })
    void reconciliation_answerWithoutStateOrParts_cannotTell(String conversation) {
        assertThat(reconciled(saying("Bye"), json(conversation))).isEqualTo(new Verdict.CannotTell());
    }

    @Test
    void reconciliation_notDoneAndChangedSinceTheCondition_isSkipped() {
        ObjectNode conversation = open(part("comment", "55", SINCE, "Wait")).put("updated_at", 1_001);

        assertThat(reconciled(inactiveSince(1_000), conversation)).isInstanceOf(Verdict.Skip.class);
    }

    private static Verdict reconciled(CloseConversation close, JsonNode conversation) {
        return Given.reconciled(close, SINCE, conversation);
    }

    private static CloseConversation saying(String body) {
        return new CloseConversation("42", "7", Optional.of(body), OptionalLong.empty());
    }

    private static CloseConversation inactiveSince(long epochSeconds) {
        return new CloseConversation("42", "7", Optional.empty(), OptionalLong.of(epochSeconds));
    }

    private static ObjectNode open(ObjectNode... parts) {
        return conversation("{'type': 'conversation', 'id': '42', 'state': 'open'}", parts);
    }

    private static ObjectNode[] comments(int number, Instant from) {
        ObjectNode[] parts = new ObjectNode[number];
        for (int i = 0; i < number; i++) {
            parts[i] = part("comment", "55", from.plusSeconds(i), "Hello");
        }
        return parts;
    }
}
