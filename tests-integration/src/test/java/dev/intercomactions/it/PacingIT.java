package dev.intercomactions.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intercomactions.sandbox.intercom.Exchange;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Several processes of the queue function share a quota that is too small for what waits in the queue. */
class PacingIT {
    private static final int INSTANCES = 3;

    @RegisterExtension
    static final Service service =
            new Service(usual -> usual.withInstances(INSTANCES).withFunctionTimeout(Duration.ofSeconds(60)));

    @Test
    void fleet_moreMessagesThanQuota_usesItAndKeepsTheReserve() {
        int limit = 80;
        int messages = 260;
        service.intercom().setLatency(Duration.ofMillis(20));
        service.intercom().setLimit(limit);
        List<String> conversations =
                Stream.generate(service::newConversation).limit(messages).toList();
        Instant begin = Instant.now();
        service.sendCloses(conversations);
        service.awaitEmptyQueue();

        service.assertClosedOnce(conversations);
        Map<Long, List<Exchange>> windows = service.intercom().exchanges("POST", "/parts").stream()
                .filter(exchange -> !exchange.at().isBefore(begin))
                .collect(Collectors.groupingBy(
                        exchange -> exchange.at().getEpochSecond() / 10, TreeMap::new, Collectors.toList()));
        windows.forEach((window, calls) -> System.out.printf(
                "window %d: %d calls of %d, %d refused%n", window % 1000, calls.size(), limit, refused(calls)));
        int usable = limit - limit / 10;
        // In the first two windows the processes start and learn; the last one ends early.
        List<List<Exchange>> whole =
                windows.values().stream().limit(windows.size() - 1).skip(2).toList();
        assertThat(whole).isNotEmpty();
        for (List<Exchange> calls : whole) {
            assertThat(calls.size()).isBetween(usable * 97 / 100, usable + INSTANCES);
            assertThat(refused(calls)).isZero();
        }
        assertThat(conversations)
                .allSatisfy(id -> assertThat(service.attempts(id)).hasSizeLessThanOrEqualTo(2));
    }

    private static long refused(List<Exchange> calls) {
        return calls.stream().filter(call -> call.status() == 429).count();
    }
}
