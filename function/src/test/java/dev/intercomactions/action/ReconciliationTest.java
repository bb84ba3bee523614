package dev.intercomactions.action;

import static dev.intercomactions.action.Given.conversation;
import static dev.intercomactions.action.Given.json;
import static dev.intercomactions.action.Given.part;
import static dev.intercomactions.action.Given.reconciled;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.json.Json;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How each action finds out whether an attempt took effect of which no answer came. */
class ReconciliationTest {
    private static final Instant SINCE = Instant.ofEpochSecond(1_767_603_600);
    private static final Instant BEFORE = SINCE.minusSeconds(61);
    private static final String CONTACT = "6762f0dd1bb69f9f2193bb83";
    private static final Verdict NOT_DONE = new Verdict.NotDone();
    private static final Verdict CANNOT_TELL = new Verdict.CannotTell();

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    assign_conversation   | {'conversation_id': '42', 'admin_id': '7', 'assignee_id': '8', 'assignee_type': 'team'}               | true
                    assign_conversation   | {'conversation_id': '42', 'admin_id': '7', 'assignee_id': '8', 'assignee_type': 'team', 'body': 'Hi'} | false
                    upsert_company        | {'company_id': 'acme-1'}                                           | true
                    create_contact        | {'email': 'jane@example.com'}                                      | true
                    create_contact        | {'external_id': '881', 'role': 'user'}                             | true
                    create_contact        | {'email': 'jane@example.com', 'role': 'lead'}                      | false
                    create_conversation   | {'contact_id': '6762f0dd1bb69f9f2193bb83', 'body': 'Hi'}           | false
                    create_note           | {'contact_id': '6762f0dd1bb69f9f2193bb83', 'body': 'Hi'}           | false
                    delete_contact        | {'contact_id': '6762f0dd1bb69f9f2193bb83'}                         | true
                    reply_to_conversation | {'conversation_id': '42', 'admin_id': '7', 'body': 'Hi'}           | false
                    reply_to_conversation | {'conversation_id': '42', 'admin_id': '7', 'body': 'Hi', 'message_type': 'note'} | false
                    snooze_conversation   | {'conversation_id': '42', 'admin_id': '7', 'snoozed_until': 9}     | true
                    open_conversation     | {'conversation_id': '42', 'admin_id': '7'}                         | true
                    tag_conversation      | {'conversation_id': '42', 'admin_id': '7', 'tag_id': '86'}         | true
                    """)
    void harmlessTwice_onlyWhatNobodySeesTwice(String action, String input, boolean harmless) {
        assertThat(Given.change(action, input).safeToRepeat()).isEqualTo(harmless);
    }

    @ParameterizedTest
    @ValueSource(strings = {"assign", "open", "snooze", "tag", "reply"})
    void look_ofAConversation_readsItAsPlainTextAndARefusalTellsNothing(String which) {
        Change action = switch (which) {
            case "assign" -> assign(Optional.empty());
            case "open" -> new OpenConversation("42", "7", Optional.empty(), OptionalLong.empty());
            case "snooze" -> new SnoozeConversation("42", "7", 9);
            case "tag" -> new TagConversation("42", "7", "86");
            default -> new ReplyToConversation("42", "7", "comment", "Hi");
        };
        Lookup look = action.reconciliation(SINCE).orElseThrow();

        assertThat(look.request()).isEqualTo(IntercomRequest.get("/conversations/42?display_as=plaintext"));
        assertThat(look.refusal().apply(404)).isEqualTo(CANNOT_TELL);
        assertThat(look.reading().apply(json("{'id': '42'}"))).isEqualTo(CANNOT_TELL);
    }

    @Test
    void company_needsNoLook() {
        assertThat(Given.change("upsert_company", "{'company_id': '1'}").reconciliation(SINCE))
                .isEmpty();
    }

    @Nested
    class Assigning {
        private static final String OURS = "{'admin_assignee_id': 8, 'team_assignee_id': 0}";
        private static final String OTHERS = "{'admin_assignee_id': 9, 'team_assignee_id': null}";

        @Test
        void silently_theAssigneeTells() {
            assertThat(reconciled(assign(Optional.empty()), SINCE, conversation(OURS)))
                    .isEqualTo(done("{'id': '42', 'admin_assignee_id': '8', 'team_assignee_id': null}"));
            assertThat(reconciled(assign(Optional.empty()), SINCE, conversation(OTHERS)))
                    .isEqualTo(NOT_DONE);
        }

        @ParameterizedTest
        @ValueSource(strings = {"assignment", "assign_and_reopen", "assign_and_unsnooze"})
        void silently_underSomebodyElsesLaterOne_ourPartTells(String partType) {
            ObjectNode ours = assigned(partType, "7", SINCE, "8");
            ObjectNode persons = assigned(partType, "6", SINCE, "9");

            assertThat(reconciled(assign(Optional.empty()), SINCE, conversation(OTHERS, ours, persons)))
                    .isEqualTo(done("{'id': '42', 'admin_assignee_id': '9', 'team_assignee_id': null}"));
            assertThat(reconciled(assign(Optional.empty()), SINCE, conversation(OTHERS, persons)))
                    .isEqualTo(NOT_DONE);
        }

        /** A part that assigns a team and a teammate names the teammate only. */
        @ParameterizedTest
        @ValueSource(strings = {"admin", "team"})
        void silently_ourPartSinceTheAttempt_tellsWhomeverItNames(String type) {
            Change assign = new AssignConversation("42", "7", type, "8", Optional.empty());
            ObjectNode named = assigned("assignment", "7", SINCE.plusSeconds(1), "55");
            ObjectNode namesNobody = part("assignment", "7", SINCE.plusSeconds(1), "");
            namesNobody.putNull("assigned_to");

            for (ObjectNode ours : List.of(named, namesNobody)) {
                assertThat(reconciled(
                                assign, SINCE, conversation(OTHERS, ours, assigned("assignment", "6", SINCE, "9"))))
                        .isEqualTo(done("{'id': '42', 'admin_assignee_id': '9', 'team_assignee_id': null}"));
            }
        }

        /** Clocks differ, and others ask for the same conversation under the same teammate. */
        @Test
        void silently_aPartSomewhatOlderThanTheAttempt_tellsIfItNamesOurs() {
            ObjectNode ours = assigned("assignment", "7", SINCE.minusSeconds(30), "8");
            ObjectNode earlierRequests = assigned("assignment", "7", SINCE.minusSeconds(30), "9");

            assertThat(reconciled(assign(Optional.empty()), SINCE, conversation(OTHERS, ours)))
                    .isInstanceOf(Verdict.Done.class);
            assertThat(reconciled(assign(Optional.empty()), SINCE, conversation(OTHERS, earlierRequests)))
                    .isEqualTo(NOT_DONE);
        }

        @Test
        void withAMessage_theMessageMustBeThere() {
            Change assign = assign(Optional.of("Hi"));
            ObjectNode ours = part("assignment", "7", SINCE.plusSeconds(1), "<p>Hi</p>");

            assertThat(reconciled(assign, SINCE, conversation(OURS))).isEqualTo(NOT_DONE);
            assertThat(reconciled(assign, SINCE, conversation(OURS, ours))).isInstanceOf(Verdict.Done.class);
            assertThat(reconciled(assign, SINCE, conversation(OURS, part("assignment", "7", BEFORE, "Hi"))))
                    .isEqualTo(NOT_DONE);
            assertThat(reconciled(assign, SINCE, conversation(OURS, part("assignment", "7", SINCE, ""))))
                    .isEqualTo(CANNOT_TELL);
        }

        @Test
        void withAMessage_byAnotherTeammate_isNotOurs() {
            assertThat(reconciled(
                            assign(Optional.of("Hi")), SINCE, conversation(OURS, part("assignment", "6", SINCE, "Hi"))))
                    .isEqualTo(NOT_DONE);
        }
    }

    @Nested
    class OpeningAndSnoozing {
        private final Change open = new OpenConversation("42", "7", Optional.empty(), OptionalLong.empty());
        private final Change snooze = new SnoozeConversation("42", "7", 1_893_456_000);

        @ParameterizedTest
        @CsvSource({"open, Done", "closed, NotDone", "snoozed, NotDone"})
        void opening_theStateTells(String state, String verdict) {
            assertThat(reconciled(open, SINCE, conversation("{'state': '" + state + "'}"))
                            .getClass()
                            .getSimpleName())
                    .isEqualTo(verdict);
        }

        @Test
        void opening_thatSomebodyClosedAgain_isDone() {
            assertThat(reconciled(
                            open,
                            SINCE,
                            conversation(
                                    "{'state': 'closed'}",
                                    part("open", "7", SINCE, ""),
                                    part("close", "9", SINCE, ""))))
                    .isEqualTo(done("{'id': '42', 'state': 'open'}"));
        }

        @ParameterizedTest
        @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                        {'state': 'snoozed', 'snoozed_until': 1893456000} | Done
                        {'state': 'snoozed', 'snoozed_until': 1893456001} | NotDone
                        {'state': 'snoozed', 'snoozed_until': null}       | NotDone
                        {'state': 'open', 'snoozed_until': null}          | NotDone
                        {'state': 'closed', 'snoozed_until': null}        | NotDone
                        """)
        void snoozing_stateAndMomentTell(String shown, String verdict) {
            assertThat(reconciled(snooze, SINCE, conversation(shown)).getClass().getSimpleName())
                    .isEqualTo(verdict);
        }

        /** A second snooze would put the customer's answer aside. */
        @Test
        void snoozing_thatTheCustomerHasEnded_isDone() {
            assertThat(reconciled(
                            snooze,
                            SINCE,
                            conversation(
                                    "{'state': 'open'}",
                                    part("snoozed", "7", SINCE, ""),
                                    part("open", "55", SINCE, "?"))))
                    .isEqualTo(new Verdict.Done(Json.object()
                            .put("id", "42")
                            .put("state", "snoozed")
                            .put("snoozed_until", 1_893_456_000L)));
        }
    }

    @Nested
    class Tagging {
        @ParameterizedTest
        @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                        {'tags': {'tags': [{'id': '1'}, {'id': 86}]}} | Done
                        {'tags': {'tags': [{'id': '1'}]}}             | NotDone
                        {'tags': {'tags': []}}                        | NotDone
                        {'tags': {}}                                  | CannotTell
                        """)
        void tag_onTheConversation_tells(String shown, String verdict) {
            assertThat(reconciled(new TagConversation("42", "7", "86"), SINCE, json(shown))
                            .getClass()
                            .getSimpleName())
                    .isEqualTo(verdict);
        }
    }

    @Nested
    class Replying {
        @ParameterizedTest
        @CsvSource({
            // message type, part type, author, seconds after the beginning, text
            "comment, comment, 7, 1, Hi, Done",
            "comment, comment, 7, -60, Hi, Done",
            "comment, open, 7, 1, <p>Hi</p>, Done",
            "comment, comment, 7, -61, Hi, NotDone",
            "comment, comment, 8, 1, Hi, NotDone",
            "comment, note, 7, 1, Hi, NotDone",
            "comment, comment, 7, 1, Hello, CannotTell",
            "note, note, 7, 1, Hi, Done",
            "note, note_and_reopen, 7, 1, Hi, Done",
            "note, comment, 7, 1, Hi, NotDone",
            "note, note, 7, 1, Hello, CannotTell"
        })
        void part_ofTheTeammateWithTheText_tells(
                String messageType, String partType, String author, long seconds, String text, String verdict) {
            ObjectNode shown =
                    conversation("{'state': 'open'}", part(partType, author, SINCE.plusSeconds(seconds), text));

            assertThat(reconciled(new ReplyToConversation("42", "7", messageType, "Hi"), SINCE, shown)
                            .getClass()
                            .getSimpleName())
                    .isEqualTo(verdict);
        }

        @Test
        void found_isTheConversationsId() {
            assertThat(reconciled(
                            new ReplyToConversation("42", "7", "comment", "Hi"),
                            SINCE,
                            conversation("{}", part("comment", "7", SINCE, "Hi"))))
                    .isEqualTo(done("{'id': '42'}"));
        }
    }

    @Nested
    class Noting {
        private final Change byAdmin = new CreateNote(CONTACT, Optional.of("7"), "Hi");
        private final Change byAnyone = new CreateNote(CONTACT, Optional.empty(), "Hi");

        @Test
        void look_listsTheContactsNotes() {
            assertThat(byAdmin.reconciliation(SINCE).orElseThrow().request())
                    .isEqualTo(IntercomRequest.get("/contacts/" + CONTACT + "/notes"));
        }

        @Test
        void found_isItsOwnId() {
            assertThat(reconciled(
                            byAdmin,
                            SINCE,
                            notes(2, note("32", "9", SINCE, "Hi"), note("31", "7", SINCE, "<p>Hi</p>"))))
                    .isEqualTo(done("{'id': '31', 'contact_id': '" + CONTACT + "'}"));
        }

        @Test
        void notFound_inTheWholeList_isNotDone() {
            assertThat(reconciled(byAdmin, SINCE, notes(0))).isEqualTo(NOT_DONE);
            assertThat(reconciled(
                            byAdmin, SINCE, notes(2, note("32", "9", SINCE, "Hi"), note("30", "7", BEFORE, "Hi"))))
                    .isEqualTo(NOT_DONE);
        }

        @Test
        void anotherNewNote_ofTheSameAuthor_cannotTell() {
            assertThat(reconciled(byAdmin, SINCE, notes(1, note("31", "7", SINCE, "Hello"))))
                    .isEqualTo(CANNOT_TELL);
        }

        @Test
        void withoutAuthor_anybodysNoteIsLookedAt() {
            assertThat(reconciled(byAnyone, SINCE, notes(1, note("31", "9", SINCE, "Hi"))))
                    .isInstanceOf(Verdict.Done.class);
            assertThat(reconciled(byAnyone, SINCE, notes(1, note("31", "9", SINCE, "Hello"))))
                    .isEqualTo(CANNOT_TELL);
        }

        @Test
        void notFound_onAPageThatReachesBack_isNotDone() {
            assertThat(reconciled(byAdmin, SINCE, notes(90, note("32", "9", SINCE, "x"), note("30", "9", BEFORE, "y"))))
                    .isEqualTo(NOT_DONE);
        }

        /** All are new, or the oldest come first: ours may be on another page. */
        @Test
        void notFound_onAPageThatMayHideIt_cannotTell() {
            assertThat(reconciled(byAdmin, SINCE, notes(90, note("32", "9", SINCE, "x"), note("30", "9", SINCE, "y"))))
                    .isEqualTo(CANNOT_TELL);
            assertThat(reconciled(
                            byAdmin,
                            SINCE,
                            notes(90, note("30", "9", BEFORE.minusSeconds(9), "x"), note("31", "9", BEFORE, "y"))))
                    .isEqualTo(CANNOT_TELL);
            assertThat(reconciled(byAdmin, SINCE, json("{'data': []}"))).isEqualTo(CANNOT_TELL);
        }

        private static ObjectNode note(String id, String author, Instant at, String body) {
            ObjectNode note = Json.object().put("id", id).put("created_at", at.getEpochSecond());
            note.putObject("author").put("id", author);
            return note.put("body", body);
        }

        private static JsonNode notes(int total, ObjectNode... shown) {
            return list("data", shown).put("total_count", total);
        }
    }

    @Nested
    class Deleting {
        private final Change delete = new DeleteContact(CONTACT);
        private final Verdict done = done("{'id': '" + CONTACT + "', 'deleted': true}");

        @ParameterizedTest
        @CsvSource({"404, true", "410, false", "403, false", "0, false"})
        void refusal_ofTheRepeat_provesItOnlyWhenItIsNotFound(int status, boolean proven) {
            assertThat(delete.provenBy(status, "User Not Found").isPresent()).isEqualTo(proven);
        }

        @Test
        void look_forTheContact_tells() {
            Lookup look = delete.reconciliation(SINCE).orElseThrow();

            assertThat(look.request()).isEqualTo(IntercomRequest.get("/contacts/" + CONTACT));
            assertThat(look.reading().apply(json("{'type': 'contact', 'id': '" + CONTACT + "'}")))
                    .isEqualTo(NOT_DONE);
            assertThat(look.refusal().apply(404)).isEqualTo(done);
            assertThat(look.refusal().apply(403)).isEqualTo(CANNOT_TELL);
        }

        /** It lives on in another contact: the repeat is refused, and the refusal says why. */
        @Test
        void look_atAMergedContact_isNotDone() {
            assertThat(delete.reconciliation(SINCE).orElseThrow().refusal().apply(410))
                    .isEqualTo(NOT_DONE);
        }
    }

    @Nested
    class StartingAConversation {
        private final Change create = new CreateConversation("user", CONTACT, "Hi");

        @Test
        void look_searchesTheContactsNewConversations() {
            IntercomRequest search = create.reconciliation(SINCE).orElseThrow().request();

            assertThat(search.path()).isEqualTo("/conversations/search");
            assertThat(search.body().orElseThrow().at("/query/value"))
                    .extracting(filter -> filter.path("field").asText()
                            + filter.path("operator").asText()
                            + filter.path("value").asText())
                    .containsExactly(
                            "contact_ids=" + CONTACT,
                            "created_at>" + SINCE.minusSeconds(2 * 86_400).getEpochSecond());
        }

        @Test
        void found_isItsId() {
            assertThat(reconciled(
                            create,
                            SINCE,
                            list(
                                    "conversations",
                                    started("1", SINCE, "Hello"),
                                    started("2", BEFORE, "Hi"),
                                    started("3", SINCE.minusSeconds(60), "<p>Hi</p>"))))
                    .isEqualTo(done("{'id': '3'}"));
        }

        @Test
        void notFound_cannotTell_becauseTheSearchLags() {
            assertThat(reconciled(create, SINCE, list("conversations"))).isEqualTo(CANNOT_TELL);
            assertThat(reconciled(create, SINCE, list("conversations", started("1", SINCE, "Hello"))))
                    .isEqualTo(CANNOT_TELL);
            assertThat(reconciled(create, SINCE, list("conversations", started("1", BEFORE, "Hi"))))
                    .isEqualTo(CANNOT_TELL);
        }

        private static ObjectNode started(String id, Instant at, String body) {
            ObjectNode conversation = Json.object().put("id", id).put("created_at", at.getEpochSecond());
            conversation.putObject("source").put("body", body);
            return conversation;
        }
    }

    @Nested
    class CreatingAContact {
        private final Change byExternalId = Given.change("create_contact", "{'external_id': 'a/b', 'email': 'j@x'}");
        private final Change userByEmail = Given.change("create_contact", "{'email': 'j@x'}");
        private final Change lead = Given.change("create_contact", "{'email': 'j@x', 'role': 'lead'}");

        @Test
        void userWithExternalId_isFoundByIt() {
            Lookup look = byExternalId.reconciliation(SINCE).orElseThrow();

            assertThat(look.request()).isEqualTo(IntercomRequest.get("/contacts/find_by_external_id/a%2Fb"));
            assertThat(look.refusal().apply(404)).isEqualTo(NOT_DONE);
            assertThat(look.refusal().apply(410)).isEqualTo(CANNOT_TELL);
            assertThat(look.reading().apply(contact("user", SINCE).put("external_id", "a/b")))
                    .isEqualTo(done("{'id': '67', 'role': 'user', 'email': 'j@x', 'external_id': 'a/b'}"));
            assertThat(look.reading().apply(contact("user", BEFORE))).isEqualTo(NOT_DONE);
            assertThat(look.reading().apply(json("{'id': '67'}"))).isEqualTo(CANNOT_TELL);
        }

        @Test
        void whoeverElse_isSearchedByEmailAndRole() {
            for (Change action : new Change[] {userByEmail, lead}) {
                IntercomRequest search =
                        action.reconciliation(SINCE).orElseThrow().request();
                String role = action.input().path("role").asText();

                assertThat(search.path()).isEqualTo("/contacts/search");
                assertThat(search.body().orElseThrow().at("/query/value"))
                        .extracting(filter -> filter.path("field").asText()
                                + filter.path("operator").asText()
                                + filter.path("value").asText())
                        .containsExactly("email=j@x", "role=" + role);
            }
        }

        @Test
        void leadWithExternalId_isSearchedToo_becauseOnlyUsersAreFoundByIt() {
            Change action = Given.change("create_contact", "{'external_id': '..%2f', 'role': 'lead'}");

            assertThat(action.reconciliation(SINCE)
                            .orElseThrow()
                            .request()
                            .body()
                            .orElseThrow()
                            .at("/query/value/0/value"))
                    .isEqualTo(json("'..%2f'"));
        }

        @ParameterizedTest
        @CsvSource({
            // role asked for, role found, email found, old, verdict
            "user, user, j@x, false, Done",
            "user, user, J@X, false, Done",
            "user, user, j@x, true, NotDone",
            "user, lead, j@x, false, CannotTell",
            "user, user, other@x, false, CannotTell",
            "lead, lead, j@x, false, Done",
            "lead, lead, j@x, true, CannotTell",
            "lead, user, j@x, false, CannotTell"
        })
        void search_byWhatItFinds_tells(String role, String found, String email, boolean old, String verdict) {
            Change action = role.equals("user") ? userByEmail : lead;
            ObjectNode contact = contact(found, old ? BEFORE : SINCE).put("email", email);

            assertThat(reconciled(action, SINCE, list("data", contact))
                            .getClass()
                            .getSimpleName())
                    .isEqualTo(verdict);
        }

        @Test
        void search_thatFindsNothing_cannotTell_becauseItLags() {
            assertThat(reconciled(userByEmail, SINCE, list("data"))).isEqualTo(CANNOT_TELL);
            assertThat(reconciled(lead, SINCE, list("data"))).isEqualTo(CANNOT_TELL);
        }

        @Test
        void search_thatFindsOurLeadBesideAnOlderOne_isDone() {
            ObjectNode older = contact("lead", BEFORE).put("id", "66");

            assertThat(reconciled(lead, SINCE, list("data", older, contact("lead", SINCE))))
                    .isEqualTo(done("{'id': '67', 'role': 'lead', 'email': 'j@x', 'external_id': null}"));
        }

        @Test
        void conflict_ofTheRepeat_provesItAndTellsTheId() {
            assertThat(byExternalId.provenBy(409, "A contact matching those details already exists with id=" + CONTACT))
                    .contains((ObjectNode)
                            json("{'id': '" + CONTACT + "', 'role': 'user', 'email': 'j@x', 'external_id': 'a/b'}"));
        }

        @ParameterizedTest
        @CsvSource({
            "409, An archived contact matching those details already exists with id=6762f0dd1bb69f9f2193bb83",
            "409, A contact matching those details already exists with id=",
            "409, A contact matching those details already exists with id=6762f0dd1bb69f9f2193bb83ff",
            "409, A contact matching those details already exists",
            "409, Conflict",
            "422, A contact matching those details already exists with id=6762f0dd1bb69f9f2193bb83"
        })
        void refusal_ofAnyOtherKind_provesNothing(int status, String message) {
            assertThat(byExternalId.provenBy(status, message)).isEmpty();
        }

        private static ObjectNode contact(String role, Instant at) {
            return Json.object()
                    .put("id", "67")
                    .put("role", role)
                    .put("email", "j@x")
                    .putNull("external_id")
                    .put("created_at", at.getEpochSecond());
        }
    }

    private static ObjectNode assigned(String partType, String by, Instant at, String to) {
        ObjectNode part = part(partType, by, at, "");
        part.putObject("assigned_to").put("type", "admin").put("id", to);
        return part;
    }

    private static Change assign(Optional<String> body) {
        return new AssignConversation("42", "7", "admin", "8", body);
    }

    private static Verdict done(String output) {
        return new Verdict.Done((ObjectNode) json(output));
    }

    private static ObjectNode list(String name, ObjectNode... items) {
        ObjectNode list = Json.object();
        ArrayNode array = list.putArray(name);
        for (ObjectNode item : items) {
            array.add(item);
        }
        return list;
    }
}
