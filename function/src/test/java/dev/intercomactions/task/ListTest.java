package dev.intercomactions.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.json.Json;
import dev.intercomactions.run.RunIds;
import dev.intercomactions.testing.MemoryRunStore;
import dev.intercomactions.testing.Responses;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A list of inputs as one task. */
class ListTest {
    private final Machine machine = new Machine();

    private ObjectNode list(String... ids) {
        ObjectNode list = Json.object().put("action", "close_conversation").put("idempotency_key", "k");
        list.putArray("inputs");
        for (String id : ids) {
            if (id.matches("[0-9]+")) {
                machine.intercom.conversation(id, Duration.ofDays(1));
            }
            list.withArray("inputs").addObject().put("conversation_id", id).put("admin_id", "7");
        }
        return list;
    }

    @Test
    void list_eachItem_isARunWithItsOwnOutcome() {
        ObjectNode list = list("1", "x", "3");
        machine.intercom.refusals.put("3", Responses.error(403, "action_forbidden"));

        JsonNode answer = machine.carryOut(list);

        assertThat(answer.path("succeeded").asInt()).isOne();
        assertThat(answer.path("failed").asInt()).isEqualTo(2);
        JsonNode done = answer.at("/items/0");
        assertThat(done.path("run_id").asText()).isEqualTo(RunIds.ofKey("k#0"));
        assertThat(Json.write(done.path("output"))).isEqualTo("{\"id\":\"1\",\"state\":\"closed\"}");
        JsonNode invalid = answer.at("/items/1");
        assertThat(invalid.path("error_code").asText()).isEqualTo("invalid_input");
        assertThat(invalid.at("/errors/0/pointer").asText()).isEqualTo("/conversation_id");
        JsonNode refused = answer.at("/items/2");
        assertThat(refused.path("error_code").asText()).isEqualTo("action_forbidden");
        assertThat(refused.path("error").asText()).isEqualTo(ActionRefusedException.class.getName());
    }

    @Test
    void list_withOneToBeTriedAgain_throwsAfterAllAreSettledAndIsAnsweredFromTheRunLogThen() {
        ObjectNode list = list("1", "2", "3");
        machine.intercom.refusals.put("2", Responses.error(408, "request_timeout"));

        assertThatThrownBy(() -> machine.carryOut(list))
                .isInstanceOf(IntercomUnavailableException.class)
                .hasMessage("request_timeout: 1 of 3 items must be tried again");
        assertThat(machine.intercom.parts).containsExactlyInAnyOrder("close 1", "close 3");

        machine.intercom.refusals.clear();
        assertThat(machine.carryOut(list).path("succeeded").asInt()).isEqualTo(3);
        assertThat(machine.intercom.parts).containsExactlyInAnyOrder("close 1", "close 2", "close 3");
    }

    @Test
    void list_thatIsHeldBack_leavesTheRestForTheRepeat() {
        ObjectNode list = list();
        for (int i = 1; i <= 100; i++) {
            String id = Integer.toString(i);
            machine.intercom.conversation(id, Duration.ofDays(1));
            machine.intercom.refusals.put(id, Responses.error(429, "rate_limit_exceeded"));
            list.withArray("inputs").addObject().put("conversation_id", id).put("admin_id", "7");
        }

        assertThatThrownBy(() -> machine.carryOut(list))
                .isInstanceOf(RateLimitedException.class)
                .hasMessage("rate_limit_exceeded: 100 of 100 items must be tried again");
        assertThat(machine.runs.writes()).isLessThan(200);
    }

    @Test
    void list_outOfTheRunLogsReach_saysSo() {
        ObjectNode list = list("1");
        machine.runs.set(MemoryRunStore.Fault.UNREACHABLE);

        assertThatThrownBy(() -> machine.carryOut(list)).isInstanceOf(RunLogUnavailableException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'action': 'close_conversation', 'inputs': [], 'idempotency_key': 'k'} | /inputs must have at least 1 entry",
                "{'action': 'close_conversation', 'inputs': [{}]} | /idempotency_key is missing",
                "{'action': 'no_such', 'inputs': [{}], 'idempotency_key': 'k'} | /action is no action here",
                "{'action': 'get_conversation', 'inputs': [{'conversation_id': '1'}], 'idempotency_key': 'k'} | /action only looks",
                "{'action': 'close_conversation', 'inputs': 1, 'idempotency_key': 'k'} | /inputs must be a list"
            })
    void list_thatIsNone_isRefused(String payload, String what) {
        assertThatThrownBy(() ->
                        machine.carryOut(Json.parse(payload.replace('\'', '"')).orElseThrow()))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining(what);
    }
}
