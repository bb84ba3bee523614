package dev.intercomactions.action;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.json.FieldError;
import dev.intercomactions.json.Json;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which inputs the actions refuse, and what they say of them. Each row is an action's own example, changed. */
class ActionInputsTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    assign_conversation   | assignee_type     | 'robot'                     | /assignee_type        | enum
                    assign_conversation   | assignee_type     | null                        | /assignee_type        | required
                    assign_conversation   | assignee_id       | 'all'                       | /assignee_id          | pattern
                    assign_conversation   | assignee_id       | -1                          | /assignee_id          | minimum
                    assign_conversation   | admin_id          | '1/2'                       | /admin_id             | pattern
                    assign_conversation   | conversation_id   | '../1'                      | /conversation_id      | pattern
                    upsert_company        | company_id        | null                        | /company_id           | required
                    upsert_company        | company_id        | ''                          | /company_id           | minLength
                    upsert_company        | company_id        | true                        | /company_id           | type
                    upsert_company        | company_id        | 1.5                         | /company_id           | type
                    upsert_company        | size              | 1.5                         | /size                 | type
                    upsert_company        | size              | -1                          | /size                 | minimum
                    upsert_company        | size              | '42'                        | /size                 | type
                    upsert_company        | monthly_spend     | 2147483648                  | /monthly_spend        | maximum
                    upsert_company        | monthly_spend     | 155.98                      | /monthly_spend        | type
                    upsert_company        | remote_created_at | 1767225600000               | /remote_created_at    | maximum
                    upsert_company        | custom_attributes | []                          | /custom_attributes    | type
                    upsert_company        | custom_attributes | {'a': {}}                   | /custom_attributes/a  | type
                    upsert_company        | custom_attributes | {'a/b': []}                 | /custom_attributes/a~1b | type
                    upsert_company        | custom_attributes | {'a': 1e400}                | /custom_attributes/a  | maximum
                    upsert_company        | custom_attributes | {'a': -1e400}               | /custom_attributes/a  | minimum
                    upsert_company        | color             | 'red'                       | /color                | additionalProperties
                    create_contact        | email             | 'jane'                      | /email                | pattern
                    create_contact        | email             | 'jane@x y'                  | /email                | pattern
                    create_contact        | email             | 5                           | /email                | type
                    upsert_company        | size              | ''                          | /size                 | type
                    upsert_company        | colour            | ''                          | /colour               | additionalProperties
                    create_contact        | external_id       | '..'                        | /external_id          | not
                    create_contact        | external_id       | '.'                         | /external_id          | not
                    create_contact        | role              | 'visitor'                   | /role                 | enum
                    create_contact        | owner_id          | 'jane'                      | /owner_id             | pattern
                    create_contact        | signed_up_at      | '2026-01-01'                | /signed_up_at         | type
                    create_contact        | unsubscribed_from_emails | 'yes'                | /unsubscribed_from_emails | type
                    create_contact        | id                | '1'                         | /id                   | additionalProperties
                    create_conversation   | contact_id        | '123'                       | /contact_id           | pattern
                    create_conversation   | contact_id        | '6762F0DD1BB69F9F2193BB83'  | /contact_id           | pattern
                    create_conversation   | contact_id        | '6762f0dd1bb69f9f2193bb83a' | /contact_id           | pattern
                    create_conversation   | contact_id        | '../f0dd1bb69f9f2193bb83'   | /contact_id           | pattern
                    create_conversation   | contact_id        | 123456789012345678901234    | /contact_id           | type
                    create_conversation   | contact_type      | 'admin'                     | /contact_type         | enum
                    create_conversation   | body              | null                        | /body                 | required
                    create_note           | contact_id        | '1'                         | /contact_id           | pattern
                    create_note           | contact_id        | '6762f0dd1bb69f9f2193bb83\\n' | /contact_id         | pattern
                    create_note           | body              | ''                          | /body                 | minLength
                    create_note           | body              | 'a\\u0000b'                 | /body                 | characters
                    create_note           | admin_id          | 'jane'                      | /admin_id             | pattern
                    delete_contact        | contact_id        | '*'                         | /contact_id           | pattern
                    delete_contact        | contact_id        | null                        | /contact_id           | required
                    delete_contact        | force             | true                        | /force                | additionalProperties
                    reply_to_conversation | body              | null                        | /body                 | required
                    reply_to_conversation | message_type      | 'quick_reply'               | /message_type         | enum
                    reply_to_conversation | admin_id          | null                        | /admin_id             | required
                    snooze_conversation   | snoozed_until     | null                        | /snoozed_until        | required
                    snooze_conversation   | snoozed_until     | 'tomorrow'                  | /snoozed_until        | type
                    snooze_conversation   | snoozed_until     | 1893456000000               | /snoozed_until        | maximum
                    open_conversation     | conversation_id   | 12.5                        | /conversation_id      | type
                    open_conversation     | body              | 'Hi'                        | /body                 | additionalProperties
                    tag_conversation      | tag_id            | 'vip'                       | /tag_id               | pattern
                    tag_conversation      | tag_id            | null                        | /tag_id               | required
                    """)
    void input_withOneFault_namesTheFieldAndTheRule(
            String action, String field, String value, String pointer, String code) {
        ObjectNode input = example(action);
        input.set(field, Given.json(value));

        assertThat(Given.errors(action, input))
                .extracting(FieldError::pointer, FieldError::code)
                .containsExactly(tuple(pointer, code));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{'role': 'user'}", "{'email': null}", "{'email': '', 'external_id': ''}"})
    void contact_withNeitherEmailNorExternalId_isOneFault(String input) {
        assertThat(Given.errors("create_contact", Given.json(input)))
                .containsExactly(new FieldError("", "anyOf", "one of `email`, `external_id` must be given"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{'email': 'jane@example.com'}", "{'external_id': 'a b/c'}", "{'external_id': 881}"})
    void contact_withEither_isTaken(String input) {
        assertThat(Given.change("create_contact", input)).isNotNull();
    }

    @Test
    void conversation_withTwoAuthors_isAFault() {
        ObjectNode input = example("create_conversation");
        input.putObject("from").put("type", "user").put("id", "6762f0dd1bb69f9f2193bb83");

        assertThat(Given.errors("create_conversation", input))
                .containsExactly(new FieldError(
                        "/contact_id", "dependentSchemas", "`contact_id` cannot be given together with `from`"));
    }

    @Test
    void conversation_withFaultsInFrom_namesThem() {
        assertThat(Given.errors(
                        "create_conversation", Given.json("{'from': {'type': 'admin', 'name': 'x'}, 'body': 'Hi'}")))
                .extracting(FieldError::pointer)
                .containsExactlyInAnyOrder("/from/type", "/from/name", "/from/id");
    }

    /** As an empty cell of a CSV file. */
    @ParameterizedTest
    @CsvSource({
        "assign_conversation, body",
        "close_conversation, body",
        "create_contact, email",
        "create_contact, external_id",
        "create_contact, name",
        "create_contact, owner_id",
        "create_contact, role",
        "create_conversation, contact_type",
        "create_note, admin_id",
        "reply_to_conversation, message_type",
        "search_conversations, next",
        "search_conversations, state",
        "upsert_company, plan"
    })
    void optionalText_thatIsEmpty_countsAsAbsent(String action, String field) {
        ObjectNode without = example(action).without(field);

        assertThat(Given.type(action).parse(without.deepCopy().put(field, "")))
                .isInstanceOf(Parsed.Valid.class)
                .isEqualTo(Given.type(action).parse(without));
    }

    @ParameterizedTest
    @CsvSource({
        "close_conversation, conversation_id, pattern",
        "create_note, body, minLength",
        "create_note, contact_id, pattern",
        "upsert_company, company_id, minLength"
    })
    void requiredText_thatIsEmpty_isAFault(String action, String field, String code) {
        assertThat(Given.errors(action, example(action).put(field, "")))
                .containsExactly(new FieldError("/" + field, code, "must not be empty"));
    }

    @Test
    void customAttribute_thatIsEmpty_isLeftAsItIs() {
        ObjectNode company = example("upsert_company");
        company.withObject("custom_attributes").put("plan_code", "").putNull("seats");

        assertThat(Given.change("upsert_company", company).input()).isEqualTo(company);
    }

    /** An exponent of a billion would be as many zeros. */
    @ParameterizedTest
    @ValueSource(strings = {"1e-999999999", "0e999999999", "0.1e-400"})
    void customAttribute_ofAnyExponent_isNotWrittenOut(String number) {
        ObjectNode company = example("upsert_company");
        company.withObject("custom_attributes").set("size", Given.json(number));

        assertThat(Json.write(Given.change("upsert_company", company).input())).hasSizeLessThan(300);
    }

    static List<ActionType> types() {
        return List.copyOf(Actions.all().values());
    }

    /** What a caller wrote may be a customer's words. */
    @ParameterizedTest
    @MethodSource("types")
    void fault_inWords_neverQuotesTheValue(ActionType type) {
        ObjectNode input = example(type.name());
        for (Map.Entry<String, JsonNode> field :
                type.description().path("input").path("properties").properties()) {
            ObjectNode secret = Json.object().put("\u0000jane", "jane");
            input.set(field.getKey(), secret.set("x", Json.object().put("jane.doe@example.com", 1)));
        }

        assertThat(Given.errors(type.name(), input))
                .isNotEmpty()
                .allSatisfy(error -> assertThat(error.message()).isNotBlank().doesNotContain("jane.doe@example.com"));
    }

    private static ObjectNode example(String action) {
        return Given.type(action)
                .description()
                .path("input")
                .path("examples")
                .path(0)
                .deepCopy();
    }
}
