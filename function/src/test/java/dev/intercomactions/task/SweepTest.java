package dev.intercomactions.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.json.Json;
import dev.intercomactions.run.PartOf;
import dev.intercomactions.testing.Responses;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A sweep, step by step, as its state machine asks for them. */
class SweepTest {
    private static final Duration STALE = Duration.ofDays(8);
    private static final int LARGEST_STATE = 256 * 1024;

    private final Machine machine = new Machine();

    private void stale(int count) {
        IntStream.range(0, count).forEach(i -> machine.intercom.conversation(Integer.toString(1000 + i), STALE));
    }

    @Test
    void sweep_notToldToAct_changesNothing() {
        stale(3);

        JsonNode output = machine.run(Machine.sweep());

        assertThat(output.path("preview").asBoolean()).isTrue();
        assertThat(output.path("found").asInt()).isEqualTo(3);
        assertThat(output.path("estimate")).isEqualTo(json("{'calls': 6, 'seconds': 1}"));
        assertThat(machine.intercom.parts).isEmpty();
        assertThat(machine.documents.ids()).noneMatch(id -> id.startsWith("sweep:"));
    }

    /** What is left of 10,000 calls a minute: 1,200 calls of 150, of 83 and of 16 a second. */
    @ParameterizedTest
    @CsvSource({"0, 8", "10, 8", "50, 15", "90, 72"})
    void estimate_leavesTheReserveThatIsConfigured(int reservePercent, int seconds) {
        Machine machine = new Machine(reservePercent);
        IntStream.range(0, 600).forEach(i -> machine.intercom.conversation(Integer.toString(1000 + i), STALE));

        JsonNode output = machine.run(Machine.sweep());

        assertThat(output.at("/estimate/calls").asInt()).isEqualTo(1200);
        assertThat(output.at("/estimate/seconds").asInt()).isEqualTo(seconds);
    }

    @Test
    void sweep_itsRuns_areListedAndKnowWhatTheyArePartOf() {
        stale(120);
        machine.run(Machine.act("s"));
        machine.run(Json.object().put("undo", "s").put("admin_id", StaleIntercom.ADMIN));

        List<String> listed = machine.listed(PartOf.sweep("s"));

        assertThat(listed).hasSize(240).doesNotHaveDuplicates();
        assertThat(listed.stream().map(id -> machine.runs.find(id).orElseThrow()))
                .allSatisfy(run -> assertThat(run.partOf()).contains(PartOf.sweep("s")))
                .extracting(run -> run.subject().action())
                .containsOnly("close_conversation", "open_conversation");
    }

    @Test
    void sweep_toldToAct_closesWhatIsStaleAndNothingElse() {
        stale(3);
        machine.intercom.conversation("5", Duration.ofDays(6));

        JsonNode report = machine.run(Machine.act("s"));

        assertThat(report.path("next").asText()).isEqualTo("done");
        assertThat(report.at("/output/closed").asInt()).isEqualTo(3);
        assertThat(machine.intercom.parts).containsExactlyInAnyOrder("close 1000", "close 1001", "close 1002");
    }

    @Test
    void sweep_answeredBetweenSearchAndClosing_isSkipped() {
        stale(2);
        JsonNode collected = machine.collected(Machine.act("s"));
        machine.clock.pass(Duration.ofSeconds(5));
        machine.intercom.part("1000", "comment", "99");

        JsonNode part = machine.part("close", collected, 0, false);

        assertThat(part.path("closed").asInt()).isOne();
        assertThat(part.path("skipped").asInt()).isOne();
        assertThat(machine.intercom.parts).containsExactly("close 1001");
    }

    @Test
    void sweep_closedBySomebodyElseMeanwhile_isNotCountedAsClosed() {
        stale(1);
        JsonNode collected = machine.collected(Machine.act("s"));
        machine.intercom.part("1000", "close", "99");
        machine.intercom.close("1000");

        JsonNode part = machine.part("close", collected, 0, false);

        assertThat(part.path("closed").asInt()).isZero();
        assertThat(part.path("skipped").asInt()).isOne();
    }

    @Test
    void sweep_twiceUnderOneId_actsOnceAndComesToTheSame() {
        stale(3);
        JsonNode first = machine.run(Machine.act("s"));
        machine.intercom.conversation("2000", STALE);

        assertThat(machine.run(Machine.act("s"))).isEqualTo(first);
        assertThat(machine.intercom.parts).hasSize(3);
    }

    @Test
    void sweep_underAnIdOfAnother_isAConflict() {
        stale(1);
        machine.run(Machine.act("s"));

        assertThatThrownBy(() -> machine.begin(Machine.act("s").put("body", "Bye")))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith("idempotency_conflict: /sweep_id");
    }

    @Test
    void sweep_ofMoreThanItsLimit_takesThatManyAndSaysSo() {
        stale(120);

        JsonNode output = machine.run(Machine.sweep().put("limit", 110));

        assertThat(output.path("found").asInt()).isEqualTo(110);
        assertThat(output.path("more").asBoolean()).isTrue();
        assertThat(output.path("sample")).hasSize(10);
    }

    /** What the state machine carries must stay below what Step Functions takes, at the greatest limit. */
    @Test
    void sweep_ofTenThousand_carriesLittleFromStepToStep() {
        stale(10_000);

        JsonNode collected = machine.collected(Machine.act("s").put("limit", 10_000));

        assertThat(collected.path("parts")).hasSize(100);
        assertThat(Json.write(collected).getBytes(StandardCharsets.UTF_8).length)
                .isLessThan(LARGEST_STATE / 100);
    }

    @Test
    void search_whoseCursorIsTooOld_beginsAnewAndFindsNothingTwice() {
        stale(120);
        JsonNode step = machine.begin(Machine.act("s"));
        machine.intercom.nextSearches.add(Responses.error(503, "service_unavailable"));
        assertThatThrownBy(() -> machine.step("collect", step)).isInstanceOf(IntercomUnavailableException.class);

        machine.intercom.onSearch(2, Responses.error(400, "parameter_invalid"));
        JsonNode collected = machine.collected(Machine.act("s"));

        assertThat(machine.part("close", collected, 0, false).path("closed").asInt()
                        + machine.part("close", collected, 1, false)
                                .path("closed")
                                .asInt())
                .isEqualTo(120);
        assertThat(machine.intercom.parts).doesNotHaveDuplicates().hasSize(120);
    }

    @Test
    void search_heldUpOnItsWay_keepsWhatItHasAndWaits() {
        stale(120);
        JsonNode begun = machine.begin(Machine.act("s"));
        machine.intercom.onSearch(2, Responses.error(503, "service_unavailable"));

        JsonNode halted = machine.step("collect", begun);

        assertThat(halted.path("next").asText()).isEqualTo("wait");
        assertThat(halted.path("wait_seconds").asInt()).isEqualTo(10);
        assertThat(halted.path("parts")).hasSize(1);
        assertThat(machine.step("collect", halted).path("parts")).hasSize(2);
    }

    @Test
    void part_withOneToBeTriedAgain_failsAfterAllOthersAreSettled() {
        stale(3);
        JsonNode collected = machine.collected(Machine.act("s"));
        machine.intercom.refusals.put("1001", Responses.error(408, "request_timeout"));

        assertThatThrownBy(() -> machine.part("close", collected, 0, false))
                .isInstanceOf(IntercomUnavailableException.class)
                .hasMessageContaining("1 of 3 items must be tried again");
        assertThat(machine.intercom.parts).containsExactlyInAnyOrder("close 1000", "close 1002");

        machine.intercom.refusals.clear();
        assertThat(machine.part("close", collected, 0, false).path("closed").asInt())
                .isEqualTo(3);
        assertThat(machine.intercom.parts).hasSize(3);
    }

    @Test
    void part_forTheLastTime_countsWhatIsNotSettledAsFailed() {
        stale(2);
        JsonNode collected = machine.collected(Machine.act("s"));
        machine.intercom.refusals.put("1001", Responses.error(408, "request_timeout"));

        JsonNode part = machine.part("close", collected, 0, true);

        assertThat(part).isEqualTo(json("""
                {'closed': 1, 'skipped': 0, 'failed': 1,
                 'failures': [{'error_code': 'request_timeout', 'conversation_id': '1001'}]}"""));
    }

    @Test
    void report_ofMoreFailuresThanTolerated_failsWithTheCauses() {
        stale(4);
        machine.intercom.refusals.put("1000", Responses.error(403, "action_forbidden"));
        machine.intercom.refusals.put("1001", Responses.error(403, "action_forbidden"));

        JsonNode report = machine.run(Machine.act("s"));

        assertThat(report.path("next").asText()).isEqualTo("fail");
        assertThat(Json.parse(report.path("cause").asText()).orElseThrow().path("failures"))
                .isEqualTo(json("[{'error_code': 'action_forbidden', 'conversation_id': '1000', 'count': 2}]"));
        assertThat(machine.run(Machine.act("s").put("tolerate_percent", 50))
                        .path("next")
                        .asText())
                .isEqualTo("done");
    }

    @Test
    void report_ofAPartThatGotLost_countsItsConversationsAsFailed() {
        stale(2);
        JsonNode collected = machine.collected(Machine.act("s"));
        ObjectNode report = Json.object().put("sweep", "report").set("plan", collected.path("plan"));
        report.putArray("results").addObject().put("lost", true).put("error", "Sandbox.Timedout");

        JsonNode cause =
                Json.parse(machine.carryOut(report).path("cause").asText()).orElseThrow();

        assertThat(cause.path("failed").asInt()).isEqualTo(2);
        assertThat(cause.at("/failures/0/error_code").asText()).isEqualTo("Sandbox.Timedout");
    }

    @Test
    void undo_opensWhatTheSweepClosedAndNobodyTouchedSince() {
        stale(4);
        machine.run(Machine.act("s"));
        machine.clock.pass(Duration.ofDays(1));
        machine.intercom.part("1001", "comment", "99");
        machine.intercom.part("1002", "comment", "bot");

        JsonNode report = machine.run(Json.object().put("undo", "s").put("admin_id", StaleIntercom.ADMIN));

        assertThat(report.path("output"))
                .isEqualTo(json("{'sweep_id': 's', 'reopened': 3, 'skipped': 1, 'failed': 0}"));
        assertThat(machine.intercom.state("1001")).isEqualTo("closed");
        assertThat(machine.intercom.state("1002")).isEqualTo("open");
    }

    @Test
    void undo_twice_opensOnce() {
        stale(2);
        machine.run(Machine.act("s"));
        ObjectNode undo = Json.object().put("undo", "s").put("admin_id", StaleIntercom.ADMIN);

        assertThat(machine.run(undo)).isEqualTo(machine.run(undo));
        assertThat(machine.intercom.parts)
                .filteredOn(part -> part.startsWith("open"))
                .hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'admin_id': '7'} | one of `inactive_for_seconds`, `undo` must be given",
                "{'inactive_for_seconds': 604800} | /admin_id is missing",
                "{'inactive_for_seconds': -1, 'admin_id': '7'} | /inactive_for_seconds must be at least 1",
                "{'inactive_for_seconds': 3599, 'admin_id': '7'} | /inactive_for_seconds is less than an hour",
                "{'inactive_for_seconds': 604800, 'admin_id': '8'} | /admin_id is no teammate",
                "{'inactive_for_seconds': 604800, 'admin_id': '7', 'limit': 10001} | /limit must be at most 10000",
                "{'inactive_for_seconds': 604800, 'admin_id': '7', 'filter': {'colour': 1}} | a field that is not defined",
                "{'inactive_for_seconds': 604800, 'admin_id': '7', 'filter': {'state': 'closed'}} | /filter/state must be open or snoozed",
                "{'inactive_for_seconds': 604800, 'admin_id': '7', 'sweep_id': 'a b'} | /sweep_id must be letters",
                "{'undo': 'x', 'admin_id': '7', 'preview': false} | /preview `preview` cannot be given together with `undo`",
                "{'undo': 'x', 'admin_id': '7'} | /undo names no sweep"
            })
    void input_thatIsWrong_isNamedBeforeAnythingIsAsked(String input, String what) {
        assertThatThrownBy(() -> machine.begin(json(input)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith("invalid_input: ")
                .hasMessageContaining(what);
        assertThat(machine.documents.ids()).isEmpty();
    }

    @Test
    void input_thatMeansARecentAge_isTaken() {
        machine.intercom.conversation("1", Duration.ofMinutes(20));

        JsonNode output =
                machine.run(Machine.sweep().put("inactive_for_seconds", 600).put("allow_recent", true));

        assertThat(output.path("found").asInt()).isOne();
    }

    @Test
    void filter_allOfIt_isSearchedForInIntercomsForm() {
        ObjectNode input = Machine.sweep();
        input.set("filter", json("""
                {'state': 'snoozed', 'admin_assignee_id': 1, 'team_assignee_id': '2', 'tag_id': '3', 'without_tag_id': 4}"""));

        machine.run(input);

        assertThat(machine.intercom.searches.getFirst().at("/query/value").findValuesAsText("field"))
                .containsExactly("state", "updated_at", "admin_assignee_id", "team_assignee_id", "tag_ids", "tag_ids");
        assertThat(Json.write(machine.intercom.searches.getFirst().at("/query/value/3")))
                .isEqualTo("{\"field\":\"team_assignee_id\",\"operator\":\"=\",\"value\":2}");
        assertThat(machine.intercom.searches.getFirst().at("/query/value/5"))
                .isEqualTo(json("{'field': 'tag_ids', 'operator': '!=', 'value': '4'}"));
    }

    @Test
    void step_thatIsNone_isRefused() {
        assertThatThrownBy(() -> machine.carryOut(json("{'sweep': 'explode'}")))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("/sweep must be begin, collect, close, reopen, or report");
        assertThatThrownBy(() -> machine.carryOut(json("{'sweep': 'collect', 'plan': {'id': 'sweep:gone'}}")))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("/plan is no longer remembered");
    }

    @Test
    void step_thatWouldCloseAPreview_isRefused() {
        stale(1);
        JsonNode shown = machine.collected(Machine.sweep());

        assertThatThrownBy(() -> machine.part("close", shown, 0, false)).isInstanceOf(InvalidInputException.class);
        assertThat(machine.intercom.parts).isEmpty();
    }

    private static JsonNode json(String text) {
        return Json.parse(text.replace('\'', '"')).orElseThrow();
    }
}
