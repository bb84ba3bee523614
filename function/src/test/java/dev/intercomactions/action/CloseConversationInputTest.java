package dev.intercomactions.action;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.json.FieldError;
import dev.intercomactions.json.Json;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which inputs close_conversation takes, and what it says of the others. */
class CloseConversationInputTest {

    @Test
    void input_withAllFields_isRead() {
        assertThat(parsed("""
                                {"conversation_id": "123456", "admin_id": "12345",
                                 "body": "Goodbye, and thanks.", "only_if_inactive_since": 1767225600}"""))
                .isEqualTo(new CloseConversation(
                        "123456", "12345", Optional.of("Goodbye, and thanks."), OptionalLong.of(1_767_225_600)));
    }

    @Test
    void input_withRequiredFieldsOnly_isRead() {
        assertThat(parsed("{\"conversation_id\": \"123456\", \"admin_id\": \"12345\"}"))
                .isEqualTo(new CloseConversation("123456", "12345", Optional.empty(), OptionalLong.empty()));
    }

    @Test
    void input_readByCaller_staysAsItWas() {
        JsonNode input = json("{\"conversation_id\": 1, \"admin_id\": 2, \"body\": null}");
        JsonNode copy = input.deepCopy();

        CloseConversation.TYPE.parse(input);

        assertThat(input).isEqualTo(copy);
    }

    /** One request however it is written: the fingerprint of a run is made of this form. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"conversation_id\": \"42\", \"admin_id\": \"7\"}",
                "{\"admin_id\": \"7\", \"conversation_id\": \"42\"}",
                "{\"conversation_id\": 42, \"admin_id\": 7}",
                "{\"conversation_id\": 42.0, \"admin_id\": 0.7e1}",
                "{\"conversation_id\": \"42\", \"admin_id\": \"7\", \"body\": null, \"only_if_inactive_since\": null}",
                "{\"conversation_id\": \"42\", \"admin_id\": \"7\", \"body\": \"\"}"
            })
    void input_inAnyOfItsForms_hasOneCanonicalForm(String input) {
        assertThat(Json.write(parsed(input).input())).isEqualTo("{\"conversation_id\":\"42\",\"admin_id\":\"7\"}");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "9007199254740993, 9007199254740993",
        "18446744073709551616, 18446744073709551616",
        "123.0, 123",
        "0e999999999, 0",
        "99999999999999999999, 99999999999999999999",
        "1e3, 1000"
    })
    void id_asNumber_becomesItsDigits(String number, String digits) {
        assertThat(parsed("{\"conversation_id\": " + number + ", \"admin_id\": 1}")
                        .conversationId())
                .isEqualTo(digits);
    }

    /** A double near it is another conversation's id. */
    @ParameterizedTest
    @ValueSource(
            strings = {"12345678901234567.0", "18446744073709551617.0", "1.2345678901234567e16", "9007199254740992.0"})
    void id_asNumberThatMayBeRounded_isAFault(String number) {
        assertThat(errors("{\"conversation_id\": " + number + ", \"admin_id\": 1}"))
                .extracting(FieldError::pointer, FieldError::code)
                .containsExactly(tuple("/conversation_id", "type"));
    }

    @Test
    void id_withLeadingZeros_isLeftAsItIs() {
        assertThat(parsed("{\"conversation_id\": \"007\", \"admin_id\": \"1\"}").conversationId())
                .isEqualTo("007");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"admin_id": "1"}                                                        | /conversation_id | required
                    {"conversation_id": "1"}                                                 | /admin_id        | required
                    {"conversation_id": null, "admin_id": "1"}                               | /conversation_id | required
                    {"conversation_id": true, "admin_id": "1"}                               | /conversation_id | type
                    {"conversation_id": {}, "admin_id": "1"}                                 | /conversation_id | type
                    {"conversation_id": ["1"], "admin_id": "1"}                              | /conversation_id | type
                    {"conversation_id": 1.5, "admin_id": "1"}                                | /conversation_id | type
                    {"conversation_id": -1, "admin_id": "1"}                                 | /conversation_id | minimum
                    {"conversation_id": 100000000000000000000, "admin_id": "1"}              | /conversation_id | maximum
                    {"conversation_id": "", "admin_id": "1"}                                 | /conversation_id | pattern
                    {"conversation_id": " ", "admin_id": "1"}                                | /conversation_id | pattern
                    {"conversation_id": "123\\n", "admin_id": "1"}                           | /conversation_id | pattern
                    {"conversation_id": "\\n123", "admin_id": "1"}                           | /conversation_id | pattern
                    {"conversation_id": "123\\r\\n", "admin_id": "1"}                        | /conversation_id | pattern
                    {"conversation_id": "123\\u0085", "admin_id": "1"}                       | /conversation_id | pattern
                    {"conversation_id": "123\\u2028", "admin_id": "1"}                       | /conversation_id | pattern
                    {"conversation_id": "../x", "admin_id": "1"}                             | /conversation_id | pattern
                    {"conversation_id": "12/34", "admin_id": "1"}                            | /conversation_id | pattern
                    {"conversation_id": "12?34", "admin_id": "1"}                            | /conversation_id | pattern
                    {"conversation_id": "12%2f34", "admin_id": "1"}                          | /conversation_id | pattern
                    {"conversation_id": "-1", "admin_id": "1"}                               | /conversation_id | pattern
                    {"conversation_id": "1.0", "admin_id": "1"}                              | /conversation_id | pattern
                    {"conversation_id": "1e3", "admin_id": "1"}                              | /conversation_id | pattern
                    {"conversation_id": "٣", "admin_id": "1"}                                | /conversation_id | pattern
                    {"conversation_id": "123456789012345678901", "admin_id": "1"}            | /conversation_id | pattern
                    {"conversation_id": "1", "admin_id": "admin"}                            | /admin_id        | pattern
                    {"conversation_id": "1", "admin_id": false}                              | /admin_id        | type
                    {"conversation_id": "1", "admin_id": "1\\n"}                             | /admin_id        | pattern
                    {"conversation_id": "1", "admin_id": "1", "body": 5}                     | /body            | type
                    {"conversation_id": "1", "admin_id": "1", "body": ["x"]}                 | /body            | type
                    {"conversation_id": "1", "admin_id": "1", "body": "a\\u0000b"}           | /body            | characters
                    {"conversation_id": "1", "admin_id": "1", "body": "a\\ud83d"}            | /body            | characters
                    {"conversation_id": "1", "admin_id": "1", "body": "\\ude00a"}            | /body            | characters
                    {"conversation_id": "1", "admin_id": "1", "only_if_inactive_since": "1"} | /only_if_inactive_since | type
                    {"conversation_id": "1", "admin_id": "1", "only_if_inactive_since": 1.5} | /only_if_inactive_since | type
                    {"conversation_id": "1", "admin_id": "1", "only_if_inactive_since": -1}  | /only_if_inactive_since | minimum
                    {"conversation_id": "1", "admin_id": "1", "only_if_inactive_since": 1767225600000} | /only_if_inactive_since | maximum
                    {"conversation_id": "1", "admin_id": "1", "color": "red"}                | /color           | additionalProperties
                    {"conversation_id": "1", "admin_id": "1", "Body": "x"}                   | /Body            | additionalProperties
                    {"conversation_id": "1", "admin_id": "1", "a/b~c": 1}                    | /a~1b~0c         | additionalProperties
                    {"conversation_id": "1", "admin_id": "1", "": 1}                         | /                | additionalProperties
                    """)
    void input_withOneFault_namesTheFieldAndTheRule(String input, String pointer, String code) {
        assertThat(errors(input))
                .extracting(FieldError::pointer, FieldError::code)
                .containsExactly(tuple(pointer, code));
    }

    /** Numbers beyond what a double holds, which a parser may turn into infinity. */
    @ParameterizedTest
    @ValueSource(strings = {"1e400", "-1e400", "1e999999999", "1E+2147483648"})
    void number_beyondReason_isAFaultAtItsField(String number) {
        for (String field : List.of("conversation_id", "only_if_inactive_since", "body")) {
            ObjectNode input = Json.object().put("conversation_id", "1").put("admin_id", "1");
            input.set(field, json(number));

            assertThat(errors(input)).as(field).extracting(FieldError::pointer).containsOnly("/" + field);
        }
    }

    @Test
    void number_longerThanReason_isNoJsonAtAll() {
        assertThat(Json.parse("{\"conversation_id\": " + "9".repeat(2000) + "}"))
                .isEmpty();
    }

    @Test
    void fieldName_thatCannotBeSent_isAFault() {
        ObjectNode input = Json.object().put("conversation_id", "1").put("admin_id", "1");

        assertThat(errors(input.put("x\ud800", "")))
                .extracting(FieldError::pointer, FieldError::code)
                .contains(tuple("", "characters"));
    }

    @Test
    void unsendableText_deepInsideAFault_isFoundAtItsPlace() {
        assertThat(errors("{\"conversation_id\": {\"a/b\": [1, \"\\u0000\"]}, \"admin_id\": \"1\"}"))
                .extracting(FieldError::pointer, FieldError::code)
                .contains(tuple("/conversation_id/a~1b/1", "characters"));
    }

    @Test
    void input_withManyFaults_namesThemAll() {
        assertThat(
                        errors(
                                "{\"conversation_id\": \"x\", \"body\": 1, \"only_if_inactive_since\": -1, \"color\": \"red\"}"))
                .extracting(FieldError::pointer)
                .containsExactlyInAnyOrder(
                        "/conversation_id", "/admin_id", "/body", "/only_if_inactive_since", "/color");
    }

    @Test
    void fault_inWords_neverQuotesTheValue() {
        String secret = "jane.doe@example.com";

        assertThat(errors("{\"conversation_id\": \"" + secret + "\", \"admin_id\": [\"" + secret + "\"],"
                        + " \"only_if_inactive_since\": \"" + secret + "\", \"body\": \"" + secret + "\\u0000\"}"))
                .hasSize(4)
                .allSatisfy(error -> assertThat(error.message()).isNotBlank().doesNotContain("jane"));
    }

    @Test
    void body_atItsLongest_isTakenAndOneMoreIsNot() {
        ObjectNode input = Json.object().put("conversation_id", "1").put("admin_id", "1");

        assertThat(CloseConversation.TYPE.parse(input.put("body", "😀".repeat(50_000))))
                .isInstanceOf(Parsed.Valid.class);
        assertThat(errors(input.put("body", "x".repeat(50_001))))
                .extracting(FieldError::pointer, FieldError::code)
                .containsExactly(tuple("/body", "maxLength"));
    }

    @Test
    void body_ofAnyWholeCharacters_isKeptAsItIs() {
        String body = " <p>Grüße &amp; \"Küsse\"</p>\n\t\\ \u007f 😀 \u2028 ";

        ObjectNode input =
                Json.object().put("conversation_id", "1").put("admin_id", "1").put("body", body);

        assertThat(parsed(Json.write(input)).body()).contains(body);
    }

    /** Whatever comes, reading it ends in an action whose id is digits, or in faults: never in an exception. */
    @Test
    void id_ofAnyText_isDigitsOrAFault() {
        String alphabet = "0123456789 /.%?#\n\r\u0000-+eEx";
        for (int seed = 0; seed < 2_000; seed++) {
            Random random = new Random(seed);
            String id = random.ints(random.nextInt(24), 0, alphabet.length())
                    .collect(StringBuilder::new, (text, i) -> text.append(alphabet.charAt(i)), StringBuilder::append)
                    .toString();

            Parsed parsed = CloseConversation.TYPE.parse(
                    Json.object().put("conversation_id", id).put("admin_id", "1"));

            assertThat(parsed instanceof Parsed.Valid)
                    .as("id <%s>, seed %d", id, seed)
                    .isEqualTo(!id.isEmpty() && id.length() <= 20 && id.chars().allMatch(c -> c >= '0' && c <= '9'));
        }
    }

    private static JsonNode json(String text) {
        return Json.parse(text).orElseThrow();
    }

    private static CloseConversation parsed(String input) {
        return (CloseConversation) Given.change("close_conversation", json(input));
    }

    private static List<FieldError> errors(String input) {
        return errors(json(input));
    }

    private static List<FieldError> errors(JsonNode input) {
        return Given.errors("close_conversation", input);
    }
}
