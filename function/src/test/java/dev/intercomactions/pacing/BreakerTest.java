package dev.intercomactions.pacing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intercomactions.intercom.Answer;
import dev.intercomactions.testing.Answers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class BreakerTest {
    private static final Instant NOW = Instant.parse("2026-01-05T09:00:00Z");
    private static final Duration PAUSE = Duration.ofSeconds(30);
    private static final Caller RUN = run("run");
    private static final Caller MET_OUTAGE = new Caller("run", 0, true);
    private static final Permit CALL = new Permit.Call();
    private static final Permit PROBE = new Permit.Probe();

    static Stream<Answer> bad() {
        return Stream.of(
                new Answer.NotSent("no connection"),
                new Answer.Lost(true),
                new Answer.Lost(false),
                Answers.BAD_GATEWAY,
                Answers.received(404, "text/html", "<html></html>"),
                Answers.json(200, "not JSON"),
                Answers.json(302, ""),
                Answers.json(408, ""),
                Answers.json(500, ""),
                Answers.json(503, "{\"errors\":[{\"code\":\"service_unavailable\"}]}"));
    }

    static Stream<Answer> good() {
        return Stream.of(
                Answers.GOOD,
                Answers.NOT_FOUND,
                Answers.json(401, ""),
                Answers.json(403, "{}"),
                Answers.json(422, "{}"),
                Answers.json(429, ""));
    }

    @ParameterizedTest
    @CsvSource({
        // answers without a good one, runs they belong to, whether the breaker opens
        "19, 19, false",
        "20, 4, false",
        "20, 5, true",
        "20, 20, true",
        "500, 4, false",
        "500, 1, false"
    })
    void breaker_afterBadAnswersInARow_opens(int answers, int runs, boolean opens) {
        Breaker breaker = new Breaker();
        learn(breaker, answers, runs, Answers.BAD_GATEWAY);

        assertThat(breaker.acquire(RUN, NOW)).isEqualTo(opens ? new Permit.Down(NOW.plus(PAUSE)) : CALL);
    }

    @Test
    void breaker_fifthRunAfterManyAnswers_opens() {
        Breaker breaker = new Breaker();
        learn(breaker, 100, 4, Answers.BAD_GATEWAY);
        breaker.learn(run("another"), Answers.BAD_GATEWAY, NOW);

        assertThat(breaker.acquire(RUN, NOW)).isInstanceOf(Permit.Down.class);
    }

    @ParameterizedTest
    @MethodSource("bad")
    void answer_thatIsNotIntercoms_isBad(Answer answer) {
        Breaker breaker = new Breaker();
        learn(breaker, 20, 5, answer);

        assertThat(breaker.acquire(RUN, NOW)).isInstanceOf(Permit.Down.class);
    }

    @ParameterizedTest
    @MethodSource("good")
    void answer_inIntercomsOwnWords_startsTheCountAnew(Answer answer) {
        Breaker breaker = new Breaker();
        learn(breaker, 100, 10, answer);
        assertThat(breaker.acquire(RUN, NOW)).isEqualTo(CALL);

        learn(breaker, 19, 19, Answers.BAD_GATEWAY);
        breaker.learn(run("run"), answer, NOW);
        learn(breaker, 19, 19, Answers.BAD_GATEWAY);

        assertThat(breaker.acquire(RUN, NOW)).isEqualTo(CALL);
    }

    @Test
    void openBreaker_afterItsPause_letsOneProbePass() {
        Breaker breaker = open();

        assertThat(breaker.acquire(RUN, NOW.plus(PAUSE).minusMillis(1))).isEqualTo(new Permit.Down(NOW.plus(PAUSE)));
        assertThat(breaker.acquire(RUN, NOW.plus(PAUSE))).isEqualTo(PROBE);
        assertThat(breaker.acquire(RUN, NOW.plus(PAUSE)))
                .isEqualTo(new Permit.Down(NOW.plus(PAUSE).plus(PAUSE)));
    }

    @Test
    void probe_withoutAGoodAnswer_keepsItOpen() {
        Breaker breaker = open();
        Instant probe = NOW.plus(PAUSE);
        assertThat(breaker.acquire(RUN, probe)).isEqualTo(PROBE);

        breaker.learn(run("run-0"), new Answer.Lost(true), probe.plusSeconds(10));

        assertThat(breaker.acquire(RUN, probe.plusSeconds(29))).isEqualTo(new Permit.Down(probe.plus(PAUSE)));
        assertThat(breaker.acquire(RUN, probe.plusSeconds(30))).isEqualTo(PROBE);
    }

    @ParameterizedTest
    @MethodSource("good")
    void probe_withAGoodAnswer_closesIt(Answer answer) {
        Breaker breaker = open();
        assertThat(breaker.acquire(RUN, NOW.plus(PAUSE))).isEqualTo(PROBE);

        breaker.learn(run("run-0"), answer, NOW.plus(PAUSE));

        for (int i = 0; i < 100; i++) {
            assertThat(breaker.acquire(RUN, NOW.plus(PAUSE))).isEqualTo(CALL);
        }
    }

    @Test
    void probe_thatNeverComesBack_isFollowedByAnother() {
        Breaker breaker = open();

        for (int i = 1; i <= 10; i++) {
            assertThat(breaker.acquire(RUN, NOW.plus(PAUSE.multipliedBy(i)))).isEqualTo(PROBE);
        }
    }

    @Test
    void openBreaker_lateAnswersOfEarlierCalls_doNotProlongThePause() {
        Breaker breaker = open();
        for (int i = 0; i < 50; i++) {
            breaker.learn(run("run-" + i), Answers.BAD_GATEWAY, NOW.plusSeconds(20));
        }

        assertThat(breaker.acquire(RUN, NOW.plusSeconds(20))).isEqualTo(new Permit.Down(NOW.plus(PAUSE)));
    }

    @Test
    void newBreaker_runThatMetAnOutage_isPrecededByAProbe() {
        Breaker breaker = new Breaker();

        assertThat(breaker.acquire(MET_OUTAGE, NOW)).isEqualTo(PROBE);
        assertThat(breaker.acquire(MET_OUTAGE, NOW)).isEqualTo(new Permit.Down(NOW.plus(PAUSE)));
        assertThat(breaker.acquire(RUN, NOW)).isEqualTo(new Permit.Down(NOW.plus(PAUSE)));

        breaker.learn(run("run"), Answers.GOOD, NOW);
        assertThat(breaker.acquire(MET_OUTAGE, NOW)).isEqualTo(CALL);
    }

    @ParameterizedTest
    @CsvSource({"0, true", "30, true", "31, false", "100000, false"})
    void runThatMetAnOutage_afterAGoodAnswer_passesForAsLongAsAPause(long seconds, boolean passes) {
        Breaker breaker = new Breaker();
        breaker.learn(run("another"), Answers.GOOD, NOW);

        assertThat(breaker.acquire(MET_OUTAGE, NOW.plusSeconds(seconds))).isEqualTo(passes ? CALL : PROBE);
    }

    @Test
    void runThatMetAnOutage_whenTheProbeFails_keepsTheBreakerOpen() {
        Breaker breaker = new Breaker();
        assertThat(breaker.acquire(MET_OUTAGE, NOW)).isEqualTo(PROBE);
        breaker.learn(run("run"), Answers.BAD_GATEWAY, NOW);

        assertThat(breaker.acquire(RUN, NOW.plusSeconds(29))).isEqualTo(new Permit.Down(NOW.plus(PAUSE)));
        assertThat(breaker.acquire(RUN, NOW.plusSeconds(30))).isEqualTo(PROBE);
    }

    /** While Intercom is down, whoever asks and whenever: at most one call passes in each pause. */
    @Test
    void openBreaker_whileIntercomIsDown_passesOneCallAPause() {
        for (int seed = 0; seed < 100; seed++) {
            Random random = new Random(seed);
            Breaker breaker = open();
            Instant now = NOW;
            Instant lastPass = NOW;
            for (int step = 0; step < 500; step++) {
                now = now.plusMillis(random.nextInt(5_000));
                if (breaker.acquire(random.nextBoolean() ? RUN : MET_OUTAGE, now)
                        .equals(PROBE)) {
                    assertThat(Duration.between(lastPass, now))
                            .as("seed %d, step %d", seed, step)
                            .isGreaterThanOrEqualTo(PAUSE);
                    lastPass = now;
                }
                if (random.nextInt(3) == 0) {
                    List<Answer> answers = bad().toList();
                    breaker.learn(run("run-" + random.nextInt(9)), answers.get(random.nextInt(answers.size())), now);
                }
            }
            assertThat(lastPass).isAfter(NOW);
        }
    }

    @ParameterizedTest
    @CsvSource({
        // runs, earlier failures of each, whether the breaker opens
        "5, 3, true",
        "4, 9, false",
        "5, 2, false",
        "7, 3, true"
    })
    void runs_thatFailedBeforeElsewhere_countOnceWithTheirFailures(int runs, int failures, boolean opens) {
        Breaker breaker = new Breaker();
        for (int i = 0; i < runs; i++) {
            breaker.learn(new Caller("run-" + i, failures, false), Answers.BAD_GATEWAY, NOW);
        }

        assertThat(breaker.acquire(RUN, NOW)).isEqualTo(opens ? new Permit.Down(NOW.plus(PAUSE)) : CALL);
    }

    private static Caller run(String id) {
        return new Caller(id, 0, false);
    }

    private static Breaker open() {
        Breaker breaker = new Breaker();
        learn(breaker, 20, 5, Answers.BAD_GATEWAY);
        return breaker;
    }

    private static void learn(Breaker breaker, int answers, int runs, Answer answer) {
        for (int i = 0; i < answers; i++) {
            breaker.learn(run("run-" + i % runs), answer, NOW);
        }
    }
}
