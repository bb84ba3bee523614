package dev.intercomactions.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intercomactions.intercom.Failure;
import dev.intercomactions.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every run log must do; run on the real store and on the one in a map. */
public abstract class RunStoreConformance {
    protected static final Instant NOW = Instant.parse("2026-03-01T10:00:00.123Z");
    private static final RunState.Running RUNNING = new RunState.Running(NOW, NOW.plusSeconds(60), NOW.plusSeconds(80));

    private final String id = UUID.randomUUID().toString();

    /** The store under test. */
    protected abstract RunStore log();

    @Test
    void run_thatIsNotThere_isInsertedAndFound() {
        Run run = run(RUNNING);

        assertThat(log().insert(run)).isEmpty();
        assertThat(log().find(id)).contains(run);
    }

    @Test
    void run_thatNobodyKnows_isNotFound() {
        assertThat(log().find(id)).isEmpty();
    }

    @Test
    void insert_whereARunStands_givesThatBack() {
        Run first = run(RUNNING);
        log().insert(first);

        assertThat(log().insert(run(new RunState.Waiting(NOW)))).contains(first);
        assertThat(log().find(id)).contains(first);
    }

    @Test
    void messagesSent_ofTheVersionThatStands_isNotedAndTheVersionStays() {
        Run run = run(RUNNING);
        log().insert(run);

        log().messagesSent(List.of(run));

        assertThat(log().find(id)).contains(run.withMessage());
        assertThat(log().replace(run, run.with(new RunState.Waiting(NOW), NOW))).isTrue();
    }

    @Test
    void messagesSent_ofAnOlderVersion_changesNothing() {
        Run first = run(RUNNING);
        log().insert(first);
        Run next = first.with(new RunState.Waiting(NOW), NOW);
        log().replace(first, next);

        log().messagesSent(List.of(first));

        assertThat(log().find(id)).contains(next);
    }

    @Test
    void messagesSent_ofMany_areNotedForThoseThatStandUnchanged() {
        List<Run> runs = many(60);
        log().insertAll(runs);
        Run next = runs.get(7).with(RUNNING, NOW);
        log().replace(runs.get(7), next);

        log().messagesSent(runs);

        assertThat(runs)
                .allSatisfy(run -> assertThat(log().find(run.runId()))
                        .contains(run.runId().equals(next.runId()) ? next : run.withMessage()));
    }

    @Test
    void messagesSent_ofARunThatNobodyKnows_makesNone() {
        log().messagesSent(List.of(run(RUNNING)));

        assertThat(log().find(id)).isEmpty();
    }

    @Test
    void insert_repeatedBecauseItsAnswerWasLost_counts() {
        Run run = run(RUNNING);
        log().insert(run);

        assertThat(log().insert(run)).isEmpty();
    }

    @Test
    void runs_addedTogether_areAllThere() {
        List<Run> runs = many(60);

        assertThat(log().insertAll(runs)).hasSize(60).isEqualTo(byId(runs));

        assertThat(runs).allSatisfy(run -> assertThat(log().find(run.runId())).contains(run));
    }

    @Test
    void runs_ofWhichSomeStandAlready_leaveThoseAsTheyAreAndAddTheOthers() {
        Run first = run(RUNNING);
        log().insert(first);
        List<Run> others = many(3);

        assertThat(log().insertAll(List.of(others.get(0), run(new RunState.Waiting(NOW)), others.get(1))))
                .isEqualTo(byId(List.of(others.get(0), first, others.get(1))));

        assertThat(log().find(id)).contains(first);
        assertThat(log().find(others.get(2).runId())).isEmpty();
    }

    /** A call of which no answer came is repeated, or comes late: nothing that happened meanwhile may be undone by it. */
    @Test
    void runs_addedOnceMore_leaveWhatBecameOfThem() {
        List<Run> runs = many(2);
        log().insertAll(runs);
        Run further = runs.get(0).with(RUNNING, NOW.plusSeconds(1));
        log().replace(runs.get(0), further);
        log().messagesSent(List.of(runs.get(1)));

        assertThat(log().insertAll(runs))
                .isEqualTo(byId(List.of(further, runs.get(1).withMessage())));

        assertThat(log().find(further.runId())).contains(further);
        assertThat(log().insert(runs.get(1))).as("our own").isEmpty();
    }

    @Test
    void runs_readTogether_areThoseThatStand() {
        List<Run> runs = many(120);
        log().insertAll(runs.subList(0, 110));

        assertThat(log().findAll(runs.stream().map(Run::runId).toList()))
                .containsExactlyInAnyOrderElementsOf(runs.subList(0, 110));
        assertThat(log().findAll(List.of())).isEmpty();
    }

    private static Map<String, Run> byId(List<Run> runs) {
        return runs.stream().collect(Collectors.toMap(Run::runId, Function.identity()));
    }

    private static List<Run> many(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> waiting(UUID.randomUUID().toString(), 10))
                .toList();
    }

    @Test
    void replace_ofWhatStands_happens() {
        Run first = run(RUNNING);
        log().insert(first);
        Run next = first.with(new RunState.Waiting(NOW.plusSeconds(5)), NOW.plusSeconds(1));

        assertThat(log().replace(first, next)).isTrue();
        assertThat(log().find(id)).contains(next);
    }

    @Test
    void replace_repeatedBecauseItsAnswerWasLost_counts() {
        Run first = run(RUNNING);
        log().insert(first);
        Run next = first.with(new RunState.Waiting(NOW), NOW);
        log().replace(first, next);

        assertThat(log().replace(first, next)).isTrue();
    }

    @Test
    void replace_ofWhatNoLongerStands_doesNotHappen() {
        Run first = run(RUNNING);
        log().insert(first);
        Run second = first.with(new RunState.Waiting(NOW), NOW);
        log().replace(first, second);

        assertThat(log().replace(first, first.with(RUNNING, NOW))).isFalse();
        assertThat(log().find(id)).contains(second);
    }

    @Test
    void replace_ofWhatIsGone_doesNotHappen() {
        Run never = run(RUNNING);

        assertThat(log().replace(never, never.with(RUNNING, NOW))).isFalse();
    }

    @Test
    void everyStateAndEveryField_comesBackAsItWent() {
        Failure failure =
                new Failure("not_found", "Résource \uD83D\uDE00 \"x\"", OptionalInt.of(404), Optional.of("req-1"));
        HistoryEntry entry = new HistoryEntry(
                HistoryEntry.Kind.ATTEMPT,
                1,
                1,
                NOW,
                Duration.ofMillis(321),
                Optional.of(failure),
                HistoryEntry.Decision.RETRY);
        Run standing = run(RUNNING);
        log().insert(standing);
        for (RunState state : List.of(
                new RunState.Waiting(NOW),
                RUNNING,
                new RunState.Succeeded(Json.object().put("id", "1"), true),
                new RunState.Failed(failure, RunState.Reason.REFUSED, true),
                new RunState.Failed(Failure.of("timeout", "late"), RunState.Reason.EXHAUSTED, false))) {
            Run next = standing.recorded(entry)
                    .with(standing.progress().attemptedUnknown(NOW).lookFailed(), state, NOW);

            assertThat(log().replace(standing, next)).isTrue();
            assertThat(log().find(id)).contains(next);
            standing = next;
        }
    }

    @Test
    void insert_byManyAtOnce_succeedsForOne() throws Exception {
        List<Callable<Boolean>> racers = IntStream.range(0, 16)
                .mapToObj(i ->
                        (Callable<Boolean>) () -> log().insert(run(RUNNING)).isEmpty())
                .toList();
        assertThat(winners(racers)).isEqualTo(1);
    }

    @Test
    void replace_byManyAtOnce_succeedsForOne() throws Exception {
        Run first = run(new RunState.Waiting(NOW));
        log().insert(first);
        List<Callable<Boolean>> racers = IntStream.range(0, 16)
                .mapToObj(i -> (Callable<Boolean>) () -> log().replace(first, first.with(RUNNING, NOW)))
                .toList();
        assertThat(winners(racers)).isEqualTo(1);
    }

    @Test
    void failedRuns_areListedNewestFirst_pageByPage_withoutGapOrRepeat() {
        String action = "listed-" + id;
        List<String> ids = IntStream.range(0, 7)
                .mapToObj(i -> insertFailed(action, i % 2 == 0 ? "not_found" : "timeout", NOW.plusMillis(i)))
                .toList();
        RunStore.Filter filter = new RunStore.Filter("failed", Optional.of(action), Optional.empty(), Optional.empty());

        List<String> listed = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        do {
            RunStore.Page page = log().attention(filter, 3, cursor);
            page.runs().forEach(run -> listed.add(run.runId()));
            cursor = page.next();
        } while (cursor.isPresent());

        assertThat(listed).isEqualTo(ids.reversed());
    }

    @Test
    void failedRuns_areFilteredByErrorCode() {
        String action = "filtered-" + id;
        String wanted = insertFailed(action, "not_found", NOW);
        insertFailed(action, "timeout", NOW.plusMillis(1));
        RunStore.Filter filter =
                new RunStore.Filter("failed", Optional.of(action), Optional.of("not_found"), Optional.empty());

        assertThat(log().attention(filter, 10, Optional.empty()).runs())
                .extracting(Run::runId)
                .containsExactly(wanted);
    }

    @Test
    void runsOnTheHappyPath_needNoAttention() {
        Run run = run(RUNNING);
        log().insert(run);
        log().replace(run, run.with(new RunState.Succeeded(Json.object(), false), NOW));

        for (String status : List.of("running", "succeeded")) {
            RunStore.Filter filter = RunStore.Filter.all(status);
            assertThat(log().attention(filter, 100, Optional.empty()).runs()).isEmpty();
        }
    }

    @Test
    void failedRuns_atAGlance_areAllThereWithTheirCauses() {
        String action = "glanced-" + id;
        List<String> ids = IntStream.range(0, 9)
                .mapToObj(i -> insertFailed(action, i % 2 == 0 ? "not_found" : "timeout", NOW.plusMillis(i)))
                .toList();

        List<Attention> glanced = glance("failed").stream()
                .filter(run -> run.action().equals(action))
                .toList();

        assertThat(glanced).extracting(Attention::runId).isEqualTo(ids.reversed());
        assertThat(glanced.getFirst())
                .isEqualTo(new Attention(
                        ids.getLast(),
                        "failed",
                        action,
                        "not_found",
                        Optional.empty(),
                        Attention.Kind.DEAD_LETTER,
                        NOW.plusMillis(8)));
    }

    /** A sweep's runs are told from others of the same cause, at a glance and whole. */
    @Test
    void runs_ofASweep_areFoundByIt() {
        PartOf sweep = PartOf.sweep("s-" + UUID.randomUUID());
        RunState.Failed failed =
                new RunState.Failed(Failure.of("not_found", "No such conversation"), RunState.Reason.REFUSED, false);
        Run one =
                Run.begin(UUID.randomUUID().toString(), Run.Subject.of(Lab.request()), Optional.of(sweep), failed, NOW);
        log().insert(one);
        log().insert(Run.begin(
                UUID.randomUUID().toString(), Run.Subject.of(Lab.request()), Optional.empty(), failed, NOW));
        RunStore.Filter filter =
                new RunStore.Filter("failed", Optional.empty(), Optional.of("not_found"), Optional.of(sweep));

        assertThat(log().attention(filter, 10, Optional.empty()).runs()).containsExactly(one);
        assertThat(log().find(one.runId()).orElseThrow().partOf()).contains(sweep);
        assertThat(glance("failed").stream().filter(run -> run.partOf().equals(Optional.of(sweep))))
                .extracting(Attention::runId)
                .containsExactly(one.runId());
    }

    @Test
    void glance_tellsWhatMayBeDoneAboutEach() {
        Failure failure = Failure.of("timeout", "late");
        RunState.Failed failed = new RunState.Failed(failure, RunState.Reason.EXHAUSTED, true);
        Run standing = run(RUNNING);
        log().insert(standing);

        standing = becomes(standing, failed, "failed", Attention.Kind.DEAD_LETTER);
        standing = becomes(
                standing, new RunState.Failed(failure, RunState.Reason.REFUSED, false), "failed", Attention.Kind.TOLD);
        standing = becomes(
                standing,
                new RunState.Failed(failure, RunState.Reason.INVALID, true),
                "failed",
                Attention.Kind.INVALID);
        log().replace(standing, standing.with(failed.dismissed(true), NOW));

        assertThat(glance("failed")).noneMatch(run -> run.runId().equals(id));
    }

    private Run becomes(Run standing, RunState state, String status, Attention.Kind kind) {
        Run next = standing.with(state, NOW);
        assertThat(log().replace(standing, next)).isTrue();
        assertThat(glance(status))
                .filteredOn(run -> run.runId().equals(id))
                .extracting(Attention::kind)
                .containsExactly(kind);
        return next;
    }

    @Test
    void runs_thatWait_areSeenWhenTheyWereTriedOrMetAnOutage() {
        Run queued = run(new RunState.Waiting(NOW));
        log().insert(queued);
        assertThat(glance("queued")).noneMatch(run -> run.runId().equals(id));

        Run held = queued.with(queued.progress().heldByOutage(), queued.state(), NOW);
        log().replace(queued, held);
        assertThat(glance("queued"))
                .filteredOn(run -> run.runId().equals(id))
                .singleElement()
                .satisfies(run -> {
                    assertThat(run.kind()).isEqualTo(Attention.Kind.OUTAGE);
                    assertThat(run.cause()).isEmpty();
                });

        Run tried = queued.recorded(new HistoryEntry(
                HistoryEntry.Kind.ATTEMPT,
                1,
                1,
                NOW,
                Duration.ofMillis(321),
                Optional.of(Failure.of("timeout", "late")),
                HistoryEntry.Decision.RETRY));
        log().replace(held, tried);
        assertThat(glance("queued")).noneMatch(run -> run.runId().equals(id));
        assertThat(glance("retrying"))
                .filteredOn(run -> run.runId().equals(id))
                .extracting(Attention::cause)
                .containsExactly("timeout");
    }

    private List<Attention> glance(String status) {
        List<Attention> all = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        do {
            RunStore.Glance page = log().glance(status, cursor);
            all.addAll(page.runs());
            cursor = page.next();
        } while (cursor.isPresent());
        return all;
    }

    private String insertFailed(String action, String code, Instant at) {
        RunState failed = new RunState.Failed(Failure.of(code, "No"), RunState.Reason.REFUSED, true);
        Run.Subject asked = Run.Subject.of(Lab.request());
        Run.Subject subject = new Run.Subject(action, asked.input(), asked.fingerprint(), asked.retry());
        Run run = Run.begin(UUID.randomUUID().toString(), subject, Optional.empty(), failed, at);
        log().insert(run);
        return run.runId();
    }

    /** A run that has failed. */
    protected static Run failed(String runId, Instant at) {
        RunState failed = new RunState.Failed(Failure.of("not_found", "No"), RunState.Reason.REFUSED, true);
        return Run.begin(runId, Run.Subject.of(Lab.request()), Optional.empty(), failed, at);
    }

    /** A run that waits, with an input of so many characters. */
    protected static Run waiting(String runId, int characters) {
        Run.Subject subject = new Run.Subject(
                "close_conversation",
                Json.object().put("body", "x".repeat(characters)),
                "",
                Lab.request().retry());
        return Run.begin(runId, subject, Optional.empty(), new RunState.Waiting(NOW), NOW);
    }

    private static long winners(List<Callable<Boolean>> racers) throws Exception {
        long winners = 0;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var racer : threads.invokeAll(racers)) {
                winners += racer.get() ? 1 : 0;
            }
        }
        return winners;
    }

    private Run run(RunState state) {
        return Run.begin(id, Run.Subject.of(Lab.request()), Optional.empty(), state, NOW);
    }
}
