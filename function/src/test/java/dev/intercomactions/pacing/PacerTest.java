package dev.intercomactions.pacing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intercomactions.intercom.Classifier;
import dev.intercomactions.intercom.IntercomResponse;
import dev.intercomactions.testing.Responses;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PacerTest {
    private static final Instant NOW = Instant.parse("2026-01-05T09:00:00Z");

    private static final CallOrigin RUN = new CallOrigin("run", 0, false);

    private final Pacer pacer = new Pacer(new RateLimitWindow(10), new CircuitBreaker());

    @Test
    void pacer_whileAllIsWell_letsCallsPass() {
        for (int i = 0; i < 1_000; i++) {
            call("run-" + i, Responses.GOOD, NOW);
        }
    }

    @Test
    void pacer_rateLimitUsedUp_saysTheReset() {
        Instant reset = NOW.plusSeconds(7);
        call("run", Responses.limited(200, 100, 10, reset), NOW);

        assertThat(pacer.acquire(RUN, NOW)).isEqualTo(new Permit.Full(reset));
        assertThat(pacer.acquire(RUN, reset)).isEqualTo(new Permit.Call());
    }

    @Test
    void pacer_intercomDown_saysTheEndOfThePause() {
        goDown();

        assertThat(pacer.acquire(RUN, NOW)).isEqualTo(new Permit.Down(NOW.plusSeconds(30)));
    }

    @Test
    void call_heldBackByTheBreaker_takesNothingFromTheRateLimit() {
        call("run", Responses.limited(200, 100, 100, NOW.plusSeconds(60)), NOW);
        goDown();
        for (int i = 0; i < 1_000; i++) {
            assertThat(pacer.acquire(RUN, NOW)).isEqualTo(new Permit.Down(NOW.plusSeconds(30)));
        }

        assertThat(pacer.acquire(RUN, NOW.plusSeconds(30))).isEqualTo(new Permit.Probe());
        learn(RUN, Responses.GOOD, NOW.plusSeconds(30));
        for (int i = 0; i < 45; i++) {
            assertThat(pacer.acquire(RUN, NOW.plusSeconds(30))).isEqualTo(new Permit.Call());
        }
    }

    @Test
    void call_heldBackByTheRateLimit_spendsNoProbe() {
        Instant pauseEnds = NOW.plusSeconds(30);
        Instant reset = NOW.plusSeconds(35);
        assertThat(pacer.acquire(RUN, NOW)).isEqualTo(new Permit.Call());
        goDown();
        learn(RUN, Responses.limited(503, 100, 0, reset), NOW.plusSeconds(29));

        assertThat(pacer.acquire(RUN, pauseEnds)).isEqualTo(new Permit.Full(reset));
        assertThat(pacer.acquire(RUN, reset)).isEqualTo(new Permit.Probe());
    }

    private void goDown() {
        for (int i = 0; i < 20; i++) {
            call("run-" + i, Responses.BAD_GATEWAY, NOW);
        }
    }

    private void call(String runId, IntercomResponse answer, Instant at) {
        assertThat(pacer.acquire(RUN, at)).isEqualTo(new Permit.Call());
        learn(new CallOrigin(runId, 0, false), answer, at);
    }

    private void learn(CallOrigin caller, IntercomResponse answer, Instant at) {
        pacer.learn(caller, answer, Classifier.read(answer), at);
    }
}
