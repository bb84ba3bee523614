package dev.intercomactions.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.json.Json;
import dev.intercomactions.run.Lab;
import dev.intercomactions.run.Outcome;
import dev.intercomactions.run.RunRequest;
import dev.intercomactions.run.RunState;
import dev.intercomactions.testing.MemoryQueues;
import dev.intercomactions.testing.MemoryRunStore;
import java.time.Duration;
import java.time.Instant;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.sqs.model.ListMessageMoveTasksResultEntry;

/** What the buttons do: each once, however often and by whom it is pressed. */
class ActsTest {
    private final Desk desk = new Desk();

    @Nested
    class RetryOne {
        @Test
        void run_retried_startsItsNextRoundAndShowsIt() {
            String runId = desk.reallyFailed("777");

            Document page = desk.press(desk.run(runId), "Retry");

            assertThat(notice(page)).isEqualTo("Round 2 has started.");
            assertThat(desk.stored(runId).status()).isEqualTo("queued");
            assertThat(page.select(".card").getFirst().text()).startsWith("Queued");
            assertThat(desk.queues.sent("/actions"))
                    .singleElement()
                    .satisfies(message -> assertThat(message.attribute("round")).isEqualTo("1"));
        }

        @Test
        void run_whoseCauseIsMended_succeedsInThatRound() {
            String runId = desk.reallyFailed("777");
            desk.lab.intercom.conversation("777");
            desk.press(desk.run(runId), "Retry");

            desk.deliverSent();

            assertThat(desk.stored(runId).status()).isEqualTo("succeeded");
            assertThat(desk.stored(runId).progress().round()).isEqualTo(2);
            assertThat(desk.run(runId).select(".card.good").text()).startsWith("Succeeded");
        }

        @Test
        void doubleClick_startsOneRound() {
            String runId = desk.reallyFailed("777");
            desk.lab.intercom.conversation("777");
            ObjectNode click = Desk.payload(desk.run(runId), "Retry");

            desk.page(click);
            Document second = desk.page(click);
            desk.deliverSent();

            assertThat(notice(second)).contains("is under way already").contains("Nothing was done");
            assertThat(desk.queues.sent("/actions")).hasSize(1);
            assertThat(desk.stored(runId).progress().round()).isEqualTo(2);
            assertThat(desk.lab.intercom.closings).hasSize(1);
        }

        /** Both clicks have read the failed run before either changes it: two messages, and one round. */
        @Test
        void doubleClick_atTheVerySameMoment_startsOneRound() {
            String runId = desk.reallyFailed("777");
            desk.lab.intercom.conversation("777");
            ObjectNode click = Desk.payload(desk.run(runId), "Retry");
            desk.lab.log.beforeNextReplace(() -> desk.page(click));

            desk.page(click);
            desk.deliverSent();
            desk.deliverSent();

            assertThat(desk.queues.sent("/actions")).hasSize(2);
            assertThat(desk.stored(runId).progress().round()).isEqualTo(2);
            assertThat(desk.stored(runId).status()).isEqualTo("succeeded");
            assertThat(desk.lab.intercom.closings).hasSize(1);
        }

        @Test
        void oldPage_ofARunThatSucceeded_saysSo() {
            String runId = desk.reallyFailed("777");
            desk.lab.intercom.conversation("777");
            ObjectNode click = Desk.payload(desk.run(runId), "Retry");
            desk.page(click);
            desk.deliverSent();

            Document late = desk.page(click);

            assertThat(notice(late))
                    .isEqualTo("The page was old: the run has succeeded, in round 2. Nothing was done.");
        }

        @Test
        void oldPage_ofARunThatFailedAgain_saysSo() {
            String runId = desk.reallyFailed("777");
            ObjectNode click = Desk.payload(desk.run(runId), "Retry");
            desk.page(click);
            desk.deliverSent();

            Document late = desk.page(click);

            assertThat(notice(late)).contains("has failed again, in round 2");
            assertThat(desk.queues.sent("/actions")).hasSize(1);
        }

        @Test
        void run_thatIsGone_isSaidToBe() {
            String runId = desk.reallyFailed("777");
            ObjectNode click = Desk.payload(desk.run(runId), "Retry");
            desk.lab.log.clear();

            Document page = desk.page(click);

            assertThat(notice(page)).isEqualTo("There is no such run any more: nothing was done.");
            assertThat(page.text()).contains("There is no run with this id.");
        }

        @Test
        void run_withAnInvalidInput_hasNoButtonAndIsNotRetried() {
            desk.add(desk.failed("r-1", "close_conversation", "invalid_input").put("reason", "invalid"));

            assertThat(Desk.buttons(desk.run("r-1"))).doesNotContain("Retry");
            Document page = desk.page(act("retry").put("run_id", "r-1").put("round", 1));

            assertThat(notice(page)).contains("would fail again");
            assertThat(desk.queues.sent("/actions")).isEmpty();
        }

        @Test
        void run_whoseCallerWasTold_isRetriedAfterAWarning() {
            desk.add(desk.failed("r-1", "close_conversation", "not_found").put("dead_lettered", false));

            assertThat(Desk.confirmation(desk.run("r-1"), "Retry")).contains("Its caller was told of the failure");
        }

        @Test
        void queue_outOfReach_changesNothing() {
            String runId = desk.reallyFailed("777");
            desk.queues.unreachable(true);

            Document page = desk.press(desk.run(runId), "Retry");

            assertThat(page.text()).contains("out of reach");
            assertThat(desk.stored(runId).status()).isEqualTo("failed");
            assertThat(desk.stored(runId).progress().round()).isEqualTo(1);
        }
    }

    @Nested
    class SendAgain {
        private final ObjectNode unknown = desk.failed("r-1", "create_conversation", "outcome_unknown")
                .put("reason", "unknown")
                .put("unknown_since", Desk.NOW.minusSeconds(500).toString());

        @Test
        void unknownOutcome_saidNotToBeDone_isSentWithoutAnotherLook() {
            desk.add(unknown);

            Document page = desk.press(desk.run("r-1"), "It was not done: send it again");

            assertThat(notice(page)).isEqualTo("Round 2 has started.");
            assertThat(desk.stored("r-1").progress().unknownSince()).isEmpty();
        }

        @Test
        void unknownOutcome_retriedPlainly_staysUnknown() {
            desk.add(unknown);

            assertThat(Desk.confirmation(desk.run("r-1"), "Retry")).contains("It looks in Intercom first");
            desk.press(desk.run("r-1"), "Retry");

            assertThat(desk.stored("r-1").progress().unknownSince()).isPresent();
        }

        @Test
        void otherOutcomes_haveNoSuchButton() {
            desk.addFailed(1, "close_conversation", "not_found");

            assertThat(Desk.buttons(desk.run("not-found-close-conversation-0")))
                    .noneMatch(label -> label.contains("send it again"));
        }
    }

    @Nested
    class Dismiss {
        @Test
        void run_dismissed_leavesTheOverviewAndStaysReadable() {
            String runId = desk.reallyFailed("777");

            Document page = desk.press(desk.run(runId), "Dismiss");

            assertThat(notice(page)).startsWith("The run was dismissed");
            assertThat(page.select(".card.bad").text()).startsWith("Failed, and dismissed not_found");
            assertThat(desk.overview().select(".verdict").text()).contains("All is well");
        }

        /** A person may have done it by hand: no copy of its dead letter does it once more. */
        @Test
        void deadLetter_ofADismissedRun_redriven_startsNothing() {
            String runId = desk.reallyFailed("777");
            desk.lab.intercom.conversation("777");
            desk.press(desk.run(runId), "Dismiss");

            Outcome outcome = desk.lab.deliver(
                    new RunRequest(runId, Lab.close("777", ""), Lab.request().retry(), 1));

            assertThat(outcome)
                    .isInstanceOfSatisfying(
                            Outcome.Failed.class,
                            failed -> assertThat(failed.state().dismissed()).isTrue());
            assertThat(desk.lab.intercom.closings).isEmpty();
        }

        @Test
        void run_dismissed_canBeRetriedAfterAll() {
            String runId = desk.reallyFailed("777");
            desk.lab.intercom.conversation("777");
            desk.press(desk.run(runId), "Dismiss");

            desk.press(desk.run(runId), "Retry");
            desk.deliverSent();

            assertThat(desk.stored(runId).status()).isEqualTo("succeeded");
        }

        @Test
        void oldPage_ofARunThatWentOn_dismissesNothing() {
            String runId = desk.reallyFailed("777");
            ObjectNode dismiss = Desk.payload(desk.run(runId), "Dismiss");
            desk.press(desk.run(runId), "Retry");

            assertThat(notice(desk.page(dismiss))).contains("is under way already");
        }

        @Test
        void deadLetterMark_comingLate_doesNotUndoIt() {
            Outcome.Failed failed = (Outcome.Failed) desk.lab.deliver(
                    new RunRequest("r-1", Lab.close("777", ""), Lab.request().retry(), 0));
            desk.press(desk.run("r-1"), "Dismiss");

            desk.lab.engine.deadLettered(failed);

            assertThat(desk.stored("r-1").state())
                    .isInstanceOfSatisfying(
                            RunState.Failed.class,
                            state -> assertThat(state.dismissed()).isTrue());
        }

        @Test
        void group_dismissed_isGone() {
            desk.addFailed(12, "close_conversation", "not_found");
            desk.addFailed(2, "close_conversation", "timeout");

            Document page = desk.press(desk.group("close_conversation", "not_found"), "Dismiss 12");

            assertThat(notice(page)).isEqualTo("12 runs were dismissed.");
            assertThat(page.select(".verdict strong").text()).isEqualTo("2 failed runs of 1 cause");
            assertThat(desk.queues.sent("/actions")).isEmpty();
        }
    }

    @Nested
    class TryOne {
        @Test
        void sample_whoseCauseIsMended_isSeenToSucceedAndOffersTheRest() {
            desk.reallyFailed("701");
            desk.lab.clock.pass(Duration.ofSeconds(1));
            desk.reallyFailed("702");
            desk.lab.clock.pass(Duration.ofSeconds(1));
            String newest = desk.reallyFailed("703");
            desk.lab.intercom.conversation("703");
            desk.meanwhile = desk::deliverSent;

            Document page = desk.press(desk.overview(), "Try one");

            assertThat(desk.queues.sent("/actions"))
                    .extracting(message -> message.attribute("run_id"))
                    .containsExactly(newest);
            assertThat(page.select(".sample.good").text()).startsWith("The sample went through in round 2");
            assertThat(Desk.buttons(page.select(".sample").getFirst())).containsExactly("Its story", "Retry 2");
        }

        @Test
        void sample_thatFailsAgain_saysSoAndOffersNothing() {
            desk.reallyFailed("701");
            desk.meanwhile = desk::deliverSent;

            Document page = desk.press(desk.overview(), "Try one");

            assertThat(page.select(".sample.bad").text()).startsWith("The sample failed again: not_found");
            assertThat(Desk.buttons(page.select(".sample").getFirst())).containsExactly("Its story");
        }

        @Test
        void sample_thatTakesLong_isNotWaitedForWithoutEnd() {
            desk.reallyFailed("701");
            Instant before = desk.lab.clock.instant();

            Document page = desk.press(desk.overview(), "Try one");

            assertThat(Duration.between(before, desk.lab.clock.instant()))
                    .isBetween(Duration.ofSeconds(8), Duration.ofSeconds(9));
            assertThat(page.select(".sample.hint").text()).startsWith("The sample is on its way");
            desk.lab.intercom.conversation("701");
            desk.deliverSent();
            assertThat(desk.press(page, "See what came of it").select(".sample.good"))
                    .isNotEmpty();
        }

        @Test
        void group_thatIsGone_hasNoSample() {
            String runId = desk.reallyFailed("701");
            ObjectNode click = Desk.payload(desk.overview(), "Try one");
            desk.lab.log.clear();

            Document page = desk.page(click);

            assertThat(notice(page)).startsWith("No run of this group is left to try");
            assertThat(desk.queues.sent("/actions")).isEmpty();
            assertThat(runId).isNotEmpty();
        }
    }

    @Nested
    class RetryGroup {
        @Test
        void group_retried_startsEveryRunsNextRoundOnce() {
            desk.addFailed(230, "close_conversation", "not_found");
            desk.addFailed(3, "close_conversation", "timeout");

            Document page = desk.press(desk.overview(), "Retry 230");

            assertThat(notice(page)).isEqualTo("The next round of 230 runs has started.");
            assertThat(page.select(".tile").eachText().subList(0, 2))
                    .containsExactly("Failed 3 a person decides", "Retrying 0 by itself");
            assertThat(desk.queues.sent("/actions"))
                    .hasSize(230)
                    .extracting(message -> message.attribute("run_id"))
                    .doesNotHaveDuplicates();
        }

        @Test
        void toldAndInvalidRuns_areLeftOutAndTheButtonSaysSo() {
            desk.addFailed(3, "close_conversation", "not_found");
            desk.add(desk.failed("told", "close_conversation", "not_found").put("dead_lettered", false));
            desk.add(desk.failed("invalid", "close_conversation", "not_found").put("reason", "invalid"));

            Document overview = desk.overview();
            assertThat(overview.select(".groups .tag").eachText())
                    .containsExactly("1 told to the caller", "1 no retry can mend");
            assertThat(Desk.confirmation(overview, "Retry 3"))
                    .isEqualTo(
                            "Start the next round of 3 failed runs (close_conversation, not_found)? 1 run whose caller was"
                                    + " told of the failure and may have acted upon it is left out. 1 run that no retry can mend is"
                                    + " left out.");
            desk.press(overview, "Retry 3");

            assertThat(desk.queues.sent("/actions")).hasSize(3);
            assertThat(desk.stored("told").status()).isEqualTo("failed");
            assertThat(desk.stored("invalid").status()).isEqualTo("failed");
        }

        @Test
        void toldRuns_areRetriedWhenAPersonAsksForThem() {
            desk.add(desk.failed("told", "close_conversation", "not_found").put("dead_lettered", false));

            Document group = desk.group("close_conversation", "not_found");
            assertThat(Desk.buttons(group)).doesNotContain("Try one", "Retry 1");
            desk.press(group, "Retry 1, told ones too");

            assertThat(desk.queues.sent("/actions")).hasSize(1);
        }

        /** Nobody has seen what failed since the page was made. */
        @Test
        void runs_thatFailedSinceThePageWasMade_areLeftAlone() {
            desk.addFailed(2, "close_conversation", "not_found");
            ObjectNode click = Desk.payload(desk.overview(), "Retry 2");
            desk.lab.clock.pass(Duration.ofMinutes(1));
            desk.add(desk.failed("later", "close_conversation", "not_found")
                    .put("updated_at", desk.lab.clock.instant().toString()));

            desk.page(click);

            assertThat(desk.queues.sent("/actions")).hasSize(2);
            assertThat(desk.stored("later").status()).isEqualTo("failed");
        }

        @Test
        void doubleClick_startsEachRoundOnce() {
            desk.addFailed(5, "close_conversation", "not_found");
            ObjectNode click = Desk.payload(desk.overview(), "Retry 5");

            desk.page(click);
            Document second = desk.page(click);

            assertThat(notice(second)).contains("nothing was done");
            assertThat(desk.queues.sent("/actions")).hasSize(5);
        }

        @Test
        void queue_outOfReach_startsNothingAndSaysSo() {
            desk.addFailed(5, "close_conversation", "not_found");
            ObjectNode click = Desk.payload(desk.overview(), "Retry 5");
            desk.queues.unreachable(true);

            Document page = desk.page(click);

            assertThat(notice(page))
                    .contains("The next round of 0 runs has started")
                    .contains("press again");
            assertThat(desk.stored("not-found-close-conversation-0").status()).isEqualTo("failed");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{\"do\":\"retry_group\",\"status\":\"failed\",\"as_of\":\"2026-03-01T10:00:00Z\"}",
                    "{\"do\":\"retry_group\",\"status\":\"failed\",\"action\":\"close_conversation\",\"as_of\":\"2026-03-01T10:00:00Z\"}",
                    "{\"do\":\"retry_group\",\"status\":\"failed\",\"action\":7,\"error_code\":\"not_found\",\"as_of\":\"2026-03-01T10:00:00Z\"}",
                    "{\"do\":\"retry_group\",\"status\":\"retrying\",\"action\":\"close_conversation\",\"error_code\":\"not_found\",\"as_of\":\"2026-03-01T10:00:00Z\"}",
                    "{\"do\":\"retry_group\",\"status\":\"failed\",\"action\":\"close_conversation\",\"error_code\":\"not_found\"}",
                    "{\"do\":\"retry_group\",\"status\":\"failed\",\"action\":\"close_conversation\",\"error_code\":\"not_found\",\"as_of\":\"soon\"}",
                    "{\"do\":\"retry_everything\"}",
                    "{\"do\":{}}",
                    "{\"do\":\"retry\",\"run_id\":\"<script>\",\"round\":1}"
                })
        void act_thatIsNotWhole_isNotDone(String event) {
            desk.addFailed(2, "close_conversation", "not_found");

            Document page = desk.page(event);

            assertThat(notice(page)).contains("Nothing was done.");
            assertThat(desk.queues.sent("/actions")).isEmpty();
        }
    }

    @Nested
    class Redrive {
        @Test
        void deadLetters_redriven_areMovedBySqsItself() {
            deadLetter();

            Document page = desk.press(desk.overview(), "Redrive 1 dead letter");

            assertThat(notice(page)).startsWith("The redrive has begun");
            assertThat(desk.queues.moves()).singleElement().satisfies(move -> {
                assertThat(move.sourceArn()).isEqualTo("arn:aws:sqs:eu-west-1:123456789012:dead");
                assertThat(move.destinationArn()).isEqualTo("arn:aws:sqs:eu-west-1:123456789012:actions");
            });
        }

        @Test
        void doubleClick_startsOneTask() {
            deadLetter();
            ObjectNode click = Desk.payload(desk.overview(), "Redrive 1 dead letter");
            desk.page(click);
            desk.queues.moving(
                    ListMessageMoveTasksResultEntry.builder().status("RUNNING").build());

            Document page = desk.page(click);

            assertThat(notice(page)).startsWith("A redrive is under way already");
            assertThat(desk.queues.moves()).hasSize(1);
        }

        @Test
        void queue_outOfReach_isSaid() {
            desk.queues.unreachable(true);

            assertThat(notice(desk.page(act("redrive")))).startsWith("SQS did not start the redrive");
        }

        private void deadLetter() {
            desk.queues.sendMessage(send -> send.queueUrl("http://sqs/dead").messageBody("{}"));
        }
    }

    @Nested
    class ReadOnly {
        private static final String CONTEXT = "{\"params\":{\"readonly\":true}}";

        @Test
        void page_hasNoButtonThatActs() {
            desk.addFailed(2, "close_conversation", "not_found");
            desk.queues.sendMessage(send -> send.queueUrl("http://sqs/dead").messageBody("{}"));

            Document overview = desk.page(Json.object(), CONTEXT);

            assertThat(overview.select("cwdb-action").eachText()).noneMatch(payload -> payload.contains("\"do\""));
            assertThat(Desk.buttons(overview)).contains("Look").doesNotContain("Try one", "Retry 2");
        }

        /** The first call has the widget's parameters as its own, later ones have them in the context. */
        @ParameterizedTest
        @ValueSource(strings = {"{\"params\":{\"readonly\":true}}", "{\"params\":{\"readonly\":\"true\"}}"})
        void act_ofAReadOnlyWidget_isRefused(String context) {
            String runId = desk.reallyFailed("777");
            ObjectNode click = Desk.payload(desk.run(runId), "Retry");

            Document page = desk.page(click, context);

            assertThat(notice(page)).contains("may only look");
            assertThat(desk.stored(runId).status()).isEqualTo("failed");
            assertThat(desk.queues.sent("/actions")).isEmpty();
            assertThat(notice(desk.page(click.put("readonly", true)))).contains("may only look");
        }
    }

    /** A caller could leave the parameter out of an event, but IAM decides which alias a caller may invoke. */
    @Test
    void act_byTheAliasForLooking_isRefused() {
        String runId = desk.reallyFailed("777");
        ObjectNode click = Desk.payload(desk.run(runId), "Retry");

        Document page = Jsoup.parse(
                desk.answer(Json.write(click), "arn:aws:lambda:eu-west-1:123456789012:function:console:look")
                        .asText());

        assertThat(notice(page)).contains("may only look");
        assertThat(desk.stored(runId).status()).isEqualTo("failed");
    }

    /** It would be done again with every refresh of the dashboard. */
    @Test
    void act_thatStandsInTheDashboard_isRefused() {
        String runId = desk.reallyFailed("777");
        ObjectNode click = Desk.payload(desk.run(runId), "Retry");

        Document page = desk.page(click, Json.object().set("params", click).toString());

        assertThat(notice(page)).startsWith("An action cannot be a parameter of a widget");
        assertThat(desk.stored(runId).status()).isEqualTo("failed");
    }

    @Test
    void runLog_outOfReach_makesAReadablePageAndNoHalfAct() {
        String runId = desk.reallyFailed("777");
        ObjectNode click = Desk.payload(desk.run(runId), "Retry");
        desk.lab.log.set(MemoryRunStore.Fault.UNREACHABLE);

        Document page = desk.page(click);

        assertThat(page.select("h2").text()).isEqualTo("The run log is out of reach");
        assertThat(desk.queues.sent("/actions")).isEmpty();
    }

    @Test
    void messages_sent_areWhatSqsTakes() {
        desk.addFailed(12, "close_conversation", "not_found");

        desk.press(desk.overview(), "Retry 12");

        assertThat(desk.queues.refused()).isEmpty();
        assertThat(desk.queues.sent("/actions"))
                .allSatisfy(message -> assertThat(message.body()).contains("\"action\":\"close_conversation\""))
                .extracting(MemoryQueues.Sent::queueUrl)
                .containsOnly("http://sqs/actions");
    }

    private static ObjectNode act(String name) {
        return Json.object().put("do", name);
    }

    private static String notice(Document page) {
        return page.select(".banner[role=status]").text();
    }
}
