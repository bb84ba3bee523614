package dev.intercomactions.action;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.json.InputSchema;
import dev.intercomactions.json.Json;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each action makes of a 2xx answer: an output that its schema describes, or nothing when it confirms nothing. */
class ActionOutputsTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    assign_conversation   | {'id': 123456, 'admin_assignee_id': 1, 'team_assignee_id': 67890}      | {'id': '123456', 'admin_assignee_id': '1', 'team_assignee_id': '67890'}
                    assign_conversation   | {'id': '123456', 'admin_assignee_id': 0, 'team_assignee_id': '67890'}  | {'id': '123456', 'admin_assignee_id': null, 'team_assignee_id': '67890'}
                    assign_conversation   | {'id': '1', 'admin_assignee_id': null, 'team_assignee_id': 67890}      | {'id': '123456', 'admin_assignee_id': null, 'team_assignee_id': '67890'}
                    upsert_company        | {'id': '67', 'company_id': 'acme-1', 'name': 'Acme', 'size': 42}       | {'id': '67', 'company_id': 'acme-1', 'name': 'Acme'}
                    upsert_company        | {'id': '67', 'company_id': 'acme-1', 'name': null}                     | {'id': '67', 'company_id': 'acme-1', 'name': null}
                    upsert_company        | {'id': 67, 'company_id': 5}                                            | {'id': '67', 'company_id': '5', 'name': null}
                    create_contact        | {'id': '67', 'role': 'user', 'email': 'a@b', 'external_id': '5'}       | {'id': '67', 'role': 'user', 'email': 'a@b', 'external_id': '5'}
                    create_contact        | {'id': '67', 'role': 'lead', 'email': '', 'external_id': null}         | {'id': '67', 'role': 'lead', 'email': null, 'external_id': null}
                    create_conversation   | {'type': 'user_message', 'id': '403', 'conversation_id': '499'}        | {'id': '499'}
                    create_conversation   | {'type': 'user_message', 'id': '403', 'conversation_id': 499}          | {'id': '499'}
                    create_note           | {'type': 'note', 'id': '31', 'body': '<p>Hi</p>'}                      | {'id': '31', 'contact_id': '6762f0dd1bb69f9f2193bb83'}
                    delete_contact        | {'type': 'contact', 'id': '6762f0dd1bb69f9f2193bb83', 'deleted': true} | {'id': '6762f0dd1bb69f9f2193bb83', 'deleted': true}
                    reply_to_conversation | {'type': 'conversation', 'id': '123456', 'state': 'open'}              | {'id': '123456'}
                    snooze_conversation   | {'id': '123456', 'open': true, 'state': 'snoozed', 'snoozed_until': 9} | {'id': '123456', 'state': 'snoozed', 'snoozed_until': 9}
                    open_conversation     | {'id': '123456', 'state': 'open'}                                      | {'id': '123456', 'state': 'open'}
                    tag_conversation      | {'type': 'tag', 'id': 86, 'name': 'VIP'}                               | {'id': '86', 'conversation_id': '123456'}
                    """)
    void answer_thatConfirmsIt_isTheOutput(String action, String answer, String output) {
        Optional<ObjectNode> told = example(action).output(Given.json(answer));

        assertThat(told.map(Json::write)).contains(Json.write(Given.json(output)));
        assertThat(new InputSchema(() -> Given.type(action).description().path("output")).validate(told.get()))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    assign_conversation   | {'id': '123456', 'admin_assignee_id': 67890, 'team_assignee_id': 0}
                    assign_conversation   | {'id': '123456', 'admin_assignee_id': 1, 'team_assignee_id': 5}
                    assign_conversation   | {'id': '123456', 'team_assignee_id': 67890}
                    upsert_company        | {'id': '67'}
                    upsert_company        | {'company_id': 'acme-1'}
                    create_contact        | {'type': 'contact', 'id': null}
                    create_contact        | {'email': 'jane@example.com'}
                    create_conversation   | {'type': 'user_message', 'id': '403'}
                    create_conversation   | {'type': 'user_message', 'id': '403', 'conversation_id': null}
                    create_note           | {'type': 'note', 'body': 'Hi'}
                    delete_contact        | {'id': '6762f0dd1bb69f9f2193bb83', 'deleted': false}
                    delete_contact        | {'id': '6762f0dd1bb69f9f2193bb83'}
                    reply_to_conversation | {'id': '123456'}
                    reply_to_conversation | {'type': 'error.list', 'errors': []}
                    snooze_conversation   | {'id': '123456', 'state': 'open', 'snoozed_until': null}
                    snooze_conversation   | {'id': '123456', 'state': 'snoozed', 'snoozed_until': null}
                    open_conversation     | {'id': '123456', 'state': 'closed'}
                    tag_conversation      | {'type': 'tag', 'id': '87'}
                    tag_conversation      | {'type': 'tag'}
                    """)
    void answer_thatDoesNotConfirmIt_isNothing(String action, String answer) {
        assertThat(example(action).output(Given.json(answer))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"admin", "team"})
    void unassignment_isConfirmedByNoAssigneeOfItsType(String type) {
        Change nobody = new AssignConversation("42", "7", type, "0", Optional.empty());
        ObjectNode conversation = Json.object().put("admin_assignee_id", 0).putNull("team_assignee_id");

        assertThat(nobody.output(conversation)).isPresent();
        assertThat(nobody.output(conversation.put(type + "_assignee_id", 8))).isEmpty();
    }

    @Test
    void assignment_toATeammate_isReadInTheirField() {
        Change assign = new AssignConversation("42", "7", "admin", "8", Optional.empty());

        assertThat(assign.output(Given.json("{'admin_assignee_id': 8, 'team_assignee_id': 9}")))
                .contains((ObjectNode) Given.json("{'id': '42', 'admin_assignee_id': '8', 'team_assignee_id': '9'}"));
    }

    private static Change example(String action) {
        return Given.change(
                action,
                Given.type(action).description().path("input").path("examples").path(0));
    }
}
