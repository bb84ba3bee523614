package dev.intercomactions.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryPolicyTest {

    @Test
    void delay_forAnyPolicy_liesBetweenHalfAndAllOfTheDoubledBaseUpToTheCap() {
        Random random = new Random(1);
        for (int i = 0; i < 100_000; i++) {
            long base = random.nextLong(1, 43_201);
            long max = random.nextLong(1, 43_201);
            int retries = random.nextInt(0, 20);
            Duration delay =
                    new RetryPolicy(5, Duration.ofSeconds(base), Duration.ofSeconds(max)).delay(retries, random);

            Duration full = Duration.ofSeconds(Math.min(max, base * (1L << Math.min(retries, 16))));
            assertThat(delay).isBetween(full.dividedBy(2), full).isEqualTo(delay.truncatedTo(ChronoUnit.SECONDS));
        }
    }

    @Test
    void delay_overManyDraws_takesBothEnds() {
        RetryPolicy policy = new RetryPolicy(5, Duration.ofSeconds(5), Duration.ofSeconds(900));
        Random random = new Random(2);

        assertThat(LongStream.range(0, 1000).map(i -> policy.delay(0, random).toSeconds()))
                .containsOnly(3L, 4L, 5L);
    }

    @ParameterizedTest
    @CsvSource({"0,5,900", "6,5,900", "5,0,900", "5,43201,900", "5,5,0", "5,5,43201"})
    void policy_outOfBounds_isRefused(int attempts, long base, long max) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RetryPolicy(attempts, Duration.ofSeconds(base), Duration.ofSeconds(max)));
    }
}
