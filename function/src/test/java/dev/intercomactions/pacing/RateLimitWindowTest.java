package dev.intercomactions.pacing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.intercomactions.intercom.Classifier;
import dev.intercomactions.intercom.IntercomResponse;
import dev.intercomactions.testing.Responses;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RateLimitWindowTest {
    private static final Instant NOW = Instant.parse("2026-01-05T09:00:00Z");
    private static final Instant RESET = NOW.plusSeconds(8);

    @Test
    void window_ofWhichNothingIsKnown_letsAllPass() {
        assertThat(granted(new RateLimitWindow(10), NOW, 5_000)).isEqualTo(5_000);
    }

    @ParameterizedTest
    @CsvSource({
        // limit, remaining, reserve in percent, calls that may be made at once
        "100, 100, 10, 45",
        "100, 70, 10, 15",
        "100, 56, 10, 1",
        "100, 55, 10, 0",
        "100, 10, 10, 0",
        "100, 9, 10, 0",
        "100, 0, 10, 0",
        "100, 100, 0, 50",
        "100, 51, 0, 1",
        "100, 50, 0, 0",
        "100, 100, 90, 5",
        "1, 1, 90, 1",
        "2, 2, 0, 1",
        "1667, 1667, 10, 751",
        "2147483647, 2147483647, 0, 2000"
    })
    void window_known_letsTheFirstHalfOfWhatTheReserveLeavesPassAtOnce(
            int limit, int remaining, int reserve, int calls) {
        assertThat(granted(alone(reserve, limit, remaining), NOW, 2_000)).isEqualTo(calls);
    }

    /** Each call is answered at once, and nobody else calls. */
    @ParameterizedTest
    @CsvSource({"10, 100, 10", "100, 100, 10", "100, 60, 10", "1667, 1667, 10", "1667, 800, 0", "60, 60, 90"})
    void secondHalf_isSpreadOverTheWindowAndTheReserveIsLeft(int limit, int remaining, int reserve) {
        int atFirst = Math.min(limit, remaining);
        RateLimitWindow window = alone(reserve, limit, atFirst);
        int left = atFirst;
        Instant middle = NOW.plusMillis(3_500);
        int leftInTheMiddle = left;
        Instant last = NOW;
        for (Instant now = NOW; now.isBefore(RESET); ) {
            Optional<Instant> later = window.acquire(now);
            if (later.isEmpty()) {
                left--;
                leftInTheMiddle = now.isBefore(middle) ? left : leftInTheMiddle;
                last = now;
                learn(window, Responses.limited(200, limit, left, RESET), now);
            }
            now = later.orElse(now);
        }

        int kept = limit * reserve / 100;
        int spread = Math.min(atFirst - kept, (limit - kept) / 2);
        assertThat(left).isBetween(kept, kept + (limit - kept) / 100);
        assertThat(leftInTheMiddle - kept).isCloseTo(spread / 2, within(1 + spread / 10));
        assertThat(last).isBetween(RESET.minusSeconds(2), RESET);
    }

    @Test
    void secondHalf_othersCallThreeTimesAsOften_takesAQuarterOfIt() {
        IntercomResponse[] answers = IntStream.range(0, 125)
                .mapToObj(i -> Responses.limited(200, 1_000, 996 - 4 * i, RESET))
                .toArray(IntercomResponse[]::new);
        RateLimitWindow window = knowing(0, answers);

        int calls = 0;
        for (Instant now = NOW; now.isBefore(RESET); ) {
            Optional<Instant> later = window.acquire(now);
            calls += later.isEmpty() ? 1 : 0;
            now = later.orElse(now);
        }
        assertThat(calls).isCloseTo(125, within(3));
    }

    @Test
    void window_usedUp_saysTheResetUntilThen() {
        RateLimitWindow window = alone(0, 3, 0);

        assertThat(window.acquire(NOW)).contains(RESET);
        assertThat(window.acquire(RESET.minusMillis(1))).contains(RESET);
    }

    @Test
    void reset_ofAUsedUpWindow_letsOneCallAskAndTheRestFollowItsAnswer() {
        RateLimitWindow window = alone(0, 100, 0);
        assertThat(granted(window, RESET, 10)).isEqualTo(1);
        assertThat(window.acquire(RESET)).contains(RESET.plusMillis(50));

        learn(window, Responses.limited(200, 100, 99, RESET.plusSeconds(10)), RESET);

        assertThat(granted(window, RESET, 10)).isEqualTo(10);
    }

    @Test
    void reset_ofAUsedUpWindowWithoutAnAnswer_isBelievedAfterTwoSeconds() {
        RateLimitWindow window = alone(0, 100, 0);
        assertThat(granted(window, RESET, 10)).isEqualTo(1);

        assertThat(granted(window, RESET.plusMillis(1_999), 10)).isZero();
        assertThat(granted(window, RESET.plusSeconds(2), 10)).isEqualTo(10);
    }

    @Test
    void reset_ofAWindowWithRoom_letsABatchPass() {
        RateLimitWindow window = alone(10, 100, 80);

        assertThat(granted(window, RESET, 10)).isEqualTo(10);
    }

    @Test
    void newWindow_othersUsedMostOfTheLast_leavesThemTheirPart() {
        IntercomResponse[] answers = IntStream.range(0, 10)
                .mapToObj(i -> Responses.limited(200, 100, 90 - 10 * i, RESET))
                .toArray(IntercomResponse[]::new);
        RateLimitWindow window = knowing(0, answers);
        assertThat(granted(window, RESET, 1)).isEqualTo(1);
        learn(window, Responses.limited(200, 100, 95, RESET.plusSeconds(10)), RESET);

        // One in ten calls was its own: five of its own mean fifty of all, and that is the first half.
        assertThat(granted(window, RESET, 10)).isBetween(3, 6);
    }

    @Test
    void newWindow_filledByCallsInFlight_saysToAskAgainSoon() {
        RateLimitWindow window = alone(0, 4, 4);
        assertThat(granted(window, RESET, 10)).isEqualTo(2);

        assertThat(window.acquire(RESET)).contains(RESET.plusMillis(50));
        learn(window, new IntercomResponse.Lost(false), RESET);
        assertThat(window.acquire(RESET)).isEmpty();
    }

    @Test
    void clock_thatIsFast_isNoticedByTheCallThatAsks() {
        RateLimitWindow window = alone(0, 100, 0);
        Instant fast = RESET.plusMillis(300);
        assertThat(window.acquire(fast)).isEmpty();

        learn(window, Responses.limited(200, 100, 0, RESET), fast.plusMillis(20));

        assertThat(window.acquire(fast.plusMillis(20))).contains(fast.plusMillis(200));
        assertThat(window.acquire(fast.plusMillis(200))).isEmpty();
        learn(window, Responses.limited(200, 100, 0, RESET.plusSeconds(10)), fast.plusMillis(220));
        assertThat(window.acquire(RESET.plusSeconds(9)))
                .as("the next window's end")
                .contains(RESET.plusSeconds(10).plusMillis(500));
    }

    @Test
    void clock_thatIsSlow_isNoticedByANewWindowThatBeginsEarly() {
        RateLimitWindow window = alone(0, 100, 60);
        assertThat(window.acquire(RESET.minusMillis(400))).isEmpty();

        learn(window, Responses.limited(200, 100, 0, RESET.plusSeconds(10)), RESET.minusMillis(400));

        assertThat(window.acquire(RESET)).contains(RESET.plusSeconds(10).minusMillis(400));
    }

    @Test
    void call_notMade_givesItsRightBack() {
        RateLimitWindow window = alone(0, 10, 6);

        for (int i = 0; i < 100; i++) {
            assertThat(window.acquire(NOW)).isEmpty();
            window.release();
        }
    }

    @Test
    void answers_thatOvertakeEachOther_leaveTheLowestCount() {
        RateLimitWindow window = knowing(
                0,
                Responses.limited(200, 100, 1, RESET),
                Responses.limited(200, 100, 0, RESET),
                Responses.limited(200, 100, 2, RESET));

        assertThat(window.acquire(NOW)).contains(RESET);
    }

    @Test
    void answer_ofAnOlderWindow_changesNothing() {
        RateLimitWindow window = knowing(
                0, Responses.limited(200, 100, 99, RESET), Responses.limited(200, 100, 0, RESET.minusSeconds(5)));

        assertThat(window.acquire(NOW)).isEmpty();
    }

    @Test
    void answer_ofANewerWindow_countsAnew() {
        RateLimitWindow window = knowing(
                0, Responses.limited(200, 100, 0, RESET), Responses.limited(200, 100, 99, RESET.plusSeconds(10)));

        assertThat(window.acquire(NOW)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {-86_400, -3, -2})
    void reset_thatHasPassedByMoreThanClocksDiffer_isIgnored(long seconds) {
        RateLimitWindow window = knowing(0, Responses.limited(200, 1, 0, NOW.plusSeconds(seconds)));

        assertThat(granted(window, NOW, 100)).isEqualTo(100);
    }

    @Test
    void reset_inTheFarFuture_holdsNobodyBackForMoreThanAMinute() {
        RateLimitWindow window = knowing(0, Responses.limited(200, 100, 0, Instant.parse("2999-01-01T00:00:00Z")));

        assertThat(window.acquire(NOW)).contains(NOW.plusSeconds(60));
        assertThat(window.acquire(NOW.plusSeconds(60))).isEmpty();
    }

    @Test
    void tooManyRequests_whateverItsHeadersSay_usesUpTheWindow() {
        RateLimitWindow window = knowing(0, Responses.limited(429, 100, 100, RESET));

        assertThat(window.acquire(NOW)).contains(RESET);
        assertThat(window.acquire(RESET)).isEmpty();
    }

    @Test
    void tooManyRequests_withoutHeaders_holdsBackForOneWindow() {
        RateLimitWindow window = knowing(0, Responses.error(429, "rate_limit_exceeded"));

        assertThat(window.acquire(NOW)).contains(NOW.plus(RateLimitWindow.WINDOW));
        assertThat(granted(window, NOW.plus(RateLimitWindow.WINDOW), 100)).isEqualTo(1);
        assertThat(granted(window, NOW.plus(RateLimitWindow.WINDOW).plusSeconds(2), 100))
                .isEqualTo(100);
    }

    @Test
    void tooManyRequests_ofThePreviousWindow_leavesThePresentOneOpen() {
        RateLimitWindow window = knowing(
                0,
                Responses.limited(200, 100, 99, RESET),
                Responses.limited(200, 100, 99, RESET.plusSeconds(10)),
                Responses.limited(429, 100, 0, RESET));

        assertThat(granted(window, RESET, 10)).isEqualTo(10);
    }

    /** All were refused at the end of a window, and the refusals come when it is over: nobody has asked the next one yet. */
    @Test
    void tooManyRequests_thatComesAfterItsWindowsEnd_doesNotCloseTheNext() {
        RateLimitWindow window = alone(0, 100, 60);
        assertThat(granted(window, RESET.minusMillis(100), 5)).isEqualTo(5);
        for (int i = 0; i < 5; i++) {
            learn(window, Responses.limited(429, 100, 0, RESET), RESET.plusMillis(200));
        }

        assertThat(granted(window, RESET.plusMillis(200), 10)).isEqualTo(1);
        learn(window, Responses.limited(200, 100, 99, RESET.plusSeconds(10)), RESET.plusMillis(300));
        assertThat(granted(window, RESET.plusMillis(300), 10)).isEqualTo(10);
    }

    @Test
    void tooManyRequests_byAnEdge_saysNothingOfTheWindow() {
        RateLimitWindow window = knowing(0, Responses.limited(200, 100, 99, RESET), Responses.plainText(429));

        assertThat(granted(window, NOW, 100)).isEqualTo(49);
    }

    @ParameterizedTest
    @CsvSource({"429, false", "503, false", "429, true", "503, true"})
    void retryAfter_ofWhoeverIsBusy_holdsEverybodyBack(int status, boolean edge) {
        IntercomResponse.Received busy = edge ? Responses.plainText(status) : Responses.error(status, "busy");
        RateLimitWindow window = knowing(0, Responses.retryAfter(busy, "3"));

        assertThat(window.acquire(NOW)).contains(NOW.plusSeconds(3));
        assertThat(window.acquire(NOW.plusMillis(2_999))).contains(NOW.plusSeconds(3));
        assertThat(window.acquire(NOW.plusSeconds(3))).isEmpty();
    }

    @Test
    void retryAfter_laterThanTheReset_isWaitedForAsWell() {
        RateLimitWindow window = knowing(0, Responses.retryAfter(Responses.limited(429, 100, 0, RESET), "12"));

        assertThat(window.acquire(RESET)).contains(NOW.plusSeconds(12));
        assertThat(window.acquire(NOW.plusSeconds(12))).isEmpty();
    }

    @Test
    void retryAfter_ofManyYears_holdsNobodyBackForMoreThanAMinute() {
        RateLimitWindow window = knowing(0, Responses.retryAfter(Responses.plainText(503), "99999999999"));

        assertThat(window.acquire(NOW)).contains(NOW.plusSeconds(60));
    }

    @Test
    void retryAfter_ofARefusalOrASuccess_concernsNobodyElse() {
        RateLimitWindow window = knowing(
                0,
                Responses.retryAfter(Responses.NOT_FOUND, "30"),
                Responses.retryAfter(Responses.error(500, "server_error"), "30"),
                Responses.retryAfter(Responses.GOOD, "30"));

        assertThat(window.acquire(NOW)).isEmpty();
    }

    @Test
    void answer_withoutLimits_changesNothing() {
        for (IntercomResponse answer : List.of(
                Responses.GOOD,
                Responses.NOT_FOUND,
                Responses.BAD_GATEWAY,
                new IntercomResponse.Lost(true),
                new IntercomResponse.NotSent(""))) {
            RateLimitWindow window = knowing(0, Responses.limited(200, 100, 99, RESET), answer);

            assertThat(granted(window, NOW, 100)).as("%s", answer).isEqualTo(49);
        }
    }

    /** Threads that ask at once never get more than there is. */
    @Test
    void threads_askingAtOnce_shareWhatIsLeft() throws ExecutionException, InterruptedException {
        RateLimitWindow window = alone(10, 1_000, 1_000);

        List<Future<Integer>> grants = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Integer> asking = () -> granted(window, NOW, 50);
            for (int i = 0; i < 20; i++) {
                grants.add(threads.submit(asking));
            }
        }

        int all = 0;
        for (Future<Integer> grant : grants) {
            all += grant.get();
        }
        assertThat(all).isEqualTo(450);
    }

    /**
     * A server deals out windows of ten seconds and answers in any order; a client with calls in flight asks the window
     * before each. Once it has had one answer, it never takes a call out of the reserve, and it can use all the rest.
     */
    @Test
    void client_thatAsksBeforeEachCall_neverTouchesTheReserve() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            int limit = 1 + random.nextInt(60);
            int reserve = random.nextInt(91);
            Server server = new Server(limit);
            RateLimitWindow window = new RateLimitWindow(reserve);
            List<IntercomResponse> underway = new ArrayList<>();
            List<Integer> waiting = new ArrayList<>();
            Instant now = NOW;
            assertThat(window.acquire(now)).isEmpty();
            learn(window, server.answer(now), now);

            int mostUsed = 0;
            for (int step = 0; step < 3_000; step++) {
                switch (random.nextInt(4)) {
                    case 0 -> now = now.plusMillis(random.nextInt(60));
                    case 1 -> {
                        if (window.acquire(now).isEmpty()) {
                            waiting.add(step);
                        }
                    }
                    case 2 -> {
                        if (!waiting.isEmpty()) {
                            waiting.removeLast();
                            underway.add(server.answer(now));
                        }
                    }
                    default -> {
                        if (!underway.isEmpty()) {
                            learn(window, underway.remove(random.nextInt(underway.size())), now);
                        }
                    }
                }
                int usable = Math.max(1, limit - limit * reserve / 100);
                assertThat(server.used).as("seed %d, step %d", seed, step).isLessThanOrEqualTo(usable);
                mostUsed = Math.max(mostUsed, server.used * 100 / usable);
            }
            assertThat(mostUsed)
                    .as("seed %d: share of a window that was used", seed)
                    .isEqualTo(100);
        }
    }

    /** Intercom's side of the limit. */
    private static final class Server {
        private final int limit;
        private Instant resetAt = Instant.MIN;
        private int used;

        Server(int limit) {
            this.limit = limit;
        }

        IntercomResponse answer(Instant now) {
            if (!now.isBefore(resetAt)) {
                // Resets are told in whole seconds, so the windows begin at whole seconds.
                long begin = now.getEpochSecond() / 10 * 10;
                resetAt = Instant.ofEpochSecond(begin).plus(Duration.ofSeconds(10));
                used = 0;
            }
            used++;
            return Responses.limited(used > limit ? 429 : 200, limit, Math.max(0, limit - used), resetAt);
        }
    }

    /** A window whose calls so far were all made by its own process. */
    private static RateLimitWindow alone(int reservePercent, int limit, int remaining) {
        return knowing(
                reservePercent,
                IntStream.rangeClosed(0, limit - remaining)
                        .mapToObj(used -> Responses.limited(200, limit, limit - used, RESET))
                        .toArray(IntercomResponse[]::new));
    }

    /** A window that has learned from these answers, to calls that were let pass before anything was known. */
    private static RateLimitWindow knowing(int reservePercent, IntercomResponse... answers) {
        RateLimitWindow window = new RateLimitWindow(reservePercent);
        assertThat(granted(window, NOW, answers.length)).isEqualTo(answers.length);
        for (IntercomResponse answer : answers) {
            learn(window, answer, NOW);
        }
        return window;
    }

    private static int granted(RateLimitWindow window, Instant now, int asked) {
        int granted = 0;
        for (int i = 0; i < asked; i++) {
            granted += window.acquire(now).isEmpty() ? 1 : 0;
        }
        return granted;
    }

    private static void learn(RateLimitWindow window, IntercomResponse answer, Instant now) {
        window.learn(answer, Classifier.read(answer), now);
    }
}
