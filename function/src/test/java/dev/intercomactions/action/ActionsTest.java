package dev.intercomactions.action;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.intercomactions.json.FieldError;
import dev.intercomactions.json.InputSchema;
import dev.intercomactions.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for every action that there is. */
class ActionsTest {
    private static final String DIALECT = "https://json-schema.org/draft/2020-12/schema";

    /** Tests run in the module's folder. */
    private static final Path EVENTS = Path.of("..", "events");

    static List<ActionType> types() {
        return List.copyOf(Actions.all().values());
    }

    /** Each action's examples, read. */
    static Stream<Action> examples() {
        return types().stream()
                .flatMap(type -> input(type).path("examples").valueStream().map(type::parse))
                .map(parsed -> ((Parsed.Valid) parsed).action());
    }

    static Stream<Change> changes() {
        return examples().filter(Change.class::isInstance).map(Change.class::cast);
    }

    @Test
    void register_isWhatChangeAndQueryPermit() throws ReflectiveOperationException {
        List<Class<?>> permitted = Stream.of(Change.class, Query.class)
                .<Class<?>>flatMap(kind -> Stream.of(kind.getPermittedSubclasses()))
                .toList();

        for (Class<?> action : permitted) {
            ActionType type = (ActionType) action.getField("TYPE").get(null);

            assertThat(Actions.named(type.name())).containsSame(type);
        }
        assertThat(Actions.all()).hasSameSizeAs(permitted);
    }

    @Test
    void register_hasAllThatIsPromised() {
        assertThat(Actions.all().keySet())
                .containsExactlyInAnyOrder(
                        "close_conversation",
                        "assign_conversation",
                        "upsert_company",
                        "create_contact",
                        "create_conversation",
                        "create_note",
                        "delete_contact",
                        "reply_to_conversation",
                        "snooze_conversation",
                        "open_conversation",
                        "tag_conversation",
                        "search_conversations",
                        "get_conversation");
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
    void schemas_byTheirDialect_areValid(ActionType type) {
        Schema metaSchema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(SchemaLocation.of(DIALECT));

        assertThat(input(type).path("$schema").asText()).isEqualTo(DIALECT);
        assertThat(metaSchema.validate(input(type))).isEmpty();
        assertThat(metaSchema.validate(type.description().path("output"))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("types")
    void description_forPeople_saysWhatTheActionAndEachFieldIs(ActionType type) {
        for (String name : List.of("title", "description", "safe_to_repeat")) {
            assertThat(type.description().path(name).asText()).as(name).isNotBlank();
        }
        for (String schema : List.of("input", "output")) {
            assertThat(type.description().path(schema).path("properties").properties())
                    .as(schema)
                    .isNotEmpty()
                    .allSatisfy(field -> assertThat(
                                    field.getValue().path("description").asText())
                            .as(field.getKey())
                            .isNotBlank());
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    void input_lettingInOnlyWhatItNames_isClosed(ActionType type) {
        assertThat(input(type).path("additionalProperties").isBoolean()).isTrue();
        assertThat(input(type).path("additionalProperties").booleanValue()).isFalse();
        assertThat(input(type).path("properties").properties())
                .extracting(Map.Entry::getKey)
                .containsAll(required(type));
    }

    @ParameterizedTest
    @MethodSource("types")
    void input_itsOwnExamples_areAccepted(ActionType type) {
        assertThat(input(type).path("examples"))
                .isNotEmpty()
                .allSatisfy(example -> assertThat(type.parse(example)).isInstanceOf(Parsed.Valid.class));
    }

    @ParameterizedTest
    @MethodSource("types")
    void output_itsOwnExamples_areWhatItsSchemaSays(ActionType type) {
        InputSchema schema = new InputSchema(() -> type.description().path("output"));

        assertThat(type.description().path("output").path("examples"))
                .isNotEmpty()
                .allSatisfy(example -> assertThat(schema.validate(example)).isEmpty());
    }

    @ParameterizedTest
    @MethodSource("types")
    void sampleEvent_isThereAndValid(ActionType type) throws IOException {
        Path file = EVENTS.resolve("task-" + type.name().replace('_', '-') + ".json");
        JsonNode envelope = Json.parse(Files.readString(file)).orElseThrow();

        assertThat(envelope.path("action").asText()).isEqualTo(type.name());
        assertThat(type.parse(envelope.path("input"))).isInstanceOf(Parsed.Valid.class);
        assertThat(new InputSchema(() -> Json.resource("/envelope.json")).validate(envelope))
                .isEmpty();
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
    @MethodSource("changes")
    void looks_whateverTheyAre_changeNothing(Change action) {
        Stream.of(action.condition(), action.reconciliation(Instant.EPOCH))
                .flatMap(Optional::stream)
                .forEach(look -> assertThat(look.request().method().equals("GET")
                                || look.request().path().endsWith("/search"))
                        .as(look.request().path())
                        .isTrue());
    }

    @ParameterizedTest
    @MethodSource("changes")
    void looks_thatShowNothing_neverSayThatItWasDone(Change action) {
        Stream.of(action.condition(), action.reconciliation(Instant.EPOCH))
                .flatMap(Optional::stream)
                .forEach(look -> assertThat(look.reading().apply(Json.object())).isEqualTo(new Verdict.CannotTell()));
    }

    @ParameterizedTest
    @MethodSource("changes")
    void refusal_thatSaysNothing_provesNothing(Change action) {
        assertThat(action.provenBy(0, "")).isEmpty();
        assertThat(action.provenBy(409, "")).isEmpty();
        assertThat(action.provenBy(422, "already exists")).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("types")
    void input_thatIsNoObject_isOneErrorForTheWholeDocument(ActionType type) {
        for (String text : List.of("null", "[]", "[{}]", "\"x\"", "1", "true")) {
            assertThat(type.parse(Json.parse(text).orElseThrow()))
                    .isEqualTo(new Parsed.Invalid(List.of(new FieldError("", "type", "must be an object"))));
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    void input_empty_namesEveryRequiredFieldAndThoseOfWhichOneMustBeThere(ActionType type) {
        Stream<FieldError> missing =
                texts(input(type).path("required")).map(name -> new FieldError("/" + name, "required", "is missing"));
        String fields = input(type)
                .path("anyOf")
                .valueStream()
                .flatMap(schema -> texts(schema.path("required")))
                .map(name -> "`" + name + "`")
                .collect(Collectors.joining(", "));
        Stream<FieldError> either = Stream.of(new FieldError("", "anyOf", "one of " + fields + " must be given"))
                .filter(error -> !fields.isEmpty());

        assertThat(type.parse(Json.object()))
                .isEqualTo(new Parsed.Invalid(Stream.concat(either, missing)
                        .sorted(Comparator.comparing(FieldError::pointer))
                        .toList()));
    }

    private static Stream<String> texts(JsonNode array) {
        return array.valueStream().map(JsonNode::textValue);
    }

    private static JsonNode input(ActionType type) {
        return type.description().path("input");
    }

    /** What is required, and what one of must be there. */
    private static Set<String> required(ActionType type) {
        return Stream.concat(Stream.of(input(type)), input(type).path("anyOf").valueStream())
                .flatMap(schema -> schema.path("required").valueStream())
                .map(JsonNode::textValue)
                .collect(Collectors.toSet());
    }
}
