package dev.intercomactions.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What people read about an input that is at fault. */
class InputSchemaTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"required": ["a"]}                                    | {}                | /a | required             | is missing
            {"properties": {"a": {"type": "string"}}}              | {"a": 1}          | /a | type                 | must be text
            {"properties": {"a": {"type": "boolean"}}}             | {"a": 1}          | /a | type                 | must be true or false
            {"properties": {"a": {"type": "object"}}}              | {"a": 1}          | /a | type                 | must be an object
            {"properties": {"a": {"type": ["string", "integer"]}}} | {"a": true}       | /a | type                 | must be text or a whole number
            {"properties": {"a": {"type": ["integer", "null"]}}}   | {"a": true}       | /a | type                 | must be a whole number
            {"properties": {"a": {"enum": ["admin", "team"]}}}     | {"a": "Team"}     | /a | enum                 | must be admin or team
            {"properties": {"a": {"not": {"enum": [".", ".."]}}}}  | {"a": "."}        | /a | not                  | must not be . or ..
            {"properties": {"a": {"pattern": "^[0-9]{1,20}$"}}}    | {"a": "1a"}       | /a | pattern              | must be digits, 20 at most
            {"properties": {"a": {"pattern": "^[0-9a-f]{24}$"}}}   | {"a": "1"}        | /a | pattern              | must be 24 hexadecimal digits in lower case
            {"properties": {"a": {"minLength": 1}}}                | {"a": ""}         | /a | minLength            | must not be empty
            {"properties": {"a": {"minLength": 2}}}                | {"a": "x"}        | /a | minLength            | must be at least 2 characters long
            {"properties": {"a": {"maxLength": 2}}}                | {"a": "xyz"}      | /a | maxLength            | must be at most 2 characters long
            {"properties": {"a": {"minimum": 1}}}                  | {"a": 0}          | /a | minimum              | must be at least 1
            {"properties": {"a": {"maximum": 99999999999999999999}}} | {"a": 1e30}     | /a | maximum              | must be at most 99999999999999999999
            {"additionalProperties": false}                        | {"a": 0}          | /a | additionalProperties | is no field that is known here
            """)
    void fault_ofEachKind_isToldInOurOwnWords(
            String schema, String document, String pointer, String code, String message) {
        assertThat(errors(schema, document))
                .extracting(FieldError::pointer, FieldError::code, FieldError::message)
                .containsExactly(tuple(pointer, code, message));
    }

    @Test
    void alternatives_ofWhichNoneIsGiven_areToldOnce() {
        assertThat(errors("""
                        {"anyOf": [{"required": ["email"]}, {"required": ["external_id"]}],
                         "properties": {"role": {"enum": ["user"]}}}
                        """, "{\"role\": \"x\"}"))
                .extracting(FieldError::pointer, FieldError::code, FieldError::message)
                .containsExactlyInAnyOrder(
                        tuple("", "anyOf", "one of email, external_id must be given"),
                        tuple("/role", "enum", "must be user"));
    }

    @Test
    void field_thatExcludesAnother_isNamed() {
        assertThat(errors("""
                        {"dependentSchemas": {"from": {"properties": {"contact_id": false}}}}
                        """, "{\"from\": {}, \"contact_id\": \"1\"}"))
                .extracting(FieldError::pointer, FieldError::code, FieldError::message)
                .containsExactly(tuple("/contact_id", "dependentSchemas", "cannot be given together with from"));
    }

    @Test
    void fault_ofAnyKind_isToldWithoutTheValue() {
        assertThat(errors("""
                        {"properties": {"a": {"type": "integer", "enum": [1], "pattern": "^x$", "maxLength": 1}},
                         "additionalProperties": false}
                        """, "{\"a\": \"customerwords\", \"b\": \"customerwords\"}"))
                .hasSizeGreaterThan(3)
                .noneMatch(error -> error.message().contains("customerwords"));
    }

    @Test
    void faults_withoutEnd_areAHundred() {
        String many = Stream.iterate(1, n -> n + 1)
                .limit(500)
                .map(n -> "\"f" + n + "\":1")
                .reduce((a, b) -> a + "," + b)
                .orElseThrow();

        assertThat(errors("{\"additionalProperties\": false}", "{" + many + "}"))
                .hasSize(100);
    }

    static Stream<Path> resources() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/main/resources"))) {
            return files.filter(file -> file.toString().endsWith(".json")).toList().stream();
        }
    }

    /** Whatever a schema of ours asks for, there are words for it. */
    @ParameterizedTest
    @MethodSource("resources")
    void schema_ofOurs_usesOnlyWhatThereAreWordsFor(Path file) throws IOException {
        JsonNode json = Json.parse(Files.readString(file)).orElseThrow();
        List<String> patterns = new ArrayList<>();
        collect(json, patterns);

        assertThat(patterns)
                .allSatisfy(pattern -> assertThat(
                                errors(Json.write(Json.object().put("pattern", pattern)), "\"\""))
                        .extracting(FieldError::message)
                        .doesNotContain("has not the form that it must have"));
    }

    private static void collect(JsonNode json, List<String> patterns) {
        json.properties().forEach(field -> {
            if (Set.of("pattern").contains(field.getKey()) && field.getValue().isTextual()) {
                patterns.add(field.getValue().textValue());
            }
        });
        json.forEach(child -> collect(child, patterns));
    }

    private static List<FieldError> errors(String schema, String document) {
        return new InputSchema(() -> Json.parse(schema).orElseThrow())
                .validate(Json.parse(document).orElseThrow());
    }
}
