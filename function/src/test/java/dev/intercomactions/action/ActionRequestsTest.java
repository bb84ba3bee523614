package dev.intercomactions.action;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.json.Json;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each action sends to Intercom. */
class ActionRequestsTest {
    private static final String CONTACT = "6762f0dd1bb69f9f2193bb83";

    /** Nothing of this may end a path segment, or be one that means another. */
    private static final String ODD = "../me?x=#+ %2f\u00fc";

    static final List<Change> ODD_IDS = List.of(
            new AssignConversation(ODD, "7", "admin", "8", Optional.empty()),
            new ReplyToConversation(ODD, "7", "comment", "Hi"),
            new SnoozeConversation(ODD, "7", 1),
            new OpenConversation(ODD, "7", Optional.empty(), OptionalLong.empty()),
            new TagConversation(ODD, "7", "86"),
            new CreateNote(ODD, Optional.empty(), "Hi"),
            new DeleteContact(ODD),
            new CreateContact(Json.object().put("external_id", ODD)));

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    assign_conversation | {'conversation_id': '42', 'admin_id': '7', 'assignee_id': '8', 'assignee_type': 'admin'} | POST /conversations/42/parts | {'message_type': 'assignment', 'type': 'admin', 'admin_id': '7', 'assignee_id': '8'}
                    assign_conversation | {'conversation_id': 42, 'admin_id': 7, 'assignee_id': 0, 'assignee_type': 'team', 'body': 'Hi'} | POST /conversations/42/parts | {'message_type': 'assignment', 'type': 'team', 'admin_id': '7', 'assignee_id': '0', 'body': 'Hi'}
                    open_conversation | {'conversation_id': '42', 'admin_id': '7'} | POST /conversations/42/parts | {'message_type': 'open', 'admin_id': '7'}
                    snooze_conversation | {'conversation_id': '42', 'admin_id': '7', 'snoozed_until': 1893456000} | POST /conversations/42/parts | {'message_type': 'snoozed', 'admin_id': '7', 'snoozed_until': 1893456000}
                    tag_conversation | {'conversation_id': '42', 'admin_id': '7', 'tag_id': 86} | POST /conversations/42/tags | {'id': '86', 'admin_id': '7'}
                    reply_to_conversation | {'conversation_id': '42', 'admin_id': '7', 'body': 'Hi'} | POST /conversations/42/reply | {'message_type': 'comment', 'type': 'admin', 'admin_id': '7', 'body': 'Hi'}
                    reply_to_conversation | {'conversation_id': '42', 'admin_id': '7', 'body': 'Hi', 'message_type': 'note'} | POST /conversations/42/reply | {'message_type': 'note', 'type': 'admin', 'admin_id': '7', 'body': 'Hi'}
                    create_note | {'contact_id': '6762f0dd1bb69f9f2193bb83', 'body': 'Hi'} | POST /contacts/6762f0dd1bb69f9f2193bb83/notes | {'body': 'Hi'}
                    create_note | {'contact_id': '6762f0dd1bb69f9f2193bb83', 'body': 'Hi', 'admin_id': 7} | POST /contacts/6762f0dd1bb69f9f2193bb83/notes | {'body': 'Hi', 'admin_id': '7'}
                    create_conversation | {'contact_id': '6762f0dd1bb69f9f2193bb83', 'body': 'Hi'} | POST /conversations | {'from': {'type': 'user', 'id': '6762f0dd1bb69f9f2193bb83'}, 'body': 'Hi'}
                    create_conversation | {'contact_id': '6762f0dd1bb69f9f2193bb83', 'contact_type': 'lead', 'body': 'Hi'} | POST /conversations | {'from': {'type': 'lead', 'id': '6762f0dd1bb69f9f2193bb83'}, 'body': 'Hi'}
                    create_conversation | {'from': {'type': 'contact', 'id': '6762f0dd1bb69f9f2193bb83'}, 'body': 'Hi'} | POST /conversations | {'from': {'type': 'contact', 'id': '6762f0dd1bb69f9f2193bb83'}, 'body': 'Hi'}
                    create_contact | {'email': 'jane@example.com'} | POST /contacts | {'email': 'jane@example.com', 'role': 'user'}
                    create_contact | {'external_id': 881, 'role': 'lead', 'name': 'Jane', 'phone': '+49', 'avatar': 'https://example.com/j.png', 'owner_id': 7, 'signed_up_at': 1, 'last_seen_at': 2, 'unsubscribed_from_emails': true, 'custom_attributes': {'a': null}} | POST /contacts | {'external_id': '881', 'role': 'lead', 'name': 'Jane', 'phone': '+49', 'avatar': 'https://example.com/j.png', 'owner_id': '7', 'signed_up_at': 1, 'last_seen_at': 2, 'unsubscribed_from_emails': true, 'custom_attributes': {'a': null}}
                    upsert_company | {'company_id': 5} | POST /companies | {'company_id': '5'}
                    upsert_company | {'company_id': 'acme/1', 'name': 'Acme', 'plan': 'Pro', 'size': 42, 'website': 'x', 'industry': 'y', 'monthly_spend': 3, 'remote_created_at': 1, 'custom_attributes': {'a': 'b', 'c': 1, 'd': true}} | POST /companies | {'company_id': 'acme/1', 'name': 'Acme', 'plan': 'Pro', 'size': 42, 'website': 'x', 'industry': 'y', 'monthly_spend': 3, 'remote_created_at': 1, 'custom_attributes': {'a': 'b', 'c': 1, 'd': true}}
                    """)
    void request_ofAnInput_isIntercoms(String action, String input, String call, String body) {
        IntercomRequest request = Given.change(action, input).request();

        assertThat(request.method() + " " + request.path()).isEqualTo(call);
        assertThat(request.body().map(Json::write).map(text -> Json.parse(text).orElseThrow()))
                .contains(Given.json(body));
    }

    @Test
    void deletion_hasNoBody() {
        assertThat(Given.change("delete_contact", "{'contact_id': '" + CONTACT + "'}")
                        .request())
                .isEqualTo(new IntercomRequest("DELETE", "/contacts/" + CONTACT, Optional.empty()));
    }

    /** The schemas let none of these in but an external id; the paths hold all the same. */
    @ParameterizedTest
    @FieldSource("ODD_IDS")
    void id_withOddCharacters_staysOneSegmentOfThePath(Change action) {
        String encoded = "..%2Fme%3Fx%3D%23%2B%20%252f%C3%BC";

        assertThat(Stream.concat(
                                Stream.of(action.request()),
                                action.reconciliation(Instant.EPOCH).map(Lookup::request).stream())
                        .map(IntercomRequest::path)
                        .filter(path -> !path.equals("/contacts")))
                .isNotEmpty()
                .allSatisfy(path -> assertThat(path.split("[/?]", -1)).contains(encoded))
                .allSatisfy(path -> assertThat(path).doesNotContain("/me", "#", " "));
    }

    /** One request however it is written: the fingerprint of a run is made of this form. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'company_id': '5', 'size': 100, 'custom_attributes': {'a': 1, 'b': 'x'}}",
                "{'custom_attributes': {'b': 'x', 'a': 1.0}, 'size': 1e2, 'company_id': 5, 'name': null}"
            })
    void canonicalInput_ofEqualInputs_isOne(String input) {
        assertThat(Json.write(Given.change("upsert_company", input).input()))
                .isEqualTo("{\"company_id\":\"5\",\"custom_attributes\":{\"a\":1,\"b\":\"x\"},\"size\":100}");
    }

    @Test
    void canonicalInput_whatIsTheDefault_isWrittenDown() {
        assertThat(Given.change("create_contact", "{'email': 'a@b'}").input())
                .isEqualTo(Given.change("create_contact", "{'role': 'user', 'email': 'a@b'}")
                        .input());
        assertThat(Given.change("create_conversation", "{'contact_id': '" + CONTACT + "', 'body': 'Hi'}")
                        .input())
                .isEqualTo(Given.change(
                                "create_conversation",
                                "{'from': {'type': 'user', 'id': '" + CONTACT + "'}, 'body': 'Hi'}")
                        .input());
    }

    @Test
    void numbers_inCustomAttributes_keepTheirValue() {
        String input = "{'company_id': '5', 'custom_attributes': {'a': 155.5, 'b': 1e-7, 'c': -0.5, 'd': 1e15}}";

        assertThat(Json.write(
                        Given.change("upsert_company", input).request().body().orElseThrow()))
                .isEqualTo("{\"company_id\":\"5\",\"custom_attributes\":"
                        + "{\"a\":155.5,\"b\":1E-7,\"c\":-0.5,\"d\":1000000000000000}}");
    }

    static Stream<Change> changes() {
        return ActionsTest.changes();
    }

    /** A caller who changes what was handed out changes no action. */
    @ParameterizedTest
    @MethodSource("changes")
    void inputAndRequest_changedByWhoeverGotThem_stayAsTheyWere(Change action) {
        ObjectNode before = action.input();
        Optional<JsonNode> body = action.request().body();

        action.input().removeAll();
        action.request().body().ifPresent(sent -> ((ObjectNode) sent).removeAll());

        assertThat(action.input()).isEqualTo(before);
        assertThat(action.request().body()).isEqualTo(body);
    }
}
