package dev.intercomactions.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.json.Json;
import dev.intercomactions.run.PartOf;
import dev.intercomactions.run.Run;
import dev.intercomactions.run.RunJson;
import dev.intercomactions.testing.MemoryRunStore;
import dev.intercomactions.testing.Responses;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A bulk, step by step, as its state machine asks for them. */
class BulkTest {
    private static final PartOf BULK = PartOf.bulk("b");

    private final Machine machine = new Machine();

    private static ObjectNode bulk() {
        return Json.object().put("bulk_id", "b").put("action", "close_conversation");
    }

    private static ObjectNode close(String conversation) {
        return Json.object().put("conversation_id", conversation).put("admin_id", "7");
    }

    private JsonNode begin(JsonNode input) {
        ObjectNode begin =
                Json.object().put("bulk", "begin").put("execution", "execution").put("concurrency", "3");
        return machine.carryOut(begin.set("input", input));
    }

    private JsonNode carry(JsonNode begun, boolean last, ObjectNode... items) {
        ObjectNode step = Json.object().put("bulk", "carry");
        ObjectNode batch = step.putObject("batch");
        batch.putObject("BatchInput").set("plan", begun.path("plan"));
        batch.putArray("Items").addAll(List.of(items));
        if (last) {
            step.put("final", true);
        }
        return machine.carryOut(step);
    }

    private JsonNode report(JsonNode begun, JsonNode... results) {
        ObjectNode report = Json.object().put("bulk", "report");
        report.set("plan", begun.path("plan"));
        report.putArray("results").addAll(List.of(results));
        return machine.carryOut(report);
    }

    /** A conversation that Intercom refuses to close. */
    private void refused(String conversation) {
        machine.intercom.conversation(conversation, Duration.ofDays(1));
        machine.intercom.refusals.put(conversation, Responses.error(403, "action_forbidden"));
    }

    @Test
    void items_eachOfThem_canBeFoundByTheBulksName() {
        machine.intercom.conversation("1", Duration.ofDays(1));
        refused("403");
        ObjectNode input = bulk().put("tolerate_percent", 100);
        input.putArray("inputs")
                .add(close("1"))
                .add(close("403"))
                .add(close("x"))
                .add(close("1"));
        JsonNode begun = begin(input);

        JsonNode batch = carry(begun, false, close("1"), close("403"), close("x"), close("1"));
        JsonNode output = report(begun, batch).path("output");

        assertThat(output.path("runs").asText()).isEqualTo("/v1/runs?part_of=bulk%3Ab");
        assertThat(output.path("succeeded").asInt()).isEqualTo(2);
        assertThat(output.path("failed").asInt()).isEqualTo(2);
        List<Run> runs = machine.listed(BULK).stream()
                .map(id -> machine.runs.find(id).orElseThrow())
                .toList();
        assertThat(runs).extracting(Run::status).containsExactly("succeeded", "failed", "failed");
        assertThat(runs).allSatisfy(run -> assertThat(run.partOf()).contains(BULK));
        assertThat(Json.write(RunJson.write(runs.getLast()).path("error")))
                .isEqualTo("{\"error_code\":\"invalid_input\","
                        + "\"error_message\":\"/conversation_id must be 1 to 20 digits\"}");
    }

    @Test
    void batch_again_isListedOnceAndActsOnce() {
        machine.intercom.conversation("1", Duration.ofDays(1));
        ObjectNode input = bulk();
        input.putArray("inputs").add(close("1")).add(close("x"));
        JsonNode begun = begin(input);

        JsonNode first = carry(begun, false, close("1"), close("x"));

        assertThat(carry(begun, true, close("1"), close("x"))).isEqualTo(first);
        assertThat(machine.listed(BULK)).hasSize(2);
        assertThat(machine.intercom.parts).containsExactly("close 1");
    }

    @Test
    void batch_whileTheRunLogIsOutOfReach_isTriedAgain() {
        ObjectNode input = bulk();
        input.putArray("inputs").add(close("x"));
        JsonNode begun = begin(input);
        machine.runs.set(MemoryRunStore.Fault.UNREACHABLE);

        assertThatThrownBy(() -> carry(begun, false, close("x"))).isInstanceOf(RunLogUnavailableException.class);
    }

    @Test
    void runs_ofABulkWithoutAName_areFoundByItsExecutions() {
        refused("403");
        ObjectNode input = bulk();
        input.remove("bulk_id");
        input.putArray("inputs").add(close("403"));
        JsonNode begun = begin(input);
        carry(begun, false, close("403"));

        assertThat(machine.listed(PartOf.bulk("execution"))).hasSize(1);
        assertThat(machine.runs
                        .find(machine.listed(PartOf.bulk("execution")).getFirst())
                        .flatMap(Run::partOf))
                .isEqualTo(Optional.of(PartOf.bulk("execution")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'action': 'close_conversation'} | one of `inputs`, `s3` must be given",
                "{'action': 'close_conversation', 'inputs': []} | /inputs must have at least 1",
                "{'action': 'explode', 'inputs': [{}]} | /action is no action here",
                "{'action': 'search_conversations', 'inputs': [{}]} | /action only looks",
                "{'action': 'close_conversation', 'inputs': [{}], 'mode': 'later'} | /mode must be wait or queue",
                "{'action': 'close_conversation', 'inputs': [{}], 'bulk_id': 'a b'} | /bulk_id must be letters",
                "{'action': 'close_conversation', 'inputs': [{}], 'tolerate_percent': 101} | /tolerate_percent must be at most 100",
                "{'action': 'close_conversation', 's3': {'bucket': 'b', 'key': 'k'}} | /s3/format is missing",
                "{'action': 'close_conversation', 's3': {'bucket': 'b', 'key': 'k', 'format': 'xlsx'}} | /s3/format must be csv or jsonl",
                "{'action': 'close_conversation', 'inputs': [{}], 's3': {'bucket': 'b', 'key': 'k', 'format': 'csv'}} | /inputs `inputs` cannot be given"
            })
    void input_thatIsWrong_isNamedBeforeAnythingIsChanged(String input, String what) {
        assertThatThrownBy(() -> begin(Json.parse(input.replace('\'', '"')).orElseThrow()))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith("invalid_input: ")
                .hasMessageContaining(what);
        assertThat(machine.intercom.parts).isEmpty();
        assertThat(machine.documents.ids()).isEmpty();
    }

    @Test
    void input_overTheBound_isRefused() {
        ObjectNode input = bulk();
        for (int i = 0; i < 1001; i++) {
            input.withArray("inputs").add(close("1"));
        }

        assertThatThrownBy(() -> begin(input))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("/inputs must have at most 1000");
    }
}
