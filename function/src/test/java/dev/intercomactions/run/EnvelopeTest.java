package dev.intercomactions.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.intercomactions.action.CloseConversation;
import dev.intercomactions.json.FieldError;
import dev.intercomactions.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The request envelope, as it comes from SQS and from Step Functions. */
class EnvelopeTest {
    private static final RetryPolicy DEFAULT = new RetryPolicy(4, Duration.ofSeconds(7), Duration.ofSeconds(70));
    private static final CloseConversation CLOSE =
            new CloseConversation("42", "7", Optional.empty(), OptionalLong.empty());

    @Test
    void envelope_ofActionAndInput_hasTheDeploymentsRetries() {
        assertThat(read("{'action': 'close_conversation', 'input': {'conversation_id': '42', 'admin_id': 7}}"))
                .isEqualTo(new Envelope.Valid(CLOSE, Optional.empty(), DEFAULT));
    }

    @Test
    void envelope_withAllFields_isRead() {
        assertThat(read("""
                                {'action': 'close_conversation',
                                 'input': {'conversation_id': '42', 'admin_id': '7'},
                                 'idempotency_key': 'ticket-881-closed',
                                 'retry': {'max_attempts': 2, 'base_delay_seconds': 3, 'max_delay_seconds': 43200}}"""))
                .isEqualTo(new Envelope.Valid(
                        CLOSE,
                        Optional.of("ticket-881-closed"),
                        new RetryPolicy(2, Duration.ofSeconds(3), Duration.ofHours(12))));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {}                          | 4 | 7     | 70
                    {'max_attempts': 1}         | 1 | 7     | 70
                    {'max_attempts': 5}         | 5 | 7     | 70
                    {'base_delay_seconds': 1}   | 4 | 1     | 70
                    {'max_delay_seconds': 43200}| 4 | 7     | 43200
                    {'max_delay_seconds': 3}    | 4 | 3     | 3
                    {'base_delay_seconds': 71}  | 4 | 71    | 71
                    {'base_delay_seconds': 9, 'max_delay_seconds': 9} | 4 | 9 | 9
                    """)
    void retry_givenInPart_overridesOneByOne(String retry, int attempts, long base, long max) {
        assertThat(read(closing("'retry': " + retry)))
                .isEqualTo(new Envelope.Valid(
                        CLOSE,
                        Optional.empty(),
                        new RetryPolicy(attempts, Duration.ofSeconds(base), Duration.ofSeconds(max))));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    'retry': {'base_delay_seconds': 2, 'max_delay_seconds': 1} | /retry/base_delay_seconds | maximum
                    'retry': {'max_attempts': 0}                | /retry/max_attempts       | minimum
                    'retry': {'max_attempts': 6}                | /retry/max_attempts       | maximum
                    'retry': {'max_attempts': -1}               | /retry/max_attempts       | minimum
                    'retry': {'max_attempts': 1.5}              | /retry/max_attempts       | type
                    'retry': {'max_attempts': '3'}              | /retry/max_attempts       | type
                    'retry': {'max_attempts': null}             | /retry/max_attempts       | type
                    'retry': {'max_attempts': 1e3}              | /retry/max_attempts       | maximum
                    'retry': {'max_attempts': 18446744073709551617} | /retry/max_attempts   | maximum
                    'retry': {'base_delay_seconds': 0}          | /retry/base_delay_seconds | minimum
                    'retry': {'base_delay_seconds': 43201}      | /retry/base_delay_seconds | maximum
                    'retry': {'max_delay_seconds': 0}           | /retry/max_delay_seconds  | minimum
                    'retry': {'max_delay_seconds': 43201}       | /retry/max_delay_seconds  | maximum
                    'retry': {'attempts': 3}                    | /retry/attempts           | additionalProperties
                    'retry': 5                                  | /retry                    | type
                    'retry': []                                 | /retry                    | type
                    'idempotency_key': ''                       | /idempotency_key          | minLength
                    'idempotency_key': 5                        | /idempotency_key          | type
                    'idempotency_key': 'a\\u0000b'              | /idempotency_key          | characters
                    'idempotency_key': 'a\\ud800'               | /idempotency_key          | characters
                    'priority': 1                               | /priority                 | additionalProperties
                    """)
    void envelope_withOneFault_namesTheFieldAndTheRule(String field, String pointer, String code) {
        assertThat(invalid(read(closing(field))).errors())
                .extracting(FieldError::pointer, FieldError::code)
                .containsExactly(tuple(pointer, code));
    }

    @Test
    void key_atItsLongest_isTakenAndOneMoreIsNot() {
        assertThat(read(closing("'idempotency_key': '" + "k".repeat(512) + "'")))
                .isInstanceOf(Envelope.Valid.class);
        assertThat(invalid(read(closing("'idempotency_key': '" + "k".repeat(513) + "'")))
                        .errors())
                .extracting(FieldError::pointer, FieldError::code)
                .containsExactly(tuple("/idempotency_key", "maxLength"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {}                                                   | ``    | /action,/input
                    []                                                   | ``    | ``
                    null                                                 | ``    | ``
                    'close'                                              | ``    | ``
                    {'action': 'close_conversation'}                     | close_conversation | /input
                    {'action': 'close_conversation', 'input': null}      | close_conversation | /input
                    {'action': 'close_conversation', 'input': [1]}       | close_conversation | /input
                    {'action': 'close_conversation', 'input': '{}'}      | close_conversation | /input
                    {'action': 'merge_conversation', 'input': {}}        | merge_conversation | /action
                    {'action': '', 'input': {}}                          | ``    | /action
                    {'action': 5, 'input': {}}                           | 5     | /action
                    {'action': null, 'input': {}}                        | ``    | /action
                    {'action': {'name': 'close_conversation'}, 'input': {}} | `` | /action
                    {'input': {'conversation_id': '1', 'admin_id': '1'}} | ``    | /action
                    """)
    void envelope_thatIsNoRequest_namesWhatIsMissing(String json, String action, String pointers) {
        Envelope.Invalid invalid = invalid(read(json));

        assertThat(invalid.action()).isEqualTo(action);
        assertThat(String.join(
                        ",", invalid.errors().stream().map(FieldError::pointer).toList()))
                .isEqualTo(pointers);
    }

    @Test
    void input_withFaults_pointsIntoTheEnvelope() {
        Envelope.Invalid invalid =
                invalid(read("{'action': 'close_conversation', 'input': {'conversation_id': '../x', 'a/b': 1}}"));

        assertThat(invalid.action()).isEqualTo("close_conversation");
        assertThat(invalid.errors())
                .extracting(FieldError::pointer, FieldError::code)
                .containsExactlyInAnyOrder(
                        tuple("/input/conversation_id", "pattern"),
                        tuple("/input/admin_id", "required"),
                        tuple("/input/a~1b", "additionalProperties"));
    }

    @Test
    void action_ofAnyLength_isCut() {
        String name = "x".repeat(10_000);

        assertThat(invalid(read("{'action': '" + name + "', 'input': {}}")).action())
                .isEqualTo("x".repeat(64));
    }

    @Test
    void envelope_ofARun_asksForTheSameAgain() {
        RetryPolicy retry = new RetryPolicy(2, Duration.ofSeconds(9), Duration.ofSeconds(90));
        Instant now = Instant.parse("2026-01-05T09:00:00Z");
        Run run = new Run(
                "run-1",
                new Run.Subject("close_conversation", CLOSE.input(), "", retry),
                Optional.empty(),
                now,
                now,
                new Progress(1, now, 0, 0, Optional.empty(), false, false),
                new RunState.Waiting(now),
                List.of(),
                "etag",
                false);

        assertThat(Envelope.read(Envelope.of(run), DEFAULT))
                .isEqualTo(new Envelope.Valid(CLOSE, Optional.empty(), retry));
    }

    @Test
    void schema_byItsDialect_isValid() {
        assertThat(SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                        .getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"))
                        .validate(Json.resource("/envelope.json")))
                .isEmpty();
    }

    private static String closing(String field) {
        return "{'action': 'close_conversation', 'input': {'conversation_id': '42', 'admin_id': '7'}, " + field + "}";
    }

    private static Envelope.Invalid invalid(Envelope envelope) {
        return switch (envelope) {
            case Envelope.Valid valid -> throw new AssertionError("is valid: " + valid);
            case Envelope.Invalid invalid -> invalid;
        };
    }

    /** JSON in single quotes. */
    private static Envelope read(String json) {
        JsonNode node = Json.parse(json.replace('\'', '"')).orElseThrow();
        return Envelope.read(node, DEFAULT);
    }
}
