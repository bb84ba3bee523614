package dev.intercomactions.pacing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Many processes share one quota of which only Intercom's headers tell. Prints one line of figures a case. */
@Tag("slow")
class FleetTest {
    private static final int SEEDS = 3;
    private static final int WINDOWS = 22;
    private static final Duration END = Duration.ofHours(1);

    /** 100 are a fleet far too large for its quota: eighty calls side by side for ninety in ten seconds. */
    @ParameterizedTest
    @CsvSource({
        // processes, quota of a window, how far clocks differ at most (ms), of the reserve used at most (% of the
        // window)
        "1, 100, 0, 1",
        "1, 100, 1000, 1",
        "8, 100, 0, 5",
        "8, 100, 1000, 6",
        "2, 500, 1000, 1",
        "8, 500, 0, 2",
        "8, 500, 1000, 2",
        "8, 1666, 0, 1",
        "8, 1666, 1000, 1",
        "16, 1666, 1000, 1.5",
        "40, 1666, 1000, 2",
        "24, 16666, 0, 1",
        "24, 16666, 1000, 1"
    })
    void fleet_withWorkAllTheTime_usesItsQuotaAndKeepsTheReserve(
            int processes, int limit, int skewMillis, double mostOfReserve) {
        Fleet.Result[] results = new Fleet.Result[SEEDS];
        for (int seed = 0; seed < SEEDS; seed++) {
            results[seed] = busy(processes, limit, Duration.ofMillis(skewMillis), seed, Fleet.Paced::new)
                    .run(WINDOWS);
        }
        System.out.println(Fleet.line(
                "%d processes, %d a window, clocks +-%d ms".formatted(processes, limit, skewMillis), limit, results));
        for (Fleet.Result result : results) {
            assertThat(result.usePercent(limit)).isGreaterThan(97);
            assertThat(result.refusedPerTenThousand()).isLessThanOrEqualTo(10);
            assertThat(result.mostOfReservePercent(limit)).isLessThanOrEqualTo(mostOfReserve);
            assertThat(result.told()).as("longest wait told").isLessThanOrEqualTo(Duration.ofSeconds(12));
        }
    }

    /** Who stands still calls late and learns late, and then does all that has fallen due at once. */
    @ParameterizedTest
    @CsvSource({
        // quota of a window, before the first that counts and from it on; stalls of so many ms in so many; clocks
        "1666, 1666, 14, 20, 0",
        "100, 100, 14, 20, 0",
        "100, 100, 600, 1000, 1000",
        "1666, 1666, 600, 1000, 1000",
        "5000, 500, 600, 1000, 0",
        "5000, 100, 600, 1000, 0",
        "5000, 100, 600, 1000, 1000"
    })
    void fleet_thatStandsStillForWantOfAProcessor_isNotRefused(
            int before, int limit, int lasting, int every, int skewMillis) {
        Fleet.Stalls stalls = new Fleet.Stalls(Duration.ofMillis(every), Duration.ofMillis(lasting));
        Fleet.Result[] results = new Fleet.Result[SEEDS];
        for (int seed = 0; seed < SEEDS; seed++) {
            Fleet fleet = new Fleet(before, seed);
            fleet.changeLimit(2, limit);
            for (int i = 0; i < 8; i++) {
                fleet.busy(new Fleet.Paced(), fleet.skew(Duration.ofMillis(skewMillis)), stalls, Duration.ZERO, END);
            }
            results[seed] = fleet.run(WINDOWS);
        }
        System.out.println(Fleet.line(
                "%d a window, %d before, stalls %d of %d ms".formatted(limit, before, lasting, every), limit, results));
        for (Fleet.Result result : results) {
            assertThat(result.usePercent(limit)).isGreaterThan(97);
            assertThat(result.refusedPerTenThousand()).isLessThanOrEqualTo(10);
        }
    }

    @Test
    void fleet_pacedOnlyByRefusals_isRefusedOftenAndKeepsNoReserve() {
        Fleet.Result result =
                busy(8, 1666, Duration.ZERO, 1, Fleet.OnlyRefusals::new).run(WINDOWS);
        System.out.println(Fleet.line("paced only by refusals", 1666, result));

        assertThat(result.refusedPerTenThousand()).isGreaterThan(100);
        assertThat(result.mostOfReservePercent(1666)).isGreaterThan(9.9);
    }

    @Test
    void fleet_besideOthersWhoTakeAThird_usesTheRest() {
        Fleet fleet = busy(8, 1666, Duration.ofSeconds(1), 1, Fleet.Paced::new);
        fleet.outsider(555);
        Fleet.Result result = fleet.run(WINDOWS);
        System.out.println(Fleet.line("8 processes and others who take a third", 1666, result));

        assertThat(result.usePercent(1666)).isGreaterThan(97);
        assertThat(result.refusedPerTenThousand()).isLessThanOrEqualTo(10);
        assertThat(result.mostOfReservePercent(1666)).isLessThanOrEqualTo(1);
    }

    @Test
    void processes_thatComeAndGo_keepTheQuotaInUse() {
        Fleet fleet = new Fleet(1666, 1);
        for (int i = 0; i < 16; i++) {
            Duration from = Duration.ofSeconds(7L * i);
            fleet.busy(new Fleet.Paced(), fleet.skew(Duration.ofSeconds(1)), from, from.plusSeconds(60));
        }
        // From the third window on there are at least three processes, and at most nine.
        Fleet.Result result = fleet.run(11);
        System.out.println(Fleet.line("processes that come and go", 1666, result));

        assertThat(result.usePercent(1666)).isGreaterThan(97);
        assertThat(result.refusedPerTenThousand()).isLessThanOrEqualTo(10);
        assertThat(result.mostOfReservePercent(1666)).isLessThanOrEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({
        // demand in percent of what the reserve leaves, longest wait of 95 and of 99 in 100 calls (ms)
        "20, 0, 0",
        "50, 0, 200",
        "70, 200, 300",
        "85, 250, 600"
    })
    void ordinaryTraffic_inBatchesOfTen_hardlyWaits(int demand, int p95, int p99) {
        Fleet fleet = new Fleet(1666, 1);
        for (int i = 0; i < 8; i++) {
            fleet.batches(new Fleet.Paced(), 1500 * demand / 100.0 / 8 / 10);
        }
        Fleet.Result result = fleet.run(62);
        System.out.printf(
                "demand of %d %%: wait p95 %d ms, p99 %d ms%n",
                demand, result.wait(95).toMillis(), result.wait(99).toMillis());

        assertThat(result.wait(95)).isLessThanOrEqualTo(Duration.ofMillis(p95));
        assertThat(result.wait(99)).isLessThanOrEqualTo(Duration.ofMillis(p99));
        assertThat(result.refused()).isZero();
    }

    private static Fleet busy(
            int processes, int limit, Duration skew, int seed, Supplier<? extends Fleet.Pacing> pacing) {
        Fleet fleet = new Fleet(limit, seed);
        for (int i = 0; i < processes; i++) {
            fleet.busy(pacing.get(), fleet.skew(skew), Duration.ZERO, END);
        }
        return fleet;
    }
}
