package dev.intercomactions.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.ProjectFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReportTest {
    private static final List<Part> PARTS = Benchmarks.parts(new Plan(List.of("report"), false));

    @Test
    void published_page_and_charts_are_what_the_published_figures_make(@TempDir Path folder) throws Exception {
        Path docs = ProjectFiles.root().resolve("docs");
        Files.createDirectory(folder.resolve("benchmarks"));
        Files.copy(docs.resolve("benchmarks/figures.json"), folder.resolve("benchmarks/figures.json"));

        new Report(folder, PARTS).write();

        assertThat(folder.resolve("benchmarks.md")).hasSameTextualContentAs(docs.resolve("benchmarks.md"));
        try (var files = Files.list(folder.resolve("benchmarks"))) {
            assertThat(files)
                    .allSatisfy(file -> assertThat(file)
                            .hasSameTextualContentAs(docs.resolve("benchmarks").resolve(file.getFileName())));
        }
    }

    @Test
    void part_that_is_not_measured_keeps_its_figures(@TempDir Path folder) throws Exception {
        var part = new ColdStart(new Plan(List.of(), true));
        Report first = new Report(folder, List.of(part));
        first.put(part, Json.object().put("quick", true));
        first.write();

        Report second = new Report(folder, List.of(part));

        assertThat(second.page()).contains("## Cold start").contains("a quick run");
    }

    @Test
    void page_without_figures_still_says_how_to_measure(@TempDir Path folder) throws Exception {
        assertThat(new Report(folder, PARTS).page()).contains("mvn -q -Pbenchmarks package");
    }
}
