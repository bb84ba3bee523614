package dev.intercomactions.pacing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intercomactions.intercom.Classifier;
import dev.intercomactions.intercom.IntercomResponse;
import dev.intercomactions.testing.Responses;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class CircuitBreakerTest {
    private static final Instant NOW = Instant.parse("2026-01-05T09:00:00Z");
    private static final Duration PAUSE = Duration.ofSeconds(30);
    private static final CallOrigin RUN = run("run");
    private static final CallOrigin MET_OUTAGE = new CallOrigin("run", 0, true);
    private static final Permit CALL = new Permit.Call();
    private static final Permit PROBE = new Permit.Probe();

    static Stream<IntercomResponse> bad() {
        return Stream.of(
                new IntercomResponse.NotSent("no connection"),
                new IntercomResponse.Lost(true),
                new IntercomResponse.Lost(false),
                Responses.BAD_GATEWAY,
                Responses.received(404, "text/html", "<html></html>"),
                Responses.json(200, "not JSON"),
                Responses.json(302, ""),
                Responses.error(408, "request_timeout"),
                Responses.plainText(403),
                Responses.plainText(429),
                Responses.json(500, ""),
                Responses.error(503, "service_unavailable"));
    }

    static Stream<IntercomResponse> good() {
        return Stream.of(
                Responses.GOOD,
                Responses.NOT_FOUND,
                Responses.json(401, ""),
                Responses.error(403, "forbidden"),
                Responses.error(422, "data_invalid"),
                Responses.error(429, "rate_limit_exceeded"));
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
        CircuitBreaker breaker = new CircuitBreaker();
        learn(breaker, answers, runs, Responses.BAD_GATEWAY);

        assertThat(breaker.acquire(RUN, NOW)).isEqualTo(opens ? new Permit.Down(NOW.plus(PAUSE)) : CALL);
    }

    @Test
    void breaker_fifthRunAfterManyAnswers_opens() {
        CircuitBreaker breaker = new CircuitBreaker();
        learn(breaker, 100, 4, Responses.BAD_GATEWAY);
        breaker.learn(run("another"), Classifier.read(Responses.BAD_GATEWAY), NOW);

        assertThat(breaker.acquire(RUN, NOW)).isInstanceOf(Permit.Down.class);
    }

    @ParameterizedTest
    @MethodSource("bad")
    void answer_thatIsNotIntercoms_isBad(IntercomResponse answer) {
        CircuitBreaker breaker = new CircuitBreaker();
        learn(breaker, 20, 5, answer);

        assertThat(breaker.acquire(RUN, NOW)).isInstanceOf(Permit.Down.class);
    }

    @ParameterizedTest
    @MethodSource("good")
    void answer_inIntercomsOwnWords_startsTheCountAnew(IntercomResponse answer) {
        CircuitBreaker breaker = new CircuitBreaker();
        learn(breaker, 100, 10, answer);
        assertThat(breaker.acquire(RUN, NOW)).isEqualTo(CALL);

        learn(breaker, 19, 19, Responses.BAD_GATEWAY);
        breaker.learn(run("run"), Classifier.read(answer), NOW);
        learn(breaker, 19, 19, Responses.BAD_GATEWAY);

        assertThat(breaker.acquire(RUN, NOW)).isEqualTo(CALL);
    }

    @Test
    void openBreaker_afterItsPause_letsOneProbePass() {
        CircuitBreaker breaker = open();

        assertThat(breaker.acquire(RUN, NOW.plus(PAUSE).minusMillis(1))).isEqualTo(new Permit.Down(NOW.plus(PAUSE)));
        assertThat(breaker.acquire(RUN, NOW.plus(PAUSE))).isEqualTo(PROBE);
        assertThat(breaker.acquire(RUN, NOW.plus(PAUSE)))
                .isEqualTo(new Permit.Down(NOW.plus(PAUSE).plus(PAUSE)));
    }

    @Test
    void probe_withoutAGoodAnswer_keepsItOpen() {
        CircuitBreaker breaker = open();
        Instant probe = NOW.plus(PAUSE);
        assertThat(breaker.acquire(RUN, probe)).isEqualTo(PROBE);

        breaker.learn(run("run-0"), Classifier.read(new IntercomResponse.Lost(true)), probe.plusSeconds(10));

        assertThat(breaker.acquire(RUN, probe.plusSeconds(29))).isEqualTo(new Permit.Down(probe.plus(PAUSE)));
        assertThat(breaker.acquire(RUN, probe.plusSeconds(30))).isEqualTo(PROBE);
    }

    @ParameterizedTest
    @MethodSource("good")
    void probe_withAGoodAnswer_closesIt(IntercomResponse answer) {
        CircuitBreaker breaker = open();
        assertThat(breaker.acquire(RUN, NOW.plus(PAUSE))).isEqualTo(PROBE);

        breaker.learn(run("run-0"), Classifier.read(answer), NOW.plus(PAUSE));

        for (int i = 0; i < 100; i++) {
            assertThat(breaker.acquire(RUN, NOW.plus(PAUSE))).isEqualTo(CALL);
        }
    }

    @Test
    void probe_thatNeverComesBack_isFollowedByAnother() {
        CircuitBreaker breaker = open();

        for (int i = 1; i <= 10; i++) {
            assertThat(breaker.acquire(RUN, NOW.plus(PAUSE.multipliedBy(i)))).isEqualTo(PROBE);
        }
    }

    @Test
    void openBreaker_lateAnswersOfEarlierCalls_doNotProlongThePause() {
        CircuitBreaker breaker = open();
        for (int i = 0; i < 50; i++) {
            breaker.learn(run("run-" + i), Classifier.read(Responses.BAD_GATEWAY), NOW.plusSeconds(20));
        }

        assertThat(breaker.acquire(RUN, NOW.plusSeconds(20))).isEqualTo(new Permit.Down(NOW.plus(PAUSE)));
    }

    @Test
    void newBreaker_runThatMetAnOutage_isPrecededByAProbe() {
        CircuitBreaker breaker = new CircuitBreaker();

        assertThat(breaker.acquire(MET_OUTAGE, NOW)).isEqualTo(PROBE);
        assertThat(breaker.acquire(MET_OUTAGE, NOW)).isEqualTo(new Permit.Down(NOW.plus(PAUSE)));
        assertThat(breaker.acquire(RUN, NOW)).isEqualTo(new Permit.Down(NOW.plus(PAUSE)));

        breaker.learn(run("run"), Classifier.read(Responses.GOOD), NOW);
        assertThat(breaker.acquire(MET_OUTAGE, NOW)).isEqualTo(CALL);
    }

    @ParameterizedTest
    @CsvSource({"0, true", "30, true", "31, false", "100000, false"})
    void runThatMetAnOutage_afterAGoodAnswer_passesForAsLongAsAPause(long seconds, boolean passes) {
        CircuitBreaker breaker = new CircuitBreaker();
        breaker.learn(run("another"), Classifier.read(Responses.GOOD), NOW);

        assertThat(breaker.acquire(MET_OUTAGE, NOW.plusSeconds(seconds))).isEqualTo(passes ? CALL : PROBE);
    }

    @Test
    void runThatMetAnOutage_whenTheProbeFails_keepsTheBreakerOpen() {
        CircuitBreaker breaker = new CircuitBreaker();
        assertThat(breaker.acquire(MET_OUTAGE, NOW)).isEqualTo(PROBE);
        breaker.learn(run("run"), Classifier.read(Responses.BAD_GATEWAY), NOW);

        assertThat(breaker.acquire(RUN, NOW.plusSeconds(29))).isEqualTo(new Permit.Down(NOW.plus(PAUSE)));
        assertThat(breaker.acquire(RUN, NOW.plusSeconds(30))).isEqualTo(PROBE);
    }

    /** While Intercom is down, whoever asks and whenever: at most one call passes in each pause. */
    @Test
    void openBreaker_whileIntercomIsDown_passesOneCallAPause() {
        for (int seed = 0; seed < 100; seed++) {
            Random random = new Random(seed);
            CircuitBreaker breaker = open();
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
                    List<IntercomResponse> answers = bad().toList();
                    breaker.learn(
                            run("run-" + random.nextInt(9)),
                            Classifier.read(answers.get(random.nextInt(answers.size()))),
                            now);
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
        CircuitBreaker breaker = new CircuitBreaker();
        for (int i = 0; i < runs; i++) {
            breaker.learn(new CallOrigin("run-" + i, failures, false), Classifier.read(Responses.BAD_GATEWAY), NOW);
        }

        assertThat(breaker.acquire(RUN, NOW)).isEqualTo(opens ? new Permit.Down(NOW.plus(PAUSE)) : CALL);
    }

    private static CallOrigin run(String id) {
        return new CallOrigin(id, 0, false);
    }

    private static CircuitBreaker open() {
        CircuitBreaker breaker = new CircuitBreaker();
        learn(breaker, 20, 5, Responses.BAD_GATEWAY);
        return breaker;
    }

    private static void learn(CircuitBreaker breaker, int answers, int runs, IntercomResponse answer) {
        for (int i = 0; i < answers; i++) {
            breaker.learn(run("run-" + i % runs), Classifier.read(answer), NOW);
        }
    }
}
