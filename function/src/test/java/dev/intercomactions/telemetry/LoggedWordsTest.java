package dev.intercomactions.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.intercom.Failure;
import dev.intercomactions.json.Json;
import dev.intercomactions.run.HistoryEntry;
import dev.intercomactions.run.Outcome;
import dev.intercomactions.run.Progress;
import dev.intercomactions.run.RetryPolicy;
import dev.intercomactions.run.Run;
import dev.intercomactions.run.RunState;
import dev.intercomactions.testing.Logs;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The words that operators search the log for and build alarms on, read from the lines that are really written. */
class LoggedWordsTest {
    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
    private static final Failure FAILURE =
            new Failure("service_unavailable", "words of a customer", OptionalInt.of(503), Optional.of("b5c1c4a0"));

    private final PrintStream printed = System.out;
    private final RunReporter reporter =
            new RunReporter(EmbeddedMetrics.of("IntercomActions", "intercom-actions"), OptionalDouble::empty);

    @BeforeEach
    void listen() {
        Logs.clear();
    }

    @AfterEach
    void restore() {
        System.setOut(printed);
    }

    @Test
    void run_thatIsRetried_hasALineForEachCallAndItsMetrics() {
        reporter.tell(new Outcome.Retrying(run(new RunState.Waiting(NOW)), FAILURE, NOW), NOW);

        assertThat(lines("message"))
                .extracting(line -> line.path("message").asText())
                .containsExactly("action.attempted", "action.looked");
        JsonNode attempt = lines("message").getFirst();
        assertThat(attempt.path("run_id").asText()).isEqualTo("run-1");
        assertThat(attempt.path("action").asText()).isEqualTo("close_conversation");
        assertThat(attempt.path("status").asText()).isEqualTo("retrying");
        assertThat(attempt.path("round").asInt()).isEqualTo(1);
        assertThat(attempt.path("attempt").asInt()).isEqualTo(1);
        assertThat(attempt.path("max_attempts").asInt()).isEqualTo(5);
        assertThat(attempt.path("duration_ms").asInt()).isEqualTo(250);
        assertThat(attempt.path("decision").asText()).isEqualTo("retry");
        assertThat(attempt.path("error_code").asText()).isEqualTo("service_unavailable");
        assertThat(attempt.path("http_status").asInt()).isEqualTo(503);
        assertThat(attempt.path("intercom_request_id").asText()).isEqualTo("b5c1c4a0");
        assertThat(metrics()).containsExactlyInAnyOrder("Retried Service|Action", "IntercomLatency Service|Action");
    }

    @Test
    void run_thatIsPaced_saysUntilWhen() {
        reporter.tell(new Outcome.Paced(run(new RunState.Waiting(NOW)), Optional.empty(), NOW.plusSeconds(5)), NOW);

        assertThat(lines("message").getLast().path("message").asText()).isEqualTo("run.paced");
        assertThat(lines("message").getLast().path("due_at").asText()).isEqualTo("2026-03-01T10:00:05Z");
        assertThat(metrics()).contains("Paced Service|Action");
    }

    @Test
    void run_thatIsHeldBack_isCountedByWhatHoldsIt() {
        Run waits = run(new RunState.Waiting(NOW));
        reporter.tell(new Outcome.Paced(waits, Optional.empty(), NOW.plusSeconds(5)), NOW);
        assertThat(metrics())
                .contains("HeldBackTime Service")
                .doesNotContain("CircuitOpen Service", "TokenRefused Service");

        Run down = run(new RunState.Waiting(NOW), FAILURE, true);
        reporter.tell(new Outcome.Paced(down, Optional.empty(), NOW.plusSeconds(30)), NOW);
        assertThat(metrics()).contains("CircuitOpen Service");

        Failure noToken = Failure.of("connection_failed", "the access token could not be read");
        reporter.tell(new Outcome.Paced(waits, Optional.of(noToken), NOW.plusSeconds(30)), NOW);
        assertThat(metrics()).contains("TokenRefused Service");
    }

    @Test
    void token_thatIntercomRefuses_isCounted() {
        Failure refused = new Failure("unauthorized", "no", OptionalInt.of(401), Optional.empty());
        reporter.tell(new Outcome.Retrying(run(new RunState.Waiting(NOW), refused, false), refused, NOW), NOW);

        assertThat(metrics()).contains("TokenRefused Service|Action");
    }

    @Test
    void quota_whereItIsKnown_isTold() {
        RunState.Succeeded confirmed = new RunState.Succeeded(Json.object(), false);
        new RunReporter(EmbeddedMetrics.of("IntercomActions", "intercom-actions"), () -> OptionalDouble.of(61.5))
                .tell(new Outcome.Succeeded(run(confirmed), confirmed, true), NOW);

        assertThat(metrics()).contains("QuotaUsed Service|Action");
        assertThat(lines("_aws").getFirst().path("QuotaUsed").asDouble()).isEqualTo(61.5);
    }

    @Test
    void runLog_outOfReach_isCounted() {
        reporter.runLogFailed();

        assertThat(metrics()).containsExactly("RunLogFailed Service");
    }

    @Test
    void run_thatFailed_saysWhy() {
        RunState.Failed failed = new RunState.Failed(FAILURE, RunState.Reason.REFUSED, false);
        reporter.tell(new Outcome.Failed(run(failed), failed, true), NOW);

        assertThat(lines("message").getLast().path("message").asText()).isEqualTo("run.failed");
        assertThat(lines("message").getLast().path("error_code").asText()).isEqualTo("service_unavailable");
        assertThat(metrics()).contains("Failed Service|Action", "FailedByCode Service|Service,Action,ErrorCode");
    }

    @Test
    void run_thatSucceeded_isCountedAsConfirmedOrFound() {
        RunState.Succeeded confirmed = new RunState.Succeeded(Json.object(), false);
        RunState.Succeeded found = new RunState.Succeeded(Json.object(), true);
        reporter.tell(new Outcome.Succeeded(run(confirmed), confirmed, true), NOW);
        reporter.tell(new Outcome.Succeeded(run(found), found, true), NOW);

        assertThat(metrics()).contains("Succeeded Service|Action", "Recovered Service|Action");
    }

    @Test
    void run_thatSucceededEarlier_isNotToldAgain() {
        RunState.Succeeded confirmed = new RunState.Succeeded(Json.object(), false);
        reporter.tell(new Outcome.Succeeded(run(confirmed), confirmed, false), NOW);

        assertThat(Logs.lines()).isEmpty();
    }

    @Test
    void lines_ofAnyKind_quoteNobody() {
        run_thatIsRetried_hasALineForEachCallAndItsMetrics();
        run_thatFailed_saysWhy();

        assertThat(Logs.lines()).noneMatch(line -> line.contains("customer"));
    }

    /** What was told before this invocation is not told again. */
    private static Run run(RunState state) {
        return run(state, FAILURE, false);
    }

    private static Run run(RunState state, Failure failure, boolean metOutage) {
        List<HistoryEntry> log = List.of(
                entry(HistoryEntry.Kind.ATTEMPT, NOW.minusSeconds(60), failure),
                entry(HistoryEntry.Kind.ATTEMPT, NOW, failure),
                entry(HistoryEntry.Kind.LOOK, NOW, failure));
        Run.Subject subject = new Run.Subject(
                "close_conversation",
                Json.object().put("body", "words of a customer"),
                "f",
                new RetryPolicy(5, Duration.ofSeconds(5), Duration.ofMinutes(15)));
        Progress progress = new Progress(1, NOW, 1, 0, Optional.empty(), false, metOutage);
        return new Run("run-1", subject, Optional.empty(), NOW, NOW, progress, state, log, "etag", false);
    }

    private static HistoryEntry entry(HistoryEntry.Kind kind, Instant at, Failure failure) {
        return new HistoryEntry(
                kind, 1, 1, at, Duration.ofMillis(250), Optional.of(failure), HistoryEntry.Decision.RETRY);
    }

    private static List<JsonNode> lines(String having) {
        return Logs.lines().stream()
                .map(line -> Json.parse(line.strip()).orElseThrow())
                .filter(line -> line.has(having))
                .toList();
    }

    /** Each metric with its sets of dimensions. */
    private static List<String> metrics() {
        List<String> metrics = new ArrayList<>();
        for (JsonNode line : lines("_aws")) {
            JsonNode directive = line.at("/_aws/CloudWatchMetrics/0");
            assertThat(directive.path("Namespace").asText()).isEqualTo("IntercomActions");
            List<String> sets = new ArrayList<>();
            directive.path("Dimensions").forEach(set -> {
                List<String> names = new ArrayList<>();
                set.forEach(name -> names.add(name.asText()));
                sets.add(String.join(",", names));
            });
            directive
                    .path("Metrics")
                    .forEach(metric -> metrics.add(metric.path("Name").asText() + " " + String.join("|", sets)));
        }
        return metrics;
    }
}
