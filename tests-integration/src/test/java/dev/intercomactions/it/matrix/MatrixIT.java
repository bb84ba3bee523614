package dev.intercomactions.it.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intercomactions.sandbox.ProjectFiles;
import dev.intercomactions.sandbox.proof.Invariants;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Every fault at every moment: nothing is lost, nothing is done twice, and each run ends as it should. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.SAME_THREAD)
class MatrixIT {
    private static final Path PAGE = ProjectFiles.root().resolve("docs/reliability.md");
    private static final Path REPORT = Path.of("target/fault-matrix.md");
    private static final String BEGIN = "<!-- the fault matrix, written by MatrixIT -->\n";
    private static final String END = "<!-- end of the fault matrix -->\n";

    private final Executor virtual = task -> Thread.ofVirtual().start(task);
    private final Map<Cell, CompletableFuture<Ending>> endings = new LinkedHashMap<>();
    private Stage stage;

    /** All at once: what they do most is wait. */
    @BeforeAll
    void playAll() {
        stage = new Stage();
        Cell.all().stream()
                .filter(cell -> cell.noMeaning().isEmpty())
                .forEach(cell -> endings.put(cell, CompletableFuture.supplyAsync(() -> stage.play(cell), virtual)));
    }

    @AfterAll
    void close() {
        stage.close();
    }

    @TestFactory
    Stream<DynamicTest> run_struckAtEachMomentByEachFault_isNeitherLostNorDoneTwice() {
        return endings.entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(
                        entry.getKey().where().title() + " × "
                                + entry.getKey().what().title(),
                        () -> assertThat(ended(entry.getValue()))
                                .as(entry.getKey().toString())
                                .isEqualTo(entry.getKey().expected())));
    }

    @Test
    void allRuns_whenAllIsSettled_keepEveryInvariant() throws IOException {
        endings.values().forEach(MatrixIT::settled);
        List<Invariants.Row> rows = stage.invariants();
        String report = table(cell -> endings.containsKey(cell) ? word(endings.get(cell)) : "–") + "\n"
                + Invariants.table(rows);
        Files.createDirectories(REPORT.getParent());
        Files.writeString(REPORT, report);
        System.out.println(report);

        assertThat(rows)
                .allSatisfy(row -> assertThat(row.holds()).as(row.toString()).isTrue());
    }

    @Test
    void page_ofReliability_showsTheMatrix() throws IOException {
        String page = Files.readString(PAGE);
        int begin = page.indexOf(BEGIN) + BEGIN.length();
        int end = page.indexOf(END);
        assertThat(end).isGreaterThanOrEqualTo(begin);
        String written = page.substring(0, begin)
                + table(cell ->
                        cell.noMeaning().isPresent() ? "–" : cell.expected().title())
                + page.substring(end);
        if (!page.equals(written)) {
            Files.writeString(PAGE, written);
        }
        assertThat(PAGE).hasContent(written);
    }

    private static String table(Function<Cell, String> word) {
        String head =
                Arrays.stream(Where.values()).map(Where::title).collect(Collectors.joining(" | ", "| | ", " |\n"));
        String line = "|---".repeat(Where.values().length + 1) + "|\n";
        return What.all().stream()
                .map(what -> Arrays.stream(Where.values())
                        .map(where -> word.apply(new Cell(where, what)))
                        .collect(Collectors.joining(" | ", "| " + what.title() + " | ", " |\n")))
                .collect(Collectors.joining("", head + line, ""));
    }

    private static String word(CompletableFuture<Ending> ending) {
        return ending.isCompletedExceptionally() ? "BROKEN" : ending.join().title();
    }

    private static Ending ended(CompletableFuture<Ending> ending) throws Throwable {
        try {
            return ending.join();
        } catch (CompletionException e) {
            throw e.getCause();
        }
    }

    private static void settled(CompletableFuture<Ending> ending) {
        ending.handle((good, bad) -> good).join();
    }
}
