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
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The examples that map upstream data into inputs, run on sample data and read as the functions read them. */
class DynamicInputTest {
    private static final Path EXAMPLES = Path.of("..", "infra-sam", "examples");
    private static final RetryPolicy DEFAULT = new RetryPolicy(5, Duration.ofSeconds(5), Duration.ofSeconds(900));
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @Test
    void stateMachine_search_asksForWhatNobodyTouchedForAWeek() throws IOException {
        JsonNode states = json("{'context': {'Execution': {'StartTime': '2026-03-08T00:00:00.000Z'}}, 'input': {}}");

        Envelope.Valid search =
                valid(evaluated(example("close-stale.asl.json").at("/States/FindStale/Arguments/Payload"), states));

        assertThat(search.action()
                        .request()
                        .body()
                        .orElseThrow()
                        .at("/query/value/1/value")
                        .asLong())
                .isEqualTo(1_772_323_200L);
    }

    @Test
    void stateMachine_eachFoundConversation_isClosedUnderAKeyOfItsOwn() throws IOException {
        JsonNode states = json("{'context': {'Execution': {'Id': 'arn:x:e1'}, 'State': {'Name': 'Close'}}, 'input':"
                + " {'id': '123456', 'updated_at': 1772323000, 'source': {'author': {'name': 'Ann'}}}}");

        Envelope.Valid close = valid(evaluated(
                example("close-stale.asl.json").at("/States/CloseEach/ItemProcessor/States/Close/Arguments/Payload"),
                states));

        assertThat(close.key()).contains("arn:x:e1#Close#123456");
        assertThat(Json.write(close.action().input()))
                .isEqualTo(
                        "{\"conversation_id\":\"123456\",\"admin_id\":\"12345\",\"body\":\"We have not heard from you,"
                                + " Ann, so we close this for now.\",\"only_if_inactive_since\":1772323000}");
    }

    @Test
    void stateMachine_retriesExactlyTheErrorsThatMayBeRetried() throws IOException {
        JsonNode retried =
                example("close-stale.asl.json").at("/States/CloseEach/ItemProcessor/States/Close/Retry/0/ErrorEquals");

        assertThat(retried.valueStream().map(JsonNode::asText).filter(name -> name.startsWith("dev.")))
                .containsExactlyInAnyOrderElementsOf(Stream.of(
                                IntercomUnavailableException.class,
                                RateLimitedException.class,
                                RunLogUnavailableException.class)
                        .map(Class::getName)
                        .toList());
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
    private static JsonNode evaluated(JsonNode node, JsonNode states) {
        if (node.isTextual() && node.textValue().startsWith("{%")) {
            String text = node.textValue();
            Jsonata expression =
                    Jsonata.jsonata(text.substring(2, text.length() - 2).strip());
            Jsonata.Frame frame = expression.createFrame();
            frame.bind("states", MAPPER.convertValue(states, Object.class));
            return MAPPER.valueToTree(expression.evaluate(null, frame));
        }
        if (node instanceof ObjectNode object) {
            ObjectNode copy = Json.object();
            object.properties().forEach(field -> copy.set(field.getKey(), evaluated(field.getValue(), states)));
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
