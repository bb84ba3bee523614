package dev.intercomactions.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.intercom.ErrorCodes;
import dev.intercomactions.intercom.Failure;
import dev.intercomactions.json.Json;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The words that the run log keeps and that dead letters carry. Runs that were written by an earlier version must be read. */
class StoredWordsTest {
    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00.123Z");
    private static final Failure FAILURE =
            new Failure("service_unavailable", "Try again later", OptionalInt.of(503), Optional.of("b5c1c4a0"));
    private static final String LOOK =
            "\"attempts\":[{\"kind\":\"look\",\"round\":2,\"attempt\":3,\"at\":\"2026-03-01T10:00:00.123Z\","
                    + "\"duration_ms\":250,\"decision\":\"retry\",\"error_code\":\"service_unavailable\","
                    + "\"error_message\":\"Try again later\",\"http_status\":503,\"request_id\":\"b5c1c4a0\"}]}";

    @Test
    void run_thatWaits_isStoredInTheseWords() {
        check(new RunState.Waiting(NOW), "retrying", "\"due_at\":\"2026-03-01T10:00:00.123Z\",");
    }

    @Test
    void run_thatIsHeld_isStoredInTheseWords() {
        check(
                new RunState.Running(NOW, NOW.plusSeconds(60), NOW.plusSeconds(80)),
                "running",
                "\"claimed_at\":\"2026-03-01T10:00:00.123Z\",\"lease_until\":\"2026-03-01T10:01:00.123Z\","
                        + "\"due_at\":\"2026-03-01T10:01:20.123Z\",");
    }

    @Test
    void run_thatSucceeded_isStoredInTheseWords() {
        check(
                new RunState.Succeeded(Json.object().put("id", "1"), true),
                "succeeded",
                "\"output\":{\"id\":\"1\"},\"recovered\":true,");
    }

    @Test
    void run_thatFailed_isStoredInTheseWords() {
        check(
                new RunState.Failed(FAILURE, RunState.Reason.EXHAUSTED, true),
                "failed",
                "\"reason\":\"exhausted\",\"dead_lettered\":true,\"error\":{\"error_code\":\"service_unavailable\","
                        + "\"error_message\":\"Try again later\",\"http_status\":503,\"request_id\":\"b5c1c4a0\"},");
    }

    @Test
    void run_thatWasDismissed_isStoredWithOneWordMore() {
        check(
                new RunState.Failed(FAILURE, RunState.Reason.EXHAUSTED, true, true),
                "failed",
                "\"reason\":\"exhausted\",\"dead_lettered\":true,\"dismissed\":true,"
                        + "\"error\":{\"error_code\":\"service_unavailable\","
                        + "\"error_message\":\"Try again later\",\"http_status\":503,\"request_id\":\"b5c1c4a0\"},");
    }

    @Test
    void words_forWhatWasDoneAndDecided_areThese() {
        assertThat(words(HistoryEntry.Kind.values())).containsExactly("attempt", "look");
        assertThat(words(HistoryEntry.Decision.values()))
                .containsExactly("succeeded", "recovered", "skipped", "send", "retry", "failed");
        assertThat(words(RunState.Reason.values()))
                .containsExactly("invalid", "refused", "exhausted", "unknown", "expired", "returned");
        assertThat(words(Attention.Kind.values())).containsExactly("dead_letter", "told", "invalid", "retry", "outage");
    }

    @Test
    void run_thatNobodyBegan_isQueued() {
        Run run = Run.begin("run-1", subject(), Optional.empty(), new RunState.Waiting(NOW), NOW);

        assertThat(run.status()).isEqualTo("queued");
    }

    @Test
    void errorCodes_ofOurOwn_areThese() {
        assertThat(Stream.of(ErrorCodes.class.getFields())
                        .filter(field -> Modifier.isStatic(field.getModifiers()))
                        .map(StoredWordsTest::value))
                .containsExactlyInAnyOrder(
                        "timeout",
                        "connection_failed",
                        "connection_lost",
                        "unreadable_answer",
                        "server_error",
                        "invalid_input",
                        "idempotency_conflict",
                        "outcome_unknown",
                        "internal_error",
                        "expired");
    }

    @Test
    void run_ofAnInvalidRequest_keepsItsInputAsNull() {
        Run.Subject subject = new Run.Subject("", NullNode.getInstance(), "", retry());
        Run run = Run.begin("r", subject, Optional.empty(), new RunState.Waiting(NOW), NOW);

        assertThat(RunJson.write(run).path("input").isNull()).isTrue();
    }

    @Test
    void run_ofASweepOrABulk_isStoredWithItsName() {
        for (PartOf whole : List.of(PartOf.sweep("stale:2026"), PartOf.bulk("vips"))) {
            Run run = Run.begin("run-1", subject(), Optional.of(whole), new RunState.Waiting(NOW), NOW);
            ObjectNode stored = RunJson.write(run);

            assertThat(stored.path("part_of").asText()).isEqualTo(whole.text());
            assertThat(RunJson.read(stored, run.etag())).isEqualTo(run);
        }
        assertThat(PartOf.sweep("stale:2026").text()).isEqualTo("sweep:stale:2026");
        assertThat(PartOf.bulk("vips").text()).isEqualTo("bulk:vips");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "sweep", "sweep:", "other:1", ":1", "SWEEP:1"})
    void text_thatNamesNoSweepAndNoBulk_isReadAsNothing(String text) {
        assertThat(PartOf.of(text)).isEmpty();
    }

    private static void check(RunState state, String status, String words) {
        HistoryEntry look = new HistoryEntry(
                HistoryEntry.Kind.LOOK,
                2,
                3,
                NOW,
                Duration.ofMillis(250),
                Optional.of(FAILURE),
                HistoryEntry.Decision.RETRY);
        Progress progress = new Progress(2, NOW, 3, 1, Optional.of(NOW), true, true);
        Run run =
                new Run("run-1", subject(), Optional.empty(), NOW, NOW, progress, state, List.of(look), "etag", false);
        String stored = "{\"run_id\":\"run-1\",\"action\":\"close_conversation\",\"status\":\"" + status + "\","
                + "\"round\":2,\"attempts_in_round\":3,\"created_at\":\"2026-03-01T10:00:00.123Z\","
                + "\"updated_at\":\"2026-03-01T10:00:00.123Z\"," + words
                + "\"input\":{\"conversation_id\":\"1\",\"admin_id\":\"2\"},"
                + "\"retry\":{\"max_attempts\":5,\"base_delay_seconds\":5,\"max_delay_seconds\":900},"
                + "\"round_started_at\":\"2026-03-01T10:00:00.123Z\",\"failed_looks\":1,"
                + "\"unknown_since\":\"2026-03-01T10:00:00.123Z\",\"done_unread\":true,\"met_outage\":true,"
                + "\"fingerprint\":\"f\","
                + LOOK;

        assertThat(Json.write(RunJson.write(run))).isEqualTo(stored);
        assertThat(RunJson.read(Json.parse(stored).orElseThrow(), "etag")).isEqualTo(run);
    }

    private static Run.Subject subject() {
        return new Run.Subject(
                "close_conversation", Json.object().put("conversation_id", "1").put("admin_id", "2"), "f", retry());
    }

    private static RetryPolicy retry() {
        return new RetryPolicy(5, Duration.ofSeconds(5), Duration.ofMinutes(15));
    }

    private static Stream<String> words(Enum<?>[] values) {
        return Stream.of(values).map(RunJson::word);
    }

    private static Object value(Field constant) {
        try {
            return constant.get(null);
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }
}
