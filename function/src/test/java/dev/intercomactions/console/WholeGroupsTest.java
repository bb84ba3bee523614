package dev.intercomactions.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.json.Json;
import dev.intercomactions.run.Explanations;
import dev.intercomactions.run.PartOf;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A sweep's runs, and a bulk's, as one group. */
class WholeGroupsTest {
    private static final PartOf NIGHTLY = PartOf.sweep("stale-2026-11-28");
    private static final PartOf VIPS = PartOf.bulk("tag-vips");
    private static final String CLOSE = "close_conversation";

    private final Desk desk = new Desk();

    // ------------------------------------------------------------------------------------------------------- looking

    @Test
    void runsOfOneSweep_areOneGroup_besideSinglesOfTheSameCause() {
        desk.addFailed(6, NIGHTLY, CLOSE, "not_found");
        desk.addFailed(4, NIGHTLY, CLOSE, "action_forbidden");
        desk.addFailed(2, CLOSE, "not_found");

        Document page = desk.overview();

        assertThat(page.select(".verdict strong").text()).isEqualTo("12 failed runs of 2 causes");
        assertThat(page.select(".groups tbody tr .count").eachText()).containsExactly("10", "2");
        Element sweep = page.select(".groups tbody tr").getFirst();
        assertThat(sweep.select(".cause > .name").text()).isEqualTo("Sweep stale-2026-11-28");
        assertThat(sweep.select(".inside").eachText())
                .containsExactly("6 × close_conversation not_found", "4 × close_conversation action_forbidden");
        assertThat(sweep.select(".next").text()).isEqualTo("Look: each of its causes says what to do.");
        assertThat(Desk.buttons(sweep)).containsExactly("Look", "Try one", "Retry 10");
    }

    @Test
    void sweepOfOneCause_saysWhatToDoAtOnce() {
        desk.addFailed(3, NIGHTLY, CLOSE, "not_found");

        Element row = desk.overview().select(".groups tbody tr").getFirst();

        assertThat(row.select(".next").text())
                .isEqualTo(Explanations.of("not_found").next());
        assertThat(row.select(".cause").text())
                .contains(Explanations.of("not_found").meaning())
                .doesNotContain("told to the caller");
    }

    @Test
    void twoSweepsAndABulk_ofAThousandRuns_areThreeGroups() {
        PartOf weekly = PartOf.sweep("weekly");
        desk.addFailed(700, NIGHTLY, CLOSE, "not_found");
        desk.addFailed(200, weekly, CLOSE, "not_found");
        desk.addFailed(90, VIPS, "tag_conversation", "not_found");
        desk.addFailed(10, CLOSE, "not_found");

        Document page = desk.overview();

        assertThat(page.select(".groups tbody tr .count").eachText()).containsExactly("700", "200", "90", "10");
        assertThat(page.select(".groups tbody tr .cause > .name").eachText())
                .containsExactly(
                        "Sweep stale-2026-11-28", "Sweep weekly", "Bulk tag-vips", "close_conversation not_found");
        Document shown = desk.press(page.select(".groups tbody tr").get(1), "Look");
        assertThat(shown.select("h2").text()).isEqualTo("Sweep weekly");
        assertThat(shown.select(".card .lead").text()).startsWith("200 runs");
        assertThat(shown.select(".runs tbody tr")).hasSize(20);
    }

    @Test
    void sweepWithMoreCausesThanItsLineHasRoomFor_namesTheLargest() {
        for (int i = 0; i < 5; i++) {
            desk.addFailed(9 - i, NIGHTLY, CLOSE, "code_" + i);
        }

        Element row = desk.overview().select(".groups tbody tr").getFirst();

        assertThat(row.select(".inside")).hasSize(3);
        assertThat(row.select(".cause").text()).endsWith("and 2 smaller causes");
        assertThat(desk.group(NIGHTLY).select(".groups tbody tr .count").eachText())
                .containsExactly("9", "8", "7", "6", "5");
    }

    @Test
    void causeInsideOfASweep_isAGroupOfItsOwn_withTheWayBack() {
        desk.addFailed(3, NIGHTLY, CLOSE, "not_found");
        desk.addFailed(2, NIGHTLY, "open_conversation", "not_found");
        desk.addFailed(5, CLOSE, "not_found");

        Document inside =
                desk.press(desk.group(NIGHTLY).select(".groups tbody tr").getFirst(), "Look");

        assertThat(inside.select("h2").text()).isEqualTo("close_conversation: not_found");
        assertThat(inside.select(".card .lead").text()).startsWith("3 runs");
        assertThat(Desk.buttons(inside)).contains("Overview", "Sweep stale-2026-11-28", "Retry 3", "Dismiss 3");
        assertThat(desk.press(inside, "Sweep stale-2026-11-28").select("h2").text())
                .isEqualTo("Sweep stale-2026-11-28");
        assertThat(desk.group(CLOSE, "not_found").select(".card .lead").text()).startsWith("5 runs");
    }

    @Test
    void run_ofASweep_saysSoAndLeadsToIt() {
        String runId = desk.reallyFailed(NIGHTLY, "777");

        Document page = desk.run(runId);

        assertThat(page.select(".fact").eachText()).contains("Part of Sweep stale-2026-11-28");
        assertThat(Desk.buttons(page)).contains("Sweep stale-2026-11-28", "not_found");
        Document all = desk.page(Json.object().put("show", "group").put("status", "failed"));
        assertThat(all.select(".runs tbody tr").text()).contains("Sweep stale-2026-11-28");
    }

    @Test
    void retryingRuns_ofASweep_areOneGroupToo() {
        desk.add(Desk.attempt(desk.waiting("r-1", CLOSE), 1, "timeout", "late").put("part_of", NIGHTLY.text()));

        Document page = desk.overview();

        assertThat(page.select(".groups .cause > .name").text()).isEqualTo("Sweep stale-2026-11-28");
        assertThat(desk.press(page, "Look").select("h2").text()).isEqualTo("Sweep stale-2026-11-28: retrying");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<img src=x onerror=alert(1)>",
                "</cwdb-action><script>alert(2)</script>",
                "\" onmouseover=\"alert(3)",
                "&lt;b&gt; \u202Egnp",
                "{\"do\": \"redrive\"}"
            })
    void id_thatIsHostile_staysText(String id) {
        PartOf hostile = PartOf.sweep(id);
        desk.addFailed(2, hostile, CLOSE, "not_found");
        desk.addFailed(1, hostile, CLOSE, "timeout");

        Document overview = desk.overview();
        Document group = desk.press(overview, "Look");
        Document run = desk.press(
                group,
                desk.lab
                        .log
                        .glance("failed", Optional.empty())
                        .runs()
                        .getFirst()
                        .runId());

        for (Document page : List.of(overview, group, run)) {
            assertThat(page.select("img, script, b, [onmouseover], [onerror]")).isEmpty();
            assertThat(page.select("cwdb-action"))
                    .isNotEmpty()
                    .allSatisfy(action -> assertThat(action.attributesSize()).isLessThanOrEqualTo(4));
        }
        assertThat(Desk.payload(overview, "Retry 3").path("part_of").asText()).isEqualTo(hostile.text());
        assertThat(desk.press(overview, "Retry 3").select(".banner").text())
                .isEqualTo("The next round of 3 runs has started.");
    }

    // ------------------------------------------------------------------------------------------------------ pressing

    @Test
    void group_triedAsASampleAndRetried_goesThroughWithoutTheSingles() {
        for (int i = 0; i < 10; i++) {
            desk.reallyFailed(NIGHTLY, "70" + i);
            desk.lab.clock.pass(Duration.ofSeconds(1));
        }
        String single = desk.reallyFailed("800");
        for (int i = 0; i < 10; i++) {
            desk.lab.intercom.conversation("70" + i);
        }
        desk.lab.intercom.conversation("800");
        desk.meanwhile = desk::deliverSent;

        Document sample = desk.press(desk.group(NIGHTLY), "Try one");
        assertThat(sample.select(".sample").text()).startsWith("The sample went through in round 2");
        assertThat(Desk.confirmation(sample.select(".sample").getFirst(), "Retry 9"))
                .startsWith("Start the next round of 9 failed runs (Sweep stale-2026-11-28)?")
                .endsWith("If the same was started again under another id, what that has done is done twice.");
        Document retried = desk.press(sample.select(".sample").getFirst(), "Retry 9");
        desk.deliverSent();

        assertThat(retried.select(".banner").text()).isEqualTo("The next round of 9 runs has started.");
        assertThat(desk.lab.intercom.closings).hasSize(10);
        assertThat(desk.stored(single).status()).isEqualTo("failed");
        assertThat(desk.stored("close-700").partOf()).contains(NIGHTLY);
        assertThat(desk.overview().select(".verdict strong").text()).isEqualTo("1 failed run of 1 cause");
    }

    @Test
    void causeInsideOfASweep_retried_leavesItsOtherCauses() {
        desk.addFailed(3, NIGHTLY, CLOSE, "not_found");
        desk.addFailed(2, NIGHTLY, CLOSE, "action_forbidden");

        desk.press(desk.group(NIGHTLY).select(".groups tbody tr").get(1), "Retry 2");

        assertThat(desk.queues.sent("/actions")).hasSize(2);
        assertThat(desk.group(NIGHTLY).select(".card .lead").text()).startsWith("3 runs");
    }

    @Test
    void sweep_dismissed_leavesOtherSweepsAndSingles() {
        desk.addFailed(1000, NIGHTLY, CLOSE, "not_found");
        desk.addFailed(2, PartOf.sweep("other"), CLOSE, "not_found");
        desk.addFailed(1, CLOSE, "not_found");

        Document page = desk.press(desk.group(NIGHTLY), "Dismiss 1,000");

        assertThat(page.select(".banner").text()).isEqualTo("1,000 runs were dismissed.");
        assertThat(page.select(".groups tbody tr .count").eachText()).containsExactly("2", "1");
    }

    @Test
    void group_ofOneCause_whenRetriedOrDismissed_takesNoRunOfASweep() {
        desk.addFailed(3, NIGHTLY, CLOSE, "not_found");
        desk.addFailed(2, CLOSE, "not_found");
        Document singles = desk.group(CLOSE, "not_found");

        assertThat(singles.select(".runs tbody tr")).hasSize(2);
        desk.press(singles, "Retry 2");
        desk.press(singles, "Dismiss 2");

        assertThat(desk.queues.sent("/actions")).hasSize(2);
        assertThat(desk.group(NIGHTLY).select(".card .lead").text()).startsWith("3 runs");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "sweep", "sweep:", "other:1", "stale-2026-11-28"})
    void payload_thatNamesNoWhole_actsUponNothing(String text) {
        desk.addFailed(3, NIGHTLY, CLOSE, "not_found");
        ObjectNode payload = Json.object()
                .put("do", "dismiss_group")
                .put("status", "failed")
                .put("part_of", text)
                .put("as_of", Desk.NOW.toString());

        assertThat(desk.page(payload).select(".banner").text()).endsWith("Nothing was done.");
        assertThat(desk.overview().select(".groups .count").eachText()).contains("3");
    }
}
