package dev.intercomactions.action;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for every action that there is. */
class ActionsTest {
    private static final String DIALECT = "https://json-schema.org/draft/2020-12/schema";

    static List<ActionType> types() {
        return List.copyOf(Actions.all().values());
    }

    /** Each action's examples, read. */
    static Stream<Action> examples() {
        return types().stream()
                .flatMap(type -> type.schema().path("examples").valueStream().map(type::parse))
                .map(parsed -> ((Parsed.Valid) parsed).action());
    }

    @Test
    void register_isWhatActionPermits() throws ReflectiveOperationException {
        for (Class<?> permitted : Action.class.getPermittedSubclasses()) {
            ActionType type = (ActionType) permitted.getField("TYPE").get(null);

            assertThat(Actions.named(type.name())).containsSame(type);
        }
        assertThat(Actions.all()).hasSize(Action.class.getPermittedSubclasses().length);
    }

    @Test
    void register_fromOutside_cannotBeChanged() {
        assertThatThrownBy(() -> Actions.all().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "closeConversation", "CLOSE_CONVERSATION", "close_conversation ", "../envelope", "TYPE"})
    void name_ofNoAction_findsNothing(String name) {
        assertThat(Actions.named(name)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("types")
    void name_isWhatUrlsAndLabelsTake(ActionType type) {
        assertThat(type.name()).matches("[a-z]+(_[a-z]+)*");
    }

    @ParameterizedTest
    @MethodSource("types")
    void schema_byItsDialect_isValid(ActionType type) {
        Schema metaSchema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(SchemaLocation.of(DIALECT));

        assertThat(type.schema().path("$schema").asText()).isEqualTo(DIALECT);
        assertThat(metaSchema.validate(type.schema())).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("types")
    void schema_forPeople_saysWhatItAndEachFieldIs(ActionType type) {
        assertThat(type.schema().path("title").asText()).isNotBlank();
        assertThat(type.schema().path("description").asText()).isNotBlank();
        assertThat(type.schema().path("properties").properties())
                .isNotEmpty()
                .allSatisfy(
                        field -> assertThat(field.getValue().path("description").asText())
                                .isNotBlank());
    }

    @ParameterizedTest
    @MethodSource("types")
    void schema_lettingInOnlyWhatItNames_isClosed(ActionType type) {
        List<String> required = type.schema()
                .path("required")
                .valueStream()
                .map(JsonNode::textValue)
                .toList();

        assertThat(type.schema().path("additionalProperties").isBoolean()).isTrue();
        assertThat(type.schema().path("additionalProperties").booleanValue()).isFalse();
        assertThat(type.schema().path("properties").properties())
                .extracting(Map.Entry::getKey)
                .containsAll(required);
    }

    @ParameterizedTest
    @MethodSource("types")
    void schema_itsOwnExamples_areAccepted(ActionType type) {
        assertThat(type.schema().path("examples"))
                .isNotEmpty()
                .allSatisfy(example -> assertThat(type.parse(example)).isInstanceOf(Parsed.Valid.class));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void canonicalInput_readAgain_isTheSameAction(Action action) {
        assertThat(action.type().parse(action.input())).isEqualTo(new Parsed.Valid(action));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void request_path_startsAtTheRoot(Action action) {
        assertThat(action.request().path()).matches("/[\\x21-\\x7e]+");
    }

    @ParameterizedTest
    @MethodSource("examples")
    void output_ofAnAnswerThatSaysNothing_isNothing(Action action) {
        assertThat(action.output(Json.object())).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void looks_whateverTheyAre_changeNothing(Action action) {
        Stream.of(action.condition(), action.reconciliation(Instant.EPOCH))
                .flatMap(Optional::stream)
                .forEach(look -> assertThat(look.request().method().equals("GET")
                                || look.request().path().endsWith("/search"))
                        .as(look.request().path())
                        .isTrue());
    }

    @ParameterizedTest
    @MethodSource("types")
    void input_thatIsNoObject_isOneErrorForTheWholeDocument(ActionType type) {
        for (String text : List.of("null", "[]", "[{}]", "\"x\"", "1", "true")) {
            assertThat(type.parse(Json.parse(text).orElseThrow()))
                    .isEqualTo(new Parsed.Invalid(List.of(new FieldError("", "type", "must be a JSON object"))));
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    void input_empty_namesEveryRequiredField(ActionType type) {
        String[] required = type.schema()
                .path("required")
                .valueStream()
                .map(name -> "/" + name.textValue())
                .toArray(String[]::new);

        assertThat(type.parse(Json.object()))
                .isInstanceOfSatisfying(
                        Parsed.Invalid.class,
                        invalid -> assertThat(invalid.errors())
                                .extracting(FieldError::pointer)
                                .containsExactlyInAnyOrder(required));
        assertThat(Arrays.asList(required)).isNotEmpty();
    }
}
