package dev.intercomactions.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intercomactions.action.GetConversation;
import dev.intercomactions.intercom.Failure;
import dev.intercomactions.intercom.IntercomResponse;
import dev.intercomactions.json.Json;
import dev.intercomactions.testing.FakeIntercom.Fault;
import dev.intercomactions.testing.MemoryRunStore;
import dev.intercomactions.testing.Responses;
import dev.intercomactions.testing.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EngineTest {
    private final Lab lab = new Lab();

    @Nested
    class HappyPath {
        @Test
        void run_confirmedAtOnce_succeedsWithTwoWritesAndOneCall() {
            Outcome outcome = lab.deliver(Lab.request());

            assertThat(output(outcome)).isEqualTo("{\"id\":\"123456\",\"state\":\"closed\"}");
            assertThat(lab.log.writes()).isEqualTo(2);
            assertThat(lab.intercom.calls).hasSize(1);
            assertThat(lab.run().progress().attempts()).isEqualTo(1);
        }

        @Test
        void run_deliveredAgain_answersFromTheLog() {
            lab.deliver(Lab.request());

            Outcome again = lab.deliver(Lab.request());

            assertThat(again)
                    .isInstanceOfSatisfying(
                            Outcome.Succeeded.class,
                            done -> assertThat(done.now()).isFalse());
            assertThat(lab.intercom.closings).hasSize(1);
        }

        @Test
        void run_deliveredWhileAnotherHoldsIt_doesNothing() {
            lab.intercom.nextPosts(new Fault.Dies(false));
            lab.deliverAndDie(Lab.request());

            Outcome second = lab.deliver(Lab.request());

            Instant leaseAndSettle = SettableClock.START.plus(Lab.INVOCATION).plus(Lab.SETTLE);
            assertThat(second)
                    .isInstanceOfSatisfying(
                            Outcome.Busy.class, busy -> assertThat(busy.dueAt()).isEqualTo(leaseAndSettle));
            assertThat(lab.intercom.calls).hasSize(1);
        }

        @Test
        void run_sameIdForAnotherInput_isAConflictAndLeftAlone() {
            lab.deliver(Lab.request());

            Outcome other = lab.deliver(Lab.request(Lab.close("777", "")));

            assertThat(other).isInstanceOf(Outcome.Conflict.class);
            assertThat(lab.run().status()).isEqualTo("succeeded");
        }
    }

    @Nested
    class Retries {
        @Test
        void run_withoutConnectionThreeTimes_succeedsOnTheFourthAttempt() {
            lab.intercom.nextPosts(new Fault.NoConnection(), new Fault.NoConnection(), new Fault.NoConnection());

            assertThat(lab.deliverUntilSettled(Lab.request())).isInstanceOf(Outcome.Succeeded.class);

            assertThat(lab.run().progress().attempts()).isEqualTo(4);
            assertThat(lab.intercom.closings).containsExactly("123456:Bye");
        }

        @Test
        void run_thatAlwaysFails_isAttemptedFiveTimesAndNoSixth() {
            lab.intercom.nextPosts(times(9, new Fault.Status(503)));

            Outcome outcome = lab.deliverUntilSettled(Lab.request());

            assertThat(failed(outcome).state().reason()).isEqualTo(RunState.Reason.EXHAUSTED);
            assertThat(failed(outcome).state().failure().code()).isEqualTo("server_error");
            assertThat(lab.intercom.posts()).isEqualTo(5);
            assertThat(lab.intercom.gets())
                    .as("a look after each unknown attempt")
                    .isEqualTo(5);
            assertThat(lab.deliver(Lab.request())).isInstanceOf(Outcome.Failed.class);
            assertThat(lab.intercom.posts()).isEqualTo(5);
        }

        @Test
        void run_withItsOwnBudget_isAttemptedThatOften() {
            lab.intercom.nextPosts(times(9, new Fault.NoConnection()));

            lab.deliverUntilSettled(Lab.request("run-1", Lab.close("123456", ""), 2));

            assertThat(lab.intercom.posts()).isEqualTo(2);
        }

        @Test
        void waits_betweenAttempts_grow() {
            lab.intercom.nextPosts(times(9, new Fault.NoConnection()));
            List<Duration> waits = new ArrayList<>();
            Outcome outcome = lab.deliver(Lab.request());
            while (outcome instanceof Outcome.Retrying retrying) {
                waits.add(Duration.between(lab.clock.instant(), retrying.dueAt()));
                lab.clock.reach(retrying.dueAt());
                outcome = lab.deliver(Lab.request());
            }
            assertThat(waits).hasSize(4);
            for (int n = 0; n < 4; n++) {
                assertThat(waits.get(n)).isBetween(Duration.ofMillis(2500L << n), Duration.ofSeconds(5L << n));
            }
        }

        @Test
        void run_deliveredBeforeItIsDue_doesNothing() {
            lab.intercom.nextPosts(new Fault.NoConnection());
            lab.deliver(Lab.request());

            assertThat(lab.deliver(Lab.request())).isInstanceOf(Outcome.Busy.class);
            assertThat(lab.intercom.posts()).isEqualTo(1);
        }

        @ParameterizedTest
        @ValueSource(ints = {400, 403, 404, 405, 406, 409, 410, 413, 415, 422})
        void run_refused_failsAtOnceWithIntercomsCode(int status) {
            lab.intercom.nextPosts(new Fault.Refused(status, "its_code"));

            Outcome.Failed failed = failed(lab.deliver(Lab.request()));

            assertThat(failed.state().reason()).isEqualTo(RunState.Reason.REFUSED);
            assertThat(failed.state().failure().code()).isEqualTo("its_code");
            assertThat(failed.state().failure().requestId()).contains("r-1");
            assertThat(failed.run().progress().attempts()).isEqualTo(1);
        }

        @Test
        void run_withARefusedToken_isRetriedBecauseAPersonCanMendIt() {
            lab.intercom.nextPosts(new Fault.Refused(401, "token_revoked"));

            assertThat(lab.deliver(Lab.request()))
                    .isInstanceOfSatisfying(
                            Outcome.Retrying.class,
                            retrying -> assertThat(retrying.failure().code()).isEqualTo("token_revoked"));
        }
    }

    @Nested
    class UnknownAttempts {
        @Test
        void attempt_thatTookEffectAndWasAnswered503_isRecoveredAndNotSentAgain() {
            lab.intercom.nextPosts(new Fault.DoneThenStatus(503));

            Outcome outcome = lab.deliverUntilSettled(Lab.request());

            assertThat(succeeded(outcome).recovered()).isTrue();
            assertThat(lab.intercom.closings).hasSize(1);
            assertThat(lab.intercom.posts()).isEqualTo(1);
        }

        @Test
        void attempt_thatTookEffectAndWasReopenedByTheCustomer_isRecoveredByItsPart() {
            lab.intercom.nextPosts(new Fault.DoneThenHang());
            Outcome first = lab.deliver(Lab.request());
            lab.intercom.reopen("123456");
            lab.clock.reach(((Outcome.Retrying) first).dueAt());

            assertThat(succeeded(lab.deliver(Lab.request())).recovered()).isTrue();
            assertThat(lab.intercom.closings).hasSize(1);
        }

        @Test
        void attempt_withoutAnAnswer_isLookedForOnlyAfterTheSettlingTime() {
            lab.intercom.nextPosts(new Fault.Hang());

            Outcome.Retrying retrying = (Outcome.Retrying) lab.deliver(Lab.request());

            assertThat(Duration.between(lab.clock.instant(), retrying.dueAt())).isEqualTo(Lab.SETTLE);
        }

        /** A gateway gives up before Intercom does. */
        @ParameterizedTest
        @ValueSource(ints = {200, 404, 429, 500, 502, 503, 504, 520, 524})
        void attempt_answeredByAGateway_isLookedForOnlyAfterTheSettlingTime(int status) {
            lab.intercom.nextPosts(new Fault.Gateway(status));

            Outcome.Retrying retrying = (Outcome.Retrying) lab.deliver(Lab.request());

            assertThat(Duration.between(lab.clock.instant(), retrying.dueAt())).isEqualTo(Lab.SETTLE);
        }

        @Test
        void attempt_thatIntercomItselfFailed_isLookedForAfterItsOwnDelay() {
            lab.intercom.nextPosts(new Fault.Status(503));

            Outcome.Retrying retrying = (Outcome.Retrying) lab.deliver(Lab.request());

            assertThat(Duration.between(lab.clock.instant(), retrying.dueAt())).isLessThan(Lab.SETTLE);
        }

        @Test
        void attempt_thatAnEdgeLimited_spendsAnAttemptAndIsLookedForBeforeItIsSentAgain() {
            lab.intercom.nextPosts(new Fault.Gateway(429));

            Outcome outcome = lab.deliverUntilSettled(Lab.request());

            assertThat(outcome).isInstanceOf(Outcome.Succeeded.class);
            assertThat(lab.run().progress().attempts()).isEqualTo(2);
            assertThat(lab.intercom.gets()).isEqualTo(1);
        }

        @Test
        void attempt_thatLandsAfterItsTimeOut_isRecoveredAndNotSentAgain() {
            lab.intercom.nextPosts(new Fault.HangThenDone(Duration.ofSeconds(25)));

            assertThat(succeeded(lab.deliverUntilSettled(Lab.request())).recovered())
                    .isTrue();
            assertThat(lab.intercom.closings).hasSize(1);
        }

        @Test
        void attempt_thatDidNothing_isSentAgain() {
            lab.intercom.nextPosts(new Fault.Hang());

            Outcome outcome = lab.deliverUntilSettled(Lab.request());

            assertThat(succeeded(outcome).recovered()).isFalse();
            assertThat(lab.intercom.closings).hasSize(1);
            assertThat(lab.run().progress().attempts()).isEqualTo(2);
        }

        @Test
        void lastAttempt_thatTookEffectUnheard_isRecoveredByALastLook() {
            lab.intercom.nextPosts(times(4, new Fault.NoConnection()));
            lab.intercom.nextPosts(new Fault.DoneThenHang());

            Outcome outcome = lab.deliverUntilSettled(Lab.request());

            assertThat(succeeded(outcome).recovered()).isTrue();
            assertThat(lab.run().history().getLast().decision()).isEqualTo(HistoryEntry.Decision.RECOVERED);
        }

        @Test
        void look_thatFailsForAVisibleAction_isTakenAgainAndSpendsNoAttempt() {
            lab.intercom.nextPosts(new Fault.DoneThenHang());
            lab.intercom.nextGets(new Fault.Status(503), new Fault.Hang());

            Outcome outcome = lab.deliverUntilSettled(Lab.request());

            assertThat(succeeded(outcome).recovered()).isTrue();
            assertThat(lab.run().progress().attempts()).isEqualTo(1);
            assertThat(lab.intercom.closings).hasSize(1);
        }

        @Test
        void looks_thatKeepFailingForAVisibleAction_endAsOutcomeUnknown() {
            lab.intercom.nextPosts(new Fault.Hang());
            lab.intercom.nextGets(times(9, new Fault.Status(503)));

            Outcome.Failed failed = failed(lab.deliverUntilSettled(Lab.request()));

            assertThat(failed.state().reason()).isEqualTo(RunState.Reason.UNKNOWN);
            assertThat(failed.state().failure().code()).isEqualTo("outcome_unknown");
            assertThat(lab.intercom.posts()).isEqualTo(1);
            assertThat(lab.intercom.gets()).isEqualTo(5);
        }

        @Test
        void look_thatFailsForAHarmlessAction_doesNotHoldItUp() {
            lab.intercom.nextPosts(new Fault.Hang());
            lab.intercom.nextGets(new Fault.Status(503));

            Outcome outcome = lab.deliverUntilSettled(Lab.request(Lab.close("123456", "")));

            assertThat(outcome).isInstanceOf(Outcome.Succeeded.class);
            assertThat(lab.intercom.posts()).isEqualTo(2);
            assertThat(lab.intercom.gets()).isEqualTo(1);
        }

        @Test
        void look_thatIsRefusedForAVisibleAction_stopsForAPerson() {
            lab.intercom.nextPosts(new Fault.Hang());
            lab.intercom.nextGets(new Fault.Refused(403, "forbidden"));

            assertThat(failed(lab.deliverUntilSettled(Lab.request())).state().reason())
                    .isEqualTo(RunState.Reason.UNKNOWN);
        }

        @ParameterizedTest
        @ValueSource(booleans = {true, false})
        void process_killedInMidCall_losesNothingAndRepeatsNothing(boolean tookEffect) {
            lab.intercom.nextPosts(new Fault.Dies(tookEffect));
            lab.deliverAndDie(Lab.request());

            Outcome outcome = lab.deliverUntilSettled(Lab.request());

            assertThat(succeeded(outcome).recovered()).isEqualTo(tookEffect);
            assertThat(lab.intercom.closings).hasSize(1);
            assertThat(lab.run().progress().attempts()).isEqualTo(tookEffect ? 1 : 2);
        }

        @Test
        void process_killedAgainAndAgain_spendsTheBudgetAndEnds() {
            lab.intercom.nextPosts(times(9, new Fault.Dies(false)));
            for (int i = 0; i < 5; i++) {
                lab.deliverAndDie(Lab.request());
                lab.clock.pass(Lab.INVOCATION.plus(Lab.SETTLE));
            }

            Outcome.Failed failed = failed(lab.deliver(Lab.request()));

            assertThat(failed.state().reason()).isEqualTo(RunState.Reason.EXHAUSTED);
            assertThat(failed.state().failure().code()).isEqualTo("connection_lost");
            assertThat(lab.intercom.posts()).isEqualTo(5);
        }

        @Test
        void process_killedInTheLastLook_countsNoAttemptBeyondTheBudget() {
            RunRequest request = Lab.request("run-1", Lab.close("123456", ",\"body\":\"Bye\""), 2);
            lab.intercom.nextPosts(new Fault.Status(500), new Fault.Status(500));
            lab.clock.reach(((Outcome.Retrying) lab.deliver(request)).dueAt());
            lab.clock.reach(((Outcome.Retrying) lab.deliver(request)).dueAt());
            lab.intercom.nextGets(new Fault.Dies(false));
            lab.deliverAndDie(request);

            Outcome.Failed failed = failed(lab.deliverUntilSettled(request));

            assertThat(failed.state().reason()).isEqualTo(RunState.Reason.EXHAUSTED);
            assertThat(failed.run().progress().attempts()).isEqualTo(2);
        }

        @Test
        void looks_thatKillEveryProcess_haveAnEnd() {
            lab.intercom.nextPosts(new Fault.Hang());
            lab.intercom.nextGets(times(99, new Fault.Dies(false)));
            lab.clock.reach(((Outcome.Retrying) lab.deliver(Lab.request())).dueAt());
            for (int i = 0; i < 9; i++) {
                lab.deliverAndDie(Lab.request());
                lab.clock.pass(Lab.INVOCATION.plus(Lab.SETTLE));
            }

            assertThat(failed(lab.deliver(Lab.request())).state().reason()).isEqualTo(RunState.Reason.UNKNOWN);
            assertThat(lab.run().progress().attempts()).isEqualTo(5);
        }
    }

    /** A 2xx whose body broke off or was too large. Whatever its size, nothing is sent after it. */
    @Nested
    class DoneUnread {
        private final RunRequest silent = Lab.request(Lab.close("123456", ""));

        @Test
        void attempt_doneUnread_isRecoveredByALookThatNeedNotWait() {
            lab.intercom.nextPosts(new Fault.DoneUnread());

            Outcome.Retrying retrying = (Outcome.Retrying) lab.deliver(silent);

            assertThat(Duration.between(lab.clock.instant(), retrying.dueAt())).isLessThan(Lab.SETTLE);
            assertThat(succeeded(lab.deliverUntilSettled(silent)).recovered()).isTrue();
            assertThat(lab.intercom.posts()).isEqualTo(1);
        }

        @ParameterizedTest
        @ValueSource(strings = {"", ",\"body\":\"Bye\""})
        void attempt_doneUnreadAndNoLookReadable_isSentOnceAndLeftToAPerson(String body) {
            RunRequest request = Lab.request(Lab.close("123456", body));
            lab.intercom.nextPosts(times(9, new Fault.DoneUnread()));
            lab.intercom.nextGets(times(9, new Fault.DoneUnread()));

            Outcome.Failed failed = failed(lab.deliverUntilSettled(request));

            assertThat(failed.state().reason()).isEqualTo(RunState.Reason.UNKNOWN);
            assertThat(failed.state().failure().code()).isEqualTo("outcome_unknown");
            assertThat(lab.intercom.posts()).isEqualTo(1);
            assertThat(lab.intercom.gets()).isEqualTo(5);
        }

        @Test
        void attempt_doneUnreadAndUndoneByAPerson_isNotSentAgain() {
            lab.intercom.nextPosts(new Fault.DoneUnread());
            lab.deliver(silent);
            lab.intercom.conversation("123456");

            Outcome.Failed failed = failed(lab.deliverUntilSettled(silent));

            assertThat(failed.state().failure().code()).isEqualTo("outcome_unknown");
            assertThat(lab.intercom.posts()).isEqualTo(1);
        }

        @Test
        void attempt_doneUnread_isNotSentAgainInTheNextRoundEither() {
            lab.intercom.nextPosts(times(9, new Fault.DoneUnread()));
            lab.intercom.nextGets(times(99, new Fault.Status(503)));
            lab.deliverUntilSettled(silent);

            Outcome next = lab.deliverUntilSettled(new RunRequest(silent.runId(), silent.action(), silent.retry(), 1));

            assertThat(failed(next).state().reason()).isEqualTo(RunState.Reason.UNKNOWN);
            assertThat(lab.intercom.posts()).isEqualTo(1);
        }

        @Test
        void attempt_doneUnreadOfWhichAPersonSaysNotDone_isSentAgain() {
            lab.intercom.nextPosts(new Fault.DoneUnread());
            lab.intercom.nextGets(times(5, new Fault.DoneUnread()));
            lab.deliverUntilSettled(silent);
            lab.engine.assumeNotDone("run-1");

            Outcome next = lab.deliver(new RunRequest(silent.runId(), silent.action(), silent.retry(), 1));

            assertThat(next).isInstanceOf(Outcome.Succeeded.class);
            assertThat(lab.intercom.posts()).isEqualTo(2);
        }

        @Test
        void lastAttempt_doneUnread_isRecoveredByALastLook() {
            lab.intercom.nextPosts(times(4, new Fault.NoConnection()));
            lab.intercom.nextPosts(new Fault.DoneUnread());

            assertThat(succeeded(lab.deliverUntilSettled(silent)).recovered()).isTrue();
            assertThat(lab.intercom.posts()).isEqualTo(5);
        }

        @Test
        void attempt_doneUnreadOfACallerWithoutAKey_isToldToBeUnknown() {
            lab.intercom.nextPosts(new Fault.DoneUnread());

            Outcome outcome = lab.engine.work(silent, lab.deadline(), new Redelivery.Nobody());

            assertThat(failed(outcome).state().reason()).isEqualTo(RunState.Reason.UNKNOWN);
        }

        @Test
        void attempt_doneUnreadAndHeldBackForTooLong_endsAsOutcomeUnknown() {
            lab.intercom.nextPosts(new Fault.DoneUnread());
            lab.deliver(silent);
            lab.intercom.always = Optional.of(new Fault.Limited(Optional.empty()));
            lab.clock.pass(Lab.MAX_AGE);

            assertThat(failed(lab.deliver(silent)).state().reason()).isEqualTo(RunState.Reason.UNKNOWN);
        }

        /** Nobody can read what Intercom shows, and nothing tells what it did: five closes would be five lines. */
        @Test
        void attempt_andLooks_whoseAnswersNobodyCanRead_isSentOnce() {
            lab.intercom.nextPosts(times(9, new Fault.DoneGarbled()));
            lab.intercom.nextGets(times(9, new Fault.DoneGarbled()));

            Outcome.Failed failed = failed(lab.deliverUntilSettled(silent));

            assertThat(failed.state().failure().code()).isEqualTo("outcome_unknown");
            assertThat(lab.intercom.posts()).isEqualTo(1);
        }
    }

    @Nested
    class Conditions {
        @Test
        void close_ofAConversationThatChanged_isSkippedAndSaysSo() {
            Outcome outcome = lab.deliver(Lab.request(Lab.close("123456", ",\"only_if_inactive_since\":999")));

            assertThat(output(outcome)).isEqualTo("{\"id\":\"123456\",\"state\":\"open\",\"skipped\":true}");
            assertThat(lab.intercom.closings).isEmpty();
            assertThat(lab.run().progress().attempts()).isZero();
        }

        @Test
        void close_ofAConversationThatDidNotChange_isSent() {
            Outcome outcome = lab.deliver(Lab.request(Lab.close("123456", ",\"only_if_inactive_since\":1000")));

            assertThat(output(outcome)).isEqualTo("{\"id\":\"123456\",\"state\":\"closed\"}");
            assertThat(lab.intercom.closings).hasSize(1);
        }

        @Test
        void close_whoseConditionCannotBeRead_isNeverSent() {
            lab.intercom.nextGets(times(9, new Fault.Status(500)));

            Outcome outcome =
                    lab.deliverUntilSettled(Lab.request(Lab.close("123456", ",\"only_if_inactive_since\":1000")));

            assertThat(failed(outcome).state().reason()).isEqualTo(RunState.Reason.EXHAUSTED);
            assertThat(lab.intercom.posts()).isZero();
        }

        @Test
        void close_ofAConversationThatIsNotThere_isRefusedByTheLook() {
            Outcome outcome = lab.deliver(Lab.request(Lab.close("777", ",\"only_if_inactive_since\":1000")));

            assertThat(failed(outcome).state().failure().code()).isEqualTo("not_found");
        }
    }

    @Nested
    class Pacing {
        @Test
        void limit_thatResetsInAThousandYears_isAMistakeAndWaitedForAMinute() {
            Instant reset = SettableClock.START.plus(Duration.ofDays(365_000));
            lab.intercom.nextPosts(new Fault.Limited(Optional.of(reset)));

            Outcome outcome = lab.deliver(Lab.request());

            assertThat(outcome)
                    .isInstanceOfSatisfying(
                            Outcome.Paced.class,
                            paced -> assertThat(Duration.between(lab.clock.instant(), paced.dueAt()))
                                    .isLessThanOrEqualTo(Duration.ofSeconds(75)));
        }

        @Test
        void throttledCall_isHandedBackUntilTheResetAndSpendsNoAttempt() {
            Instant reset = SettableClock.START.plusSeconds(7);
            lab.intercom.nextPosts(new Fault.Limited(Optional.of(reset)));

            Outcome outcome = lab.deliver(Lab.request());

            assertThat(outcome)
                    .isInstanceOfSatisfying(
                            Outcome.Paced.class,
                            paced -> assertThat(paced.dueAt()).isBetween(reset, reset.plusMillis(7_000 / 4)));
            assertThat(lab.run().progress().attempts()).isZero();
            assertThat(lab.deliverUntilSettled(Lab.request())).isInstanceOf(Outcome.Succeeded.class);
            assertThat(lab.run().progress().attempts()).isEqualTo(1);
        }

        /** A person has to mend the secret; that may take longer than five attempts. */
        @Test
        void call_withoutAToken_isHeldBackAndSpendsNoAttempt() {
            for (int i = 0; i < 30; i++) {
                lab.intercom.nextPosts(new Fault.NoToken());
            }

            assertThat(lab.deliver(Lab.request())).isInstanceOfSatisfying(Outcome.Paced.class, paced -> {
                assertThat(paced.failure().map(Failure::code)).contains("connection_failed");
                assertThat(Duration.between(lab.clock.instant(), paced.dueAt()))
                        .isBetween(Duration.ofSeconds(29), Duration.ofSeconds(40));
            });
            for (int i = 0; i < 29; i++) {
                lab.clock.pass(Duration.ofHours(1));
                assertThat(lab.deliver(Lab.request())).isInstanceOf(Outcome.Paced.class);
            }
            assertThat(lab.run().progress().attempts()).isZero();
            lab.clock.pass(Duration.ofHours(1));
            assertThat(lab.deliver(Lab.request())).isInstanceOf(Outcome.Succeeded.class);
        }

        /** It says nothing of Intercom, so that the circuit stays closed. */
        @Test
        void calls_withoutAToken_openNoCircuit() {
            for (int i = 0; i < 25; i++) {
                lab.intercom.nextPosts(new Fault.NoToken());
                lab.engine.work(
                        Lab.request("other-" + i, Lab.close("123456", ""), 5),
                        lab.deadline(),
                        new Redelivery.SameMessage());
            }

            assertThat(lab.deliver(Lab.request())).isInstanceOf(Outcome.Succeeded.class);
        }

        /** Its window is over, and the next one is open. */
        @Test
        void throttledCall_whoseRefusalCameLate_isMadeAgainSoon() {
            lab.intercom.nextPosts(new Fault.Limited(Optional.of(SettableClock.START.minusMillis(300))));

            Outcome.Paced paced = (Outcome.Paced) lab.deliver(Lab.request());

            assertThat(Duration.between(lab.clock.instant(), paced.dueAt())).isLessThan(Duration.ofSeconds(2));
        }

        @Test
        void throttledCall_withARetryAfter_isHandedBackUntilThen() {
            lab.intercom.nextPosts(new Fault.Busy(Responses.error(429, "rate_limit_exceeded"), "3"));

            Outcome.Paced paced = (Outcome.Paced) lab.deliver(Lab.request());

            assertThat(paced.dueAt()).isBetween(SettableClock.START.plusSeconds(3), SettableClock.START.plusSeconds(4));
        }

        static Stream<IntercomResponse.Received> answersThatAskForPeace() {
            return Stream.of(
                    Responses.error(500, "server_error"),
                    Responses.error(503, "service_unavailable"),
                    Responses.error(408, "request_timeout"),
                    Responses.error(401, "unauthorized"),
                    Responses.plainText(429),
                    Responses.plainText(503),
                    Responses.BAD_GATEWAY,
                    new IntercomResponse.Received(200, "application/json", "", false, Optional.empty()));
        }

        /** Whichever status it comes with: longer than the run's own delay, and than the settling time. */
        @ParameterizedTest
        @MethodSource("answersThatAskForPeace")
        void attempt_withARetryAfter_isNotFollowedByAnythingBefore(IntercomResponse.Received answer) {
            lab.intercom.nextPosts(new Fault.Busy(answer, "50"));

            Outcome.Retrying retrying = (Outcome.Retrying) lab.deliver(Lab.request());

            assertThat(retrying.dueAt()).isEqualTo(lab.clock.instant().plusSeconds(50));
        }

        @Test
        void refusalThatPasses_withARetryAfter_isNotSentAgainBefore() {
            lab.intercom.nextPosts(
                    new Fault.Busy(Responses.error(400, "retry_after"), "Sun, 01 Mar 2026 10:05:00 GMT"));

            Outcome.Retrying retrying = (Outcome.Retrying) lab.deliver(Lab.request(Lab.close("123456", "")));

            assertThat(retrying.dueAt()).isEqualTo(Instant.parse("2026-03-01T10:05:00Z"));
        }

        @Test
        void look_withARetryAfter_isNotTakenAgainBefore() {
            lab.intercom.nextPosts(new Fault.Hang());
            lab.intercom.nextGets(new Fault.Busy(Responses.error(500, "server_error"), "70"));
            lab.clock.reach(((Outcome.Retrying) lab.deliver(Lab.request())).dueAt());

            Outcome.Retrying retrying = (Outcome.Retrying) lab.deliver(Lab.request());

            assertThat(retrying.dueAt()).isEqualTo(lab.clock.instant().plusSeconds(70));
        }

        @Test
        void retryAfter_shorterThanTheOwnDelay_isNoReasonToHurry() {
            lab.intercom.nextPosts(new Fault.Busy(Responses.plainText(503), "1"));

            Outcome.Retrying retrying = (Outcome.Retrying) lab.deliver(Lab.request());

            assertThat(retrying.dueAt()).isEqualTo(lab.clock.instant().plus(Lab.SETTLE));
        }

        @Test
        void retryAfter_ofManyYears_isWaitedForAQuarterOfAnHour() {
            lab.intercom.nextPosts(new Fault.Busy(Responses.error(500, "server_error"), "99999999999999999999"));

            Outcome.Retrying retrying = (Outcome.Retrying) lab.deliver(Lab.request());

            assertThat(retrying.dueAt()).isEqualTo(lab.clock.instant().plus(Duration.ofMinutes(15)));
        }

        @Test
        void question_withARetryAfter_isToldWhenToComeAgain() {
            lab.intercom.nextGets(new Fault.Busy(Responses.plainText(503), "20"));
            GetConversation question = new GetConversation("123456");

            QueryResult result = lab.engine.ask(question, lab.deadline());

            assertThat(result)
                    .isInstanceOfSatisfying(
                            QueryResult.Later.class,
                            later -> assertThat(later.at())
                                    .isEqualTo(lab.clock.instant().plusSeconds(20)));
        }

        @Test
        void usedUpWindow_withANearReset_isWaitedForInPlace() {
            useUpTheWindow(Duration.ofSeconds(8));

            Outcome outcome = lab.deliver(Lab.request("run-2", Lab.close("123456", ""), 5));

            assertThat(outcome).isInstanceOf(Outcome.Succeeded.class);
            assertThat(lab.waits).hasSize(1);
        }

        @Test
        void usedUpWindow_withTooLittleTimeLeft_isHandedBack() {
            useUpTheWindow(Duration.ofSeconds(8));

            Outcome outcome = lab.engine.work(
                    Lab.request("run-2", Lab.close("123456", ""), 5),
                    lab.clock.instant().plusSeconds(9),
                    new Redelivery.SameMessage());

            assertThat(outcome).isInstanceOf(Outcome.Paced.class);
            assertThat(lab.waits).isEmpty();
            assertThat(lab.intercom.calls).hasSize(1);
        }

        @Test
        void intercomDown_afterTwentyFailuresOnFiveRuns_spendsNoFurtherAttempt() {
            lab.intercom.always = Optional.of(new Fault.NoConnection());
            List<RunRequest> requests = IntStream.range(0, 30)
                    .mapToObj(i -> Lab.request("other-" + i, Lab.close("123456", ""), 5))
                    .toList();

            List<Outcome> outcomes = requests.stream().map(lab::deliver).toList();

            assertThat(outcomes.subList(0, 20)).allMatch(outcome -> outcome instanceof Outcome.Retrying);
            assertThat(outcomes.subList(20, 30)).allMatch(outcome -> outcome instanceof Outcome.Paced);
        }

        @Test
        void intercomDown_forHoursAndBackAgain_losesNoRun() {
            lab.intercom.always = Optional.of(new Fault.NoConnection());
            IntStream.range(0, 20).forEach(i -> lab.deliver(Lab.request("run-" + i % 5, Lab.close("123456", ""), 5)));
            for (int i = 0; i < 20; i++) {
                lab.clock.pass(Duration.ofSeconds(40));
                lab.deliver(Lab.request("run-x" + i, Lab.close("123456", ""), 5));
            }
            RunRequest waiting = Lab.request("run-1", Lab.close("123456", ""), 5);

            lab.intercom.always = Optional.empty();
            lab.clock.pass(Duration.ofHours(5));

            assertThat(lab.deliverUntilSettled(waiting)).isInstanceOf(Outcome.Succeeded.class);
        }

        @Test
        void run_heldBackForLongerThanItMayLast_expires() {
            lab.intercom.always = Optional.of(new Fault.Limited(Optional.empty()));
            lab.deliver(Lab.request());
            lab.clock.pass(Lab.MAX_AGE);

            Outcome.Failed failed = failed(lab.deliver(Lab.request()));

            assertThat(failed.state().reason()).isEqualTo(RunState.Reason.EXPIRED);
            assertThat(failed.state().failure().code()).isEqualTo("expired");
        }

        /** Its dead letter must not read as if nothing had been done. */
        @Test
        void run_heldBackForLongerThanItMayLastAfterAnUnknownAttempt_endsAsOutcomeUnknown() {
            lab.intercom.nextPosts(new Fault.DoneThenStatus(500));
            lab.deliver(Lab.request());
            lab.intercom.always = Optional.of(new Fault.Limited(Optional.empty()));
            lab.clock.pass(Lab.MAX_AGE);

            assertThat(failed(lab.deliver(Lab.request())).state().reason()).isEqualTo(RunState.Reason.UNKNOWN);
        }

        private void useUpTheWindow(Duration untilReset) {
            Instant reset = lab.clock.instant().plus(untilReset);
            lab.intercom.rateLimit = Optional.of(new IntercomResponse.RateLimit(100, 10, reset));
            lab.deliver(Lab.request());
            lab.intercom.rateLimit = Optional.empty();
        }
    }

    @Nested
    class Deadlines {
        @Test
        void invocation_withTooLittleTime_claimsNothing() {
            Outcome outcome =
                    lab.engine.work(Lab.request(), lab.clock.instant().plusSeconds(6), new Redelivery.SameMessage());

            assertThat(outcome).isInstanceOf(Outcome.Deferred.class);
            assertThat(lab.log.writes()).isZero();
        }

        @Test
        void look_thatLeavesNoTimeForTheAttempt_handsBackAndLooksAgain() {
            lab.intercom.nextPosts(new Fault.Hang());
            Outcome.Retrying first = (Outcome.Retrying) lab.deliver(Lab.request());
            lab.clock.reach(first.dueAt());

            Outcome outcome =
                    lab.engine.work(Lab.request(), lab.clock.instant().plusMillis(7500), new Redelivery.SameMessage());

            assertThat(outcome).isInstanceOf(Outcome.Paced.class);
            assertThat(lab.intercom.posts()).isEqualTo(1);
            assertThat(lab.deliverUntilSettled(Lab.request())).isInstanceOf(Outcome.Succeeded.class);
        }
    }

    @Nested
    class Rounds {
        @Test
        void redrivenDeadLetter_startsTheNextRound() {
            lab.intercom.nextPosts(times(5, new Fault.NoConnection()));
            lab.deliverUntilSettled(Lab.request());

            Outcome outcome = lab.deliver(redriven(1));

            assertThat(outcome).isInstanceOf(Outcome.Succeeded.class);
            assertThat(lab.run().progress().round()).isEqualTo(2);
            assertThat(lab.run().progress().attempts()).isEqualTo(1);
        }

        @Test
        void oldCopyOfTheMessage_startsNoRound() {
            lab.intercom.nextPosts(times(9, new Fault.Refused(404, "not_found")));
            lab.deliver(Lab.request());
            lab.deliver(redriven(1));

            assertThat(lab.deliver(Lab.request())).isInstanceOf(Outcome.Failed.class);
            assertThat(lab.deliver(redriven(1))).isInstanceOf(Outcome.Failed.class);
            assertThat(lab.intercom.posts()).isEqualTo(2);
        }

        @Test
        void nextRound_ofAnUnknownOutcome_looksBeforeItSends() {
            lab.intercom.nextPosts(new Fault.DoneThenHang());
            lab.intercom.nextGets(times(5, new Fault.Status(503)));
            lab.deliverUntilSettled(Lab.request());

            assertThat(succeeded(lab.deliver(redriven(1))).recovered()).isTrue();
            assertThat(lab.intercom.closings).hasSize(1);
        }

        @Test
        void nextRound_afterAPersonSaidNotDone_isSentWithoutALook() {
            lab.intercom.nextPosts(new Fault.Hang());
            lab.intercom.nextGets(times(5, new Fault.Status(503)));
            lab.deliverUntilSettled(Lab.request());
            long looks = lab.intercom.gets();

            assertThat(lab.engine.assumeNotDone("run-1")).isPresent();

            assertThat(lab.deliver(redriven(1))).isInstanceOf(Outcome.Succeeded.class);
            assertThat(lab.intercom.gets()).isEqualTo(looks);
        }

        @Test
        void personsWord_aboutARunThatHasNotFailed_changesNothing() {
            lab.deliver(Lab.request());

            assertThat(lab.engine.assumeNotDone("run-1")).isEmpty();
            assertThat(lab.run().status()).isEqualTo("succeeded");
        }

        @Test
        void nextRound_startedByAPerson_isQueuedAtOnceAndStartedOnce() {
            lab.intercom.nextPosts(new Fault.Refused(404, "not_found"));
            lab.deliver(Lab.request());

            Run queued = lab.engine.nextRound(lab.run());

            assertThat(queued.status()).isEqualTo("queued");
            assertThat(queued.progress().round()).isEqualTo(2);
            assertThat(lab.run()).isEqualTo(queued);
            assertThat(lab.deliver(redriven(1))).isInstanceOf(Outcome.Succeeded.class);
            assertThat(lab.deliver(redriven(1))).isInstanceOf(Outcome.Succeeded.class);
            assertThat(lab.intercom.closings).hasSize(1);
            assertThat(lab.run().progress().round()).isEqualTo(2);
        }

        /** Its message may be faster than the word that it was sent. */
        @Test
        void nextRound_thatHasBegunBefore_isLeftAsItStands() {
            lab.intercom.nextPosts(new Fault.Refused(404, "not_found"));
            lab.deliver(Lab.request());
            Run failed = lab.run();
            lab.deliver(redriven(1));

            assertThat(lab.engine.nextRound(failed).status()).isEqualTo("succeeded");
            assertThat(lab.run().progress().round()).isEqualTo(2);
        }

        private RunRequest redriven(int round) {
            RunRequest original = Lab.request();
            return new RunRequest(original.runId(), original.action(), original.retry(), round);
        }
    }

    @Nested
    class Comebacks {
        @Test
        void newMessage_isSentBeforeTheRunIsWrittenAsUnfinished() {
            lab.intercom.nextPosts(new Fault.NoConnection());
            List<String> statusWhenSent = new ArrayList<>();
            Redelivery redelivery = new Redelivery.NewMessage(
                    (run, dueAt) -> statusWhenSent.add(lab.run().status()));

            lab.engine.work(Lab.request(), lab.deadline(), redelivery);

            assertThat(statusWhenSent).containsExactly("running");
            assertThat(lab.run().status()).isEqualTo("retrying");
        }

        @Test
        void run_whoseMessageIsKnown_needsNoOther() {
            lab.intercom.nextPosts(new Fault.NoConnection());
            lab.engine.work(Lab.request(), lab.deadline(), new Redelivery.NewMessage((run, dueAt) -> {}));

            assertThat(lab.run().needsMessage(lab.clock.instant())).isFalse();
            // One that is so late may have been lost: by whoever emptied the queue.
            lab.clock.pass(Duration.ofHours(2));
            assertThat(lab.run().needsMessage(lab.clock.instant())).isTrue();
        }

        @Test
        void run_ofACallerWhoWaits_needsAMessageForAnybodyElse() {
            lab.intercom.nextPosts(new Fault.NoConnection());
            lab.engine.work(Lab.request(), lab.deadline(), new Redelivery.ByCaller());

            assertThat(lab.run().needsMessage(lab.clock.instant())).isTrue();
        }

        @Test
        void newMessage_thatCannotBeSent_leavesTheClaimOpen() {
            lab.intercom.nextPosts(new Fault.NoConnection());
            Redelivery redelivery = new Redelivery.NewMessage((run, dueAt) -> {
                throw new IllegalStateException("no queue");
            });

            assertThatThrownBy(() -> lab.engine.work(Lab.request(), lab.deadline(), redelivery))
                    .hasMessage("no queue");
            assertThat(lab.run().status()).isEqualTo("running");
        }

        @Test
        void caller_whoWaitsItself_mayComeBackAtOnce() {
            lab.intercom.nextPosts(new Fault.NoConnection());

            Outcome outcome = lab.engine.work(Lab.request(), lab.deadline(), new Redelivery.ByCaller());

            assertThat(((Outcome.Retrying) outcome).dueAt()).isEqualTo(lab.clock.instant());
        }

        @Test
        void caller_withoutAKey_isToldThatARetryIsPossible() {
            lab.intercom.nextPosts(new Fault.NoConnection());

            Outcome outcome = lab.engine.work(Lab.request(), lab.deadline(), new Redelivery.Nobody());

            assertThat(failed(outcome).state().reason()).isEqualTo(RunState.Reason.RETURNED);
        }

        @Test
        void caller_withoutAKey_isToldWhenTheOutcomeIsUnknown() {
            lab.intercom.nextPosts(new Fault.Hang());

            Outcome outcome = lab.engine.work(Lab.request(), lab.deadline(), new Redelivery.Nobody());

            assertThat(failed(outcome).state().reason()).isEqualTo(RunState.Reason.UNKNOWN);
        }
    }

    @Nested
    class RunLogOutOfReach {
        @Test
        void claim_thatCannotBeWritten_callsNothing() {
            lab.log.set(MemoryRunStore.Fault.UNREACHABLE);

            assertThatThrownBy(() -> lab.deliver(Lab.request())).isInstanceOf(RunStoreException.class);
            assertThat(lab.intercom.calls).isEmpty();
        }

        @Test
        void result_thatCannotBeWritten_isFoundAgainByALook() {
            lab.log.set(MemoryRunStore.Fault.UNREACHABLE_AFTER_INSERT);
            assertThatThrownBy(() -> lab.deliver(Lab.request())).isInstanceOf(RunStoreException.class);
            lab.log.set(MemoryRunStore.Fault.NONE);

            Outcome outcome = lab.deliverUntilSettled(Lab.request());

            assertThat(succeeded(outcome).recovered()).isTrue();
            assertThat(lab.intercom.closings).hasSize(1);
        }

        @Test
        void result_thatCannotBeWritten_isStillToldToACallerWhoWaits() {
            lab.log.set(MemoryRunStore.Fault.UNREACHABLE_AFTER_INSERT);

            Outcome outcome = lab.engine.work(Lab.request(), lab.deadline(), new Redelivery.ByCaller());

            assertThat(outcome).isInstanceOf(Outcome.Succeeded.class);
        }
    }

    @Nested
    class InvalidRequests {
        private final Failure failure = Failure.of("invalid_input", "/admin_id is missing");

        @Test
        void rejection_isWrittenOnceAndMarkedWhenItsDeadLetterIsOut() {
            Outcome.Failed first = reject(0);
            lab.engine.deadLettered(first);

            Outcome.Failed again = reject(0);

            assertThat(first.state().deadLettered()).isFalse();
            assertThat(again.state().deadLettered()).isTrue();
        }

        @Test
        void rejection_redriven_failsAgainInTheNextRound() {
            lab.engine.deadLettered(reject(0));

            Outcome.Failed again = reject(1);

            assertThat(again.state().deadLettered()).isFalse();
            assertThat(again.run().progress().round()).isEqualTo(2);
        }

        @Test
        void rejection_redrivenWhileItIsMarked_startsTheNextRoundAllTheSame() {
            Outcome.Failed first = reject(0);
            lab.log.beforeNextReplace(() -> lab.engine.deadLettered(first));

            Outcome.Failed again = reject(1);

            assertThat(again.run()).isEqualTo(lab.run());
            assertThat(lab.run().progress().round()).isEqualTo(2);
        }

        @Test
        void rejection_underTheIdOfAnotherRun_leavesThatRunAlone() {
            lab.deliver(Lab.request());

            assertThat(reject(0).state().reason()).isEqualTo(RunState.Reason.INVALID);
            assertThat(lab.run().status()).isEqualTo("succeeded");
        }

        @Test
        void rejection_thatIsValidToANewerVersion_isCarriedOutWhenRedriven() {
            reject(0);
            RunRequest request = Lab.request();

            Outcome outcome = lab.deliver(new RunRequest(request.runId(), request.action(), request.retry(), 1));

            assertThat(outcome).isInstanceOf(Outcome.Succeeded.class);
        }

        private Outcome.Failed reject(int endedRound) {
            return lab.engine.reject(
                    "run-1", "close_conversation", Lab.request().retry(), failure, endedRound);
        }
    }

    private static String output(Outcome outcome) {
        return Json.write(succeeded(outcome).output());
    }

    private static RunState.Succeeded succeeded(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Succeeded.class);
        return ((Outcome.Succeeded) outcome).state();
    }

    private static Outcome.Failed failed(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Failed.class);
        return (Outcome.Failed) outcome;
    }

    private static Fault[] times(int n, Fault fault) {
        return IntStream.range(0, n).mapToObj(i -> fault).toArray(Fault[]::new);
    }
}
