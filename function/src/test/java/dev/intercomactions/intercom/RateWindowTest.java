package dev.intercomactions.intercom;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RateWindowTest {
    private static final Instant NOW = Instant.parse("2026-01-05T09:00:00Z");
    private static final Instant RESET = NOW.plusSeconds(8);

    @Test
    void window_ofWhichNothingIsKnown_letsAllPass() {
        assertThat(granted(new RateWindow(10), NOW, 5_000)).isEqualTo(5_000);
    }

    @ParameterizedTest
    @CsvSource({
        // limit, remaining, reserve in percent, calls that may be made
        "100, 100, 10, 90",
        "100, 50, 10, 40",
        "100, 11, 10, 1",
        "100, 10, 10, 0",
        "100, 9, 10, 0",
        "100, 0, 10, 0",
        "100, 100, 0, 100",
        "100, 1, 0, 1",
        "100, 0, 0, 0",
        "100, 100, 90, 10",
        "1, 1, 90, 1",
        "1667, 1667, 10, 1501",
        "2147483647, 1000, 0, 1000"
    })
    void window_known_letsPassWhatIsLeftAboveTheReserve(int limit, int remaining, int reserve, int calls) {
        RateWindow window = knowing(reserve, Answers.limited(200, limit, remaining, RESET));

        assertThat(granted(window, NOW, 2_000)).isEqualTo(calls);
        assertThat(window.acquire(NOW)).contains(RESET);
    }

    @Test
    void window_usedUp_saysTheResetUntilThenAndNotAfter() {
        RateWindow window = knowing(0, Answers.limited(200, 3, 0, RESET));

        assertThat(window.acquire(RESET.minusMillis(1))).contains(RESET);
        assertThat(granted(window, RESET, 10)).isEqualTo(3);
    }

    @Test
    void newWindow_filledByCallsInFlight_saysToAskAgainSoon() {
        RateWindow window = knowing(0, Answers.limited(200, 2, 2, RESET));
        assertThat(granted(window, RESET, 10)).isEqualTo(2);

        assertThat(window.acquire(RESET)).contains(RESET.plusMillis(100));
        window.learn(new Answer.Lost(false), RESET);
        assertThat(window.acquire(RESET)).isEmpty();
    }

    @Test
    void call_notMade_givesItsRightBack() {
        RateWindow window = knowing(0, Answers.limited(200, 10, 1, RESET));

        for (int i = 0; i < 100; i++) {
            assertThat(window.acquire(NOW)).isEmpty();
            window.release();
        }
    }

    @Test
    void answers_thatOvertakeEachOther_leaveTheLowestCount() {
        RateWindow window = new RateWindow(0);
        assertThat(granted(window, NOW, 3)).isEqualTo(3);
        window.learn(Answers.limited(200, 100, 5, RESET), NOW);
        window.learn(Answers.limited(200, 100, 7, RESET), NOW);
        window.learn(Answers.limited(200, 100, 6, RESET), NOW);

        assertThat(granted(window, NOW, 50)).isEqualTo(5);
    }

    @Test
    void answer_ofAnOlderWindow_changesNothing() {
        RateWindow window =
                knowing(0, Answers.limited(200, 100, 40, RESET), Answers.limited(200, 100, 0, RESET.minusSeconds(5)));

        assertThat(granted(window, NOW, 100)).isEqualTo(40);
    }

    @Test
    void answer_ofANewerWindow_countsAnew() {
        RateWindow window =
                knowing(0, Answers.limited(200, 100, 0, RESET), Answers.limited(200, 100, 60, RESET.plusSeconds(10)));

        assertThat(granted(window, NOW, 100)).isEqualTo(60);
    }

    @ParameterizedTest
    @ValueSource(longs = {-86_400, -1, 0})
    void reset_thatHasPassed_isIgnored(long seconds) {
        RateWindow window = knowing(0, Answers.limited(200, 1, 0, NOW.plusSeconds(seconds)));

        assertThat(granted(window, NOW, 100)).isEqualTo(100);
    }

    @Test
    void reset_inTheFarFuture_holdsNobodyBackForMoreThanAMinute() {
        RateWindow window = knowing(0, Answers.limited(200, 100, 0, Instant.parse("2999-01-01T00:00:00Z")));

        assertThat(window.acquire(NOW)).contains(NOW.plusSeconds(60));
        assertThat(window.acquire(NOW.plusSeconds(60))).isEmpty();
    }

    @Test
    void tooManyRequests_whateverItsHeadersSay_usesUpTheWindow() {
        RateWindow window = knowing(0, Answers.limited(429, 100, 100, RESET));

        assertThat(window.acquire(NOW)).contains(RESET);
        assertThat(window.acquire(RESET)).isEmpty();
    }

    @Test
    void tooManyRequests_withoutHeaders_holdsBackForOneWindow() {
        RateWindow window = knowing(0, Answers.json(429, ""));

        assertThat(window.acquire(NOW)).contains(NOW.plus(RateWindow.WINDOW));
        assertThat(granted(window, NOW.plus(RateWindow.WINDOW), 100)).isEqualTo(100);
    }

    @Test
    void answer_withoutLimits_changesNothing() {
        for (Answer answer : List.of(
                Answers.GOOD, Answers.NOT_FOUND, Answers.BAD_GATEWAY, new Answer.Lost(true), new Answer.NotSent(""))) {
            RateWindow window = knowing(0, Answers.limited(200, 100, 5, RESET), answer);

            assertThat(granted(window, NOW, 100)).as("%s", answer).isEqualTo(5);
        }
    }

    /** Threads that ask at once never get more than there is. */
    @Test
    void threads_askingAtOnce_shareWhatIsLeft() throws ExecutionException, InterruptedException {
        RateWindow window = knowing(10, Answers.limited(200, 1_000, 300, RESET));

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
        assertThat(all).isEqualTo(200);
    }

    /**
     * A server deals out windows of ten seconds and answers in any order; a client with calls in flight asks the window
     * before each. Once it has had one answer, it never takes a call out of the reserve, and it uses all the rest.
     */
    @Test
    void client_thatAsksBeforeEachCall_neverTouchesTheReserve() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            int limit = 1 + random.nextInt(60);
            int reserve = random.nextInt(91);
            Server server = new Server(limit);
            RateWindow window = new RateWindow(reserve);
            List<Answer> underway = new ArrayList<>();
            List<Integer> waiting = new ArrayList<>();
            Instant now = NOW;
            assertThat(window.acquire(now)).isEmpty();
            window.learn(server.answer(now), now);

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
                            window.learn(underway.remove(random.nextInt(underway.size())), now);
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

        Answer answer(Instant now) {
            if (!now.isBefore(resetAt)) {
                // Resets are told in whole seconds, so the windows begin at whole seconds.
                long begin = now.getEpochSecond() / 10 * 10;
                resetAt = Instant.ofEpochSecond(begin).plus(Duration.ofSeconds(10));
                used = 0;
            }
            used++;
            return Answers.limited(used > limit ? 429 : 200, limit, Math.max(0, limit - used), resetAt);
        }
    }

    /** A window that has learned from these answers, to calls that were let pass before anything was known. */
    private static RateWindow knowing(int reservePercent, Answer... answers) {
        RateWindow window = new RateWindow(reservePercent);
        assertThat(granted(window, NOW, answers.length)).isEqualTo(answers.length);
        for (Answer answer : answers) {
            window.learn(answer, NOW);
        }
        return window;
    }

    private static int granted(RateWindow window, Instant now, int asked) {
        int granted = 0;
        for (int i = 0; i < asked; i++) {
            granted += window.acquire(now).isEmpty() ? 1 : 0;
        }
        return granted;
    }
}
