package dev.intercomactions.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.dashjoin.jsonata.Jsonata;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.json.Json;
import dev.intercomactions.run.Envelope;
import dev.intercomactions.run.RetryPolicy;
import dev.intercomactions.task.IntercomUnavailableException;
import dev.intercomactions.task.RateLimitedException;
import dev.intercomactions.task.RunLogUnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The examples that map upstream data into inputs, run on sample data and read as the functions read them. */
class DynamicInputTest {
    private static final Path EXAMPLES = Path.of("..", "infra-sam", "examples");
    private static final RetryPolicy DEFAULT = new RetryPolicy(5, Duration.ofSeconds(5), Duration.ofSeconds(900));
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @Test
    void stateMachine_search_asksForWhatNobodyTouchedForAWeek_pageByPage() throws IOException {
        JsonNode states = json("{'context': {'Execution': {'StartTime': '2026-03-08T00:00:00.000Z'}}, 'input': {}}");
        JsonNode payload = example("close-stale.asl.json").at("/States/FindStale/Arguments/Payload");

        JsonNode first = valid(evaluated(payload, states, Map.of("next", "")))
                .action()
                .request()
                .body()
                .orElseThrow();
        JsonNode second = valid(evaluated(payload, states, Map.of("next", "cursor")))
                .action()
                .request()
                .body()
                .orElseThrow();

        assertThat(first.at("/query/value/1/value").asLong()).isEqualTo(1_772_323_200L);
        assertThat(first.at("/pagination/starting_after").isMissingNode()).isTrue();
        assertThat(second.at("/pagination/starting_after").asText()).isEqualTo("cursor");
        assertThat(second.path("query")).isEqualTo(first.path("query"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {'next': 'cursor'} | cursor | true
            {'next': null}     | ``     | false
            """)
    void stateMachine_nextPage_isFoundUntilThereIsNone(String payload, String next, boolean more) throws IOException {
        JsonNode machine = example("close-stale.asl.json");
        JsonNode states = json("{'result': {'Payload': " + payload + "}}");

        JsonNode assigned = evaluated(machine.at("/States/FindStale/Assign/next"), states, Map.of());

        assertThat(assigned.asText()).isEqualTo(next);
        assertThat(evaluated(
                                machine.at("/States/IsThereMore/Choices/0/Condition"),
                                states,
                                Map.of("next", assigned.asText()))
                        .booleanValue())
                .isEqualTo(more);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {'author': {'name': 'Ann'}} | We have not heard from you, Ann, so we close this for now.
            {'author': {'name': null}}  | We have not heard from you, so we close this for now.
            {'author': {'name': ''}}    | We have not heard from you, so we close this for now.
            {'author': {}}              | We have not heard from you, so we close this for now.
            {}                          | We have not heard from you, so we close this for now.
            """)
    void stateMachine_eachFoundConversation_isClosedUnderAKeyOfItsOwn_withANameOrNone(String source, String body)
            throws IOException {
        JsonNode machine = example("close-stale.asl.json");
        JsonNode found = evaluated(
                machine.at("/States/FindStale/Output"),
                json("{'result': {'Payload': {'conversations': [{'id': '123456', 'updated_at': 1772323000, 'source': "
                        + source + "}]}}}"),
                Map.of());
        assertThat(found).hasSize(1);
        JsonNode states = MAPPER.createObjectNode()
                .<ObjectNode>set("context", json("{'Execution': {'Id': 'arn:x:e1'}, 'State': {'Name': 'Close'}}"))
                .set("input", found.get(0));

        Envelope.Valid close = valid(evaluated(
                machine.at("/States/CloseEach/ItemProcessor/States/Close/Arguments/Payload"), states, Map.of()));

        assertThat(close.key()).contains("arn:x:e1#Close#123456");
        assertThat(Json.write(close.action().input()))
                .isEqualTo("{\"conversation_id\":\"123456\",\"admin_id\":\"12345\",\"body\":\"" + body
                        + "\",\"only_if_inactive_since\":1772323000}");
    }

    @ParameterizedTest
    @CsvSource({
        "0, []",
        "1, '[{\"id\":\"1\",\"error\":\"E\"}]'",
        "2, '[{\"id\":\"1\",\"error\":\"E\"},{\"id\":\"1\",\"error\":\"E\"}]'"
    })
    void stateMachine_aPage_isCountedAndItsFailuresAreKept(int failures, String failed) throws IOException {
        JsonNode machine = example("close-stale.asl.json");
        ObjectNode states = MAPPER.createObjectNode();
        states.putArray("result")
                .add(json("{'id': '2', 'state': 'closed'}"))
                .add(json("{'id': '3', 'state': 'open', 'skipped': true}"));
        for (int i = 0; i < failures; i++) {
            states.withArray("result").add(json("{'id': '1', 'error': 'E'}"));
        }

        JsonNode assigned =
                evaluated(machine.at("/States/CloseEach/Assign"), states, Map.of("closed", 40, "failed", List.of()));

        assertThat(assigned.path("closed").asInt()).isEqualTo(41);
        assertThat(assigned.path("failed")).hasToString(failed);
    }

    @Test
    void stateMachine_pageWithoutAny_closesNone() throws IOException {
        assertThat(evaluated(
                        example("close-stale.asl.json").at("/States/FindStale/Output"),
                        json("{'result': {'Payload': {'conversations': []}}}"),
                        Map.of()))
                .hasToString("[]");
    }

    @Test
    void stateMachine_retriesExactlyTheErrorsThatMayBeRetried() throws IOException {
        JsonNode machine = example("close-stale.asl.json");
        List<String> find = names(machine.at("/States/FindStale/Retry/0/ErrorEquals"));
        List<String> close = names(machine.at("/States/CloseEach/ItemProcessor/States/Close/Retry/0/ErrorEquals"));

        assertThat(close)
                .filteredOn(name -> name.startsWith("dev."))
                .containsExactlyInAnyOrderElementsOf(Stream.of(
                                IntercomUnavailableException.class,
                                RateLimitedException.class,
                                RunLogUnavailableException.class)
                        .map(Class::getName)
                        .toList());
        // An action that only looks has no run.
        assertThat(find)
                .containsExactlyElementsOf(close.stream()
                        .filter(name -> !name.equals(RunLogUnavailableException.class.getName()))
                        .toList());
        assertThat(close)
                .contains(
                        "Sandbox.Timedout",
                        "Lambda.SnapStartException",
                        "Lambda.SnapStartNotReadyException",
                        "Lambda.SnapStartTimeoutException");
    }

    @Test
    void stateMachine_inlineMap_hasOnlyItsFields_andOneFailureDoesNotEndIt() throws IOException {
        JsonNode map = example("close-stale.asl.json").at("/States/CloseEach");

        assertThat(map.at("/ItemProcessor/ProcessorConfig").isMissingNode()).isTrue();
        assertThat(map.fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder("Type", "Items", "MaxConcurrency", "ItemProcessor", "Assign", "Next");
        assertThat(map.at("/ItemProcessor/States/Close/Catch/0/ErrorEquals")).hasToString("[\"States.ALL\"]");
    }

    private static List<String> names(JsonNode list) {
        return list.valueStream().map(JsonNode::asText).toList();
    }

    @Test
    void eventBridgeRule_event_becomesAnEnvelope() throws IOException {
        JsonNode event = json("{'detail': {'ticket': {'id': 881, 'conversation_id': '123456'}, 'solved_by': 12345}}");
        JsonNode transformer = example("eventbridge-rule.json").at("/Targets/0/InputTransformer");

        Envelope.Valid close = valid(filled(
                transformer.path("InputTemplate").asText(),
                name -> transformer.path("InputPathsMap").path(name).asText(),
                event));

        assertThat(close.key()).contains("ticket-881-closed");
        assertThat(close.action().input().path("body").asText()).isEqualTo("Ticket 881 is solved.");
        assertThat(close.action().input().path("admin_id").asText()).isEqualTo("12345");
    }

    @Test
    void eventBridgePipe_streamRecord_becomesAnEnvelope() throws IOException {
        JsonNode entry = json("{'eventName': 'INSERT', 'dynamodb': {'NewImage': {'customer_id': {'S': 'c-7'}, 'email':"
                + " {'S': 'ann@example.com'}, 'name': {'S': 'Ann'}}}}");

        Envelope.Valid create = valid(filled(
                example("eventbridge-pipe.json")
                        .at("/TargetParameters/InputTemplate")
                        .asText(),
                UnaryOperator.identity(),
                entry));

        assertThat(create.key()).contains("customer-c-7-created");
        assertThat(create.action().input().path("email").asText()).isEqualTo("ann@example.com");
    }

    /** Fills placeholders as EventBridge does: bare ones with JSON, those inside a text with text. */
    private static JsonNode filled(String template, UnaryOperator<String> paths, JsonNode event) {
        Matcher placeholder = Pattern.compile("(: )?<([^>]+)>").matcher(template);
        String text = placeholder.replaceAll(match -> {
            String path = paths.apply(match.group(2)).substring(1).replace('.', '/');
            JsonNode value = event.at(path);
            String shown = match.group(1) == null ? value.asText() : ": " + value;
            return Matcher.quoteReplacement(shown);
        });
        return Json.parse(text).orElseThrow();
    }

    /** Evaluates every JSONata expression in a tree, as Step Functions does. */
    private static JsonNode evaluated(JsonNode node, JsonNode states, Map<String, Object> variables) {
        if (node.isTextual() && node.textValue().startsWith("{%")) {
            String text = node.textValue();
            Jsonata expression =
                    Jsonata.jsonata(text.substring(2, text.length() - 2).strip());
            Jsonata.Frame frame = expression.createFrame();
            frame.bind("states", MAPPER.convertValue(states, Object.class));
            variables.forEach(frame::bind);
            return MAPPER.valueToTree(expression.evaluate(null, frame));
        }
        if (node instanceof ObjectNode object) {
            ObjectNode copy = Json.object();
            object.properties()
                    .forEach(field -> copy.set(field.getKey(), evaluated(field.getValue(), states, variables)));
            return copy;
        }
        return node;
    }

    private static Envelope.Valid valid(JsonNode envelope) {
        Envelope read = Envelope.read(envelope, DEFAULT);
        assertThat(read).isInstanceOf(Envelope.Valid.class);
        return (Envelope.Valid) read;
    }

    private static JsonNode example(String name) throws IOException {
        return MAPPER.readTree(Files.readString(EXAMPLES.resolve(name)));
    }

    private static JsonNode json(String singleQuoted) {
        return Optional.of(singleQuoted.replace('\'', '"')).flatMap(Json::parse).orElseThrow();
    }
}
