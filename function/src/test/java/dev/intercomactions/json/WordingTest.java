package dev.intercomactions.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.action.Actions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** In which words faults are told. */
class WordingTest {
    /** Words of a schema that refuse nothing. */
    private static final Set<String> NOTES = Set.of("$schema", "title", "description", "examples");

    /** One of these is a fault of any rule. */
    private static final List<JsonNode> VALUES = Stream.of(
                    "true", "-1", "1e30", "1.5", "''", "'?'", "'..'", "[]", "{}", "{'': 1}", "{'unknown': 1}")
            .map(WordingTest::json)
            .toList();

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {'type': 'string'}                      | 1     | must be text
                    {'type': 'integer'}                     | '1'   | must be a whole number
                    {'type': 'integer'}                     | 1.5   | must be a whole number
                    {'type': 'number'}                      | '1'   | must be a number
                    {'type': 'boolean'}                     | 1     | must be true or false
                    {'type': 'object'}                      | []    | must be an object
                    {'type': 'array'}                       | {}    | must be a list
                    {'type': ['string', 'integer']}         | true  | must be text or a whole number
                    {'type': ['string', 'number', 'boolean', 'null']} | {} | must be text, a number, true or false, or null
                    {'enum': ['admin', 'team']}             | 'x'   | must be admin or team
                    {'enum': ['user', 'lead', 'contact']}   | 1     | must be user, lead, or contact
                    {'not': {'enum': ['.', '..']}}          | '..'  | must not be . or ..
                    {'pattern': '^[0-9]{1,20}$'}            | 'x'   | must be 1 to 20 digits
                    {'pattern': '^[0-9]{1,20}$'}            | ''    | must not be empty
                    {'pattern': '^[0-9a-f]{24}$'}           | 'x'   | must be 24 hexadecimal digits, a to f in lower case
                    {'pattern': '^[^@\\\\s]+@[^@\\\\s]+$'}  | 'x'   | must be an email address
                    {'pattern': '^x$'}                      | 'y'   | is not valid
                    {'minLength': 1}                        | ''    | must not be empty
                    {'minLength': 2}                        | ''    | must be at least 2 characters long
                    {'maxLength': 2}                        | 'xyz' | must be at most 2 characters long
                    {'minimum': 1}                          | 0     | must be at least 1
                    {'maximum': 99999999999999999999}       | 1e20  | must be at most 99999999999999999999
                    {'maxProperties': 1}                    | {'a': 1, 'b': 1} | must have at most 1 fields
                    {'const': 1}                            | 2     | is not valid
                    """)
    void fault_ofAValue_isToldByItsRule(String schema, String value, String message) {
        assertThat(errors(json(schema), json(value)))
                .extracting(FieldError::pointer, FieldError::message)
                .containsExactly(tuple("", message));
    }

    @Test
    void fieldMissing_isToldAtItsPlace() {
        assertThat(errors(json("{'required': ['a/b']}"), json("{}")))
                .containsExactly(new FieldError("/a~1b", "required", "is missing"));
    }

    @Test
    void fieldUnknown_isToldAtItsPlace() {
        assertThat(errors(json("{'additionalProperties': false}"), json("{'x': 1}")))
                .containsExactly(new FieldError("/x", "additionalProperties", "is not a known field"));
    }

    @Test
    void fieldWithAnOddName_isToldAtItsPlace() {
        assertThat(errors(json("{'propertyNames': {'minLength': 1, 'maxLength': 9}}"), json("{'': 1}")))
                .containsExactly(new FieldError("/", "propertyNames", "must have a name of 1 to 9 characters"));
    }

    @Test
    void fieldsOfWhichOneMustBeThere_areOneFaultOfTheirObject() {
        String one = "{'anyOf': [{'required': ['email']}, {'required': ['external_id']}]}";

        assertThat(errors(json(one), json("{'x': 1}")))
                .containsExactly(new FieldError("", "anyOf", "one of `email`, `external_id` must be given"));
        assertThat(errors(json("{'properties': {'a': " + one + "}}"), json("{'a': {}}")))
                .containsExactly(new FieldError("/a", "anyOf", "one of `email`, `external_id` must be given"));
    }

    @Test
    void fieldThatExcludesAnother_isToldAtTheOther() {
        JsonNode schema = json("{'dependentSchemas': {'from': {'properties': {'contact_id': false}}}}");

        assertThat(errors(schema, json("{'from': 1, 'contact_id': 1}")))
                .containsExactly(new FieldError(
                        "/contact_id", "dependentSchemas", "`contact_id` cannot be given together with `from`"));
    }

    static List<String> schemas() {
        return Stream.concat(
                        Actions.all().keySet().stream().map(name -> "/actions/" + name + ".json"),
                        Stream.of(
                                "/envelope.json",
                                "/retry.json",
                                "/retry-many.json",
                                "/list.json",
                                "/sweep.json",
                                "/sweep-step.json",
                                "/bulk.json",
                                "/bulk-step.json"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("schemas")
    void everyRule_ofEverySchema_hasWordsOfItsOwn(String resource) {
        JsonNode file = Json.resource(resource);
        JsonNode source = file.has("input") ? file.path("input") : file;
        InputSchema schema = new InputSchema(() -> source);

        List<FieldError> told = documents(source).stream()
                .flatMap(document -> schema.validate(document).stream())
                .toList();

        assertThat(told)
                .extracting(FieldError::message)
                .doesNotContain(Wording.UNTOLD)
                .noneMatch(message -> message.contains("?"));
        assertThat(told).extracting(FieldError::code).containsAll(keywords(source));
    }

    /** The schema's words that may be a fault's code. */
    private static Set<String> keywords(JsonNode schema) {
        Set<String> words = new HashSet<>();
        for (Map.Entry<String, JsonNode> rule : schema.properties()) {
            if (rule.getKey().equals("properties")) {
                rule.getValue().forEach(field -> words.addAll(keywords(field)));
            } else if (rule.getKey().equals("additionalProperties")
                    && rule.getValue().isObject()) {
                words.addAll(keywords(rule.getValue()));
            } else if (!NOTES.contains(rule.getKey())) {
                words.add(rule.getKey());
            }
        }
        return words;
    }

    /** Whatever is not what the schema asks for: values alone, in each field, and in all fields at once. */
    private static List<JsonNode> documents(JsonNode schema) {
        List<JsonNode> documents = new ArrayList<>(VALUES);
        documents.add(Json.object().textNode("x".repeat(60_000)));
        documents.add(Json.object().putArray("none"));
        documents.add(Json.object().arrayNode().addAll(Collections.nCopies(1_001, Json.object())));
        documents.add(many(Stream.iterate("x", name -> name + "x").limit(300).toList()));
        documents.add(many(schema.path("properties")
                .propertyStream()
                .map(Map.Entry::getKey)
                .toList()));
        schema.path("properties")
                .properties()
                .forEach(field -> documents(field.getValue())
                        .forEach(value -> documents.add(Json.object().set(field.getKey(), value))));
        return documents;
    }

    private static ObjectNode many(List<String> names) {
        ObjectNode object = Json.object();
        names.forEach(name -> object.put(name, "?"));
        return object;
    }

    private static List<FieldError> errors(JsonNode schema, JsonNode document) {
        return new InputSchema(() -> schema).validate(document);
    }

    /** JSON in single quotes. */
    private static JsonNode json(String text) {
        return Json.parse(text.replace('\'', '"')).orElseThrow();
    }
}
