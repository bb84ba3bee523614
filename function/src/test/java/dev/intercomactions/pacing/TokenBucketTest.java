package dev.intercomactions.pacing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenBucketTest {
    private static final Instant NOW = Instant.parse("2026-01-05T09:00:00Z");

    private final TokenBucket spread = new TokenBucket();

    @Test
    void spread_ofWhichNothingIsKnown_letsNothingPass() {
        assertThat(spread.take(NOW)).contains(NOW.plusSeconds(1));
    }

    @ParameterizedTest
    @CsvSource({"1, 5", "7, 10", "50, 10", "700, 9", "20000, 3"})
    void calls_askedForAllTheTime_passEvenlyAndNoneIsLeftOver(int calls, int seconds) {
        Instant finish = NOW.plusSeconds(seconds);
        spread.set(calls, NOW, finish);

        int half = 0;
        int all = 0;
        int asked = 0;
        Instant now = NOW;
        while (now.isBefore(finish.plusSeconds(5))) {
            Optional<Instant> later = spread.take(now);
            asked++;
            if (later.isEmpty()) {
                all++;
                half += now.isBefore(NOW.plusSeconds(seconds).minusMillis(seconds * 500L)) ? 1 : 0;
            }
            now = later.orElse(now);
        }

        assertThat(all).isBetween(calls - 1, calls);
        // Whoever asks is told to come again in a millisecond at the least: so many calls pass at one moment.
        assertThat(half).isCloseTo(calls / 2, within(1 + calls / seconds / 1000));
        assertThat(asked).isLessThanOrEqualTo(calls + (seconds + 5) * 1000);
    }

    @Test
    void credit_leftOver_isKeptForTheNextSpread() {
        spread.set(0.6, NOW, NOW.plusSeconds(1));
        spread.set(0.6, NOW.plusSeconds(1), NOW.plusSeconds(2));

        assertThat(spread.take(NOW.plusSeconds(1))).isPresent();
        assertThat(spread.take(NOW.plusSeconds(2))).isEmpty();
    }

    @Test
    void credit_ofTimesOfPlenty_isNoMoreThanWhatIsSpreadNow() {
        Instant later = NOW.plusSeconds(5);
        spread.set(1_000, NOW, NOW.plusSeconds(10));

        spread.set(3, later, later.plusSeconds(100));

        assertThat(spread.take(later)).isEmpty();
        assertThat(spread.take(later)).isEmpty();
        assertThat(spread.take(later)).isEmpty();
        assertThat(spread.take(later)).isPresent();
    }

    @Test
    void credit_thatNobodyTakes_growsToOneBatch() {
        spread.set(1_000, NOW, NOW.plusSeconds(10));

        for (int i = 0; i < 10; i++) {
            assertThat(spread.take(NOW.plusSeconds(9))).isEmpty();
        }
        assertThat(spread.take(NOW.plusSeconds(9))).contains(NOW.plusSeconds(9).plusMillis(10));
    }

    @Test
    void credit_almostEnough_isAskedForAgainInAMillisecond() {
        spread.set(0.999_999_999, NOW, NOW.plusSeconds(1));

        assertThat(spread.take(NOW.plusSeconds(1))).contains(NOW.plusSeconds(1).plusMillis(1));
    }

    @Test
    void nothingToSpread_letsNothingPass() {
        spread.set(-5, NOW, NOW.plusSeconds(1));

        assertThat(spread.take(NOW.plusSeconds(1))).contains(NOW.plusSeconds(2));
    }
}
