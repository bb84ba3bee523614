package dev.intercomactions.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intercomactions.json.Json;
import dev.intercomactions.run.Explanations;
import dev.intercomactions.testing.ForwardingRunStore;
import dev.intercomactions.testing.MemoryRunStore;
import java.time.Duration;
import java.util.Optional;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.model.ListMessageMoveTasksResultEntry;

/** The first page: how things are. */
class OverviewTest {
    private final Desk desk = new Desk();

    @Test
    void nothing_toAttendTo_allIsWell() {
        Document page = desk.overview();

        assertThat(page.select(".verdict.good").text()).startsWith("✓ All is well");
        assertThat(page.select(".tile .number").eachText()).containsOnly("0");
        assertThat(page.select("table")).isEmpty();
    }

    @Test
    void failedRuns_areGroupedByActionAndCause_theLargestFirst() {
        desk.addFailed(2, "close_conversation", "not_found");
        desk.addFailed(5, "create_note", "unauthorized");
        desk.addFailed(1, "close_conversation", "unauthorized");

        Document page = desk.overview();

        assertThat(page.select(".verdict.bad strong").text()).isEqualTo("8 failed runs of 3 causes");
        assertThat(page.select(".groups tbody tr").stream()
                        .map(row -> row.select(".count").text() + " "
                                + row.select(".name").text()))
                .containsExactly(
                        "5 create_note unauthorized",
                        "2 close_conversation not_found",
                        "1 close_conversation unauthorized");
    }

    /** The words of the API, so that nobody has to learn two languages. */
    @Test
    void group_itsMeaningAndNextStep_areTheApis() {
        desk.addFailed(2, "create_note", "unauthorized");

        Element row = desk.overview().select(".groups tbody tr").getFirst();

        assertThat(row.select(".cause").text())
                .contains(Explanations.of("unauthorized").meaning());
        assertThat(row.select(".next").text())
                .isEqualTo(Explanations.of("unauthorized").next());
        assertThat(row.select(".times").text()).isEqualTo("5 min ago 09:55:00 first 5 min ago 09:54:59");
    }

    @Test
    void failedRetryingAndHeldBack_areToldApart() {
        desk.addFailed(1, "create_note", "unauthorized");
        desk.add(Desk.attempt(desk.waiting("r-1", "close_conversation"), 1, "timeout", "late"));
        desk.add(Desk.attempt(desk.waiting("r-2", "close_conversation"), 1, "timeout", "late")
                .put("met_outage", true));
        desk.add(desk.waiting("h-1", "delete_contact").put("status", "queued").put("met_outage", true));

        Document page = desk.overview();

        assertThat(page.select("h3").eachText())
                .containsExactly("Failed, by cause", "Retrying by itself", "Held back until Intercom is up");
        assertThat(page.select(".tile").eachText().subList(0, 3))
                .containsExactly(
                        "Failed 1 a person decides",
                        "Retrying 2 by itself",
                        "Held back 1 Intercom was down; so were 1 of those retrying");
        assertThat(page.select(".groups").get(1).text()).contains("1 run met an outage of Intercom's");
        assertThat(page.select(".groups").get(2).text()).contains("Intercom was down before it could be tried");
        assertThat(Desk.buttons(page.select(".groups").get(1))).containsExactly("Look");
    }

    @Test
    void onlyWhatComesByItself_needsNoPerson() {
        desk.add(Desk.attempt(desk.waiting("r-1", "close_conversation"), 1, "timeout", "late"));

        assertThat(desk.overview().select(".verdict.hint").text())
                .contains("Nothing needs a person")
                .contains("1 run comes again without help");
    }

    @Test
    void queues_areToldWithWhatIsHidden() {
        for (int i = 0; i < 7; i++) {
            desk.queues.sendMessage(send -> send.queueUrl("http://sqs/actions").messageBody("{}"));
        }
        desk.queues.sendMessage(send -> send.queueUrl("http://sqs/dead").messageBody("{}"));

        Document page = desk.overview();

        assertThat(page.select(".tile").eachText())
                .contains(
                        "In the queue 7 3 waiting, 2 in flight or not due, 2 delayed",
                        "Dead letters 1 kept for 14 days");
        assertThat(page.select(".verdict").text()).contains("But there are dead letters");
        assertThat(Desk.confirmation(page, "Redrive 1 dead letter"))
                .startsWith("Move 1 dead letter back into the queue?");
    }

    @Test
    void redrive_underWay_isToldInPlaceOfItsButton() {
        desk.queues.sendMessage(send -> send.queueUrl("http://sqs/dead").messageBody("{}"));
        desk.queues.moving(ListMessageMoveTasksResultEntry.builder()
                .status("RUNNING")
                .approximateNumberOfMessagesMoved(120L)
                .approximateNumberOfMessagesToMove(400L)
                .build());

        Document page = desk.overview();

        assertThat(page.text()).contains("redrive under way: 120 of about 400 moved");
        assertThat(Desk.buttons(page)).noneMatch(label -> label.startsWith("Redrive"));
    }

    @Test
    void moreCausesThanThePageHas_areSummedUpBehindOneButton() {
        for (int i = 0; i < 45; i++) {
            desk.addFailed(i < 40 ? 2 : 1, "close_conversation", "code_" + i);
        }

        Document page = desk.overview();

        assertThat(page.select(".groups tbody tr")).hasSize(OverviewPage.MOST_CAUSES);
        assertThat(page.select(".foot").getFirst().text()).startsWith("and 5 runs of smaller causes");
        assertThat(Desk.payload(page, "All failed runs, newest first"))
                .isEqualTo(Json.object().put("show", "group").put("status", "failed"));
    }

    /** Names of actions are the callers' own words until they are found to be none. */
    @Test
    void groupsWithoutEnd_areBounded() {
        for (int i = 0; i < Census.MOST_GROUPS + 30; i++) {
            desk.add(desk.failed("r-" + i, "made_up_" + i, "invalid_input").put("reason", "invalid"));
        }

        Document page = desk.overview();

        assertThat(page.select(".verdict strong").text()).startsWith("530 failed runs of 500 causes");
        assertThat(page.html().length()).isLessThan(150_000);
    }

    /** Each page of the index takes two seconds here; four seconds are what a count may take. */
    @Test
    void moreRunsThanCanBeCountedInTime_areAtLeastSoMany() {
        Desk slow = new Desk((log, clock) -> new ForwardingRunStore(log) {
            @Override
            public Glance glance(String status, Optional<String> cursor) {
                clock.pass(Duration.ofSeconds(2));
                return super.glance(status, cursor);
            }
        });
        slow.addFailed(60, "close_conversation", "not_found");

        Document page = slow.page(Json.object());

        assertThat(page.select(".verdict strong").text()).matches("At least \\d+ failed runs of 1 cause");
        assertThat(page.select(".tile").getFirst().text()).startsWith("Failed ≥ ");
        assertThat(page.text()).contains("There are more than could be counted");
    }

    @Test
    void runLog_outOfReach_leavesTheQueuesToBeSeen() {
        desk.lab.log.set(MemoryRunStore.Fault.UNREACHABLE);

        Document page = desk.overview();

        assertThat(page.select(".verdict.bad").text())
                .contains("Not everything can be read")
                .contains("The run log is out of reach");
        assertThat(page.select(".tile").eachText())
                .contains("Failed ? out of reach", "Dead letters 0 kept for 14 days");
    }

    @Test
    void queues_outOfReach_leaveTheRunsToBeSeen() {
        desk.addFailed(3, "create_note", "unauthorized");
        desk.queues.unreachable(true);

        Document page = desk.overview();

        assertThat(page.select(".verdict.bad").text()).contains("The queues are out of reach");
        assertThat(page.select(".groups tbody tr")).hasSize(1);
        assertThat(page.select(".tile").eachText()).contains("Dead letters ? out of reach");
    }
}
