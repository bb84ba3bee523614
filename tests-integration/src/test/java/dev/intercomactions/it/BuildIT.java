package dev.intercomactions.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.intercomactions.sandbox.Programs;
import dev.intercomactions.sandbox.ProjectFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the build itself says to a newcomer. */
class BuildIT {
    private static final Path JDKS = Path.of("/usr/lib/jvm");
    private static final int BOUND_SECONDS = 60;

    @TempDir
    Path empty = Path.of("");

    @ParameterizedTest
    @ValueSource(strings = {"demo", "soak", "blackout", "benchmarks", "fuzz"})
    void profile_beforeItIsSilent_saysWhatItDoes(String profile) throws Exception {
        assumeTrue(works("mvn", "-v"), "SKIPPED: there is no mvn on the PATH.");

        String said = run(List.of("mvn", "-B", "-o", "-q", "-N", "-P" + profile, "validate"));

        assertThat(said.lines()).anyMatch(line -> line.matches("(Building|Compiling) first: .*in silence.*"));
    }

    /** Hides each JDK 25 behind an empty folder, in a view of the file system that nobody else has. */
    @Test
    void jdk25_missing_isOneLineThatSaysSo() throws Exception {
        List<Path> hidden = jdks(true);
        List<Path> others = jdks(false);
        assumeTrue(
                works("mvn", "-v") && works("unshare", "-m", "true") && !hidden.isEmpty() && !others.isEmpty(),
                "SKIPPED: a missing JDK 25 needs mvn, root's rights, and another JDK.");
        StringBuilder script = new StringBuilder();
        hidden.forEach(jdk -> script.append("mount --bind '")
                .append(empty)
                .append("' '")
                .append(jdk)
                .append("' && "));
        script.append("JAVA_HOME='").append(others.getFirst()).append("' mvn -B -o -q -N validate");

        String said = run(List.of("unshare", "-m", "sh", "-c", script.toString()));

        assertThat(said.lines())
                .filteredOn(line -> line.contains("JDK"))
                .singleElement()
                .asString()
                .endsWith("A JDK 25 is needed, and none was found: install one, and set JAVA_HOME to it if it is in no"
                        + " usual place.");
    }

    /** The JDKs in the usual folder of Linux: those of version 25, or the others. */
    private static List<Path> jdks(boolean wanted) throws IOException {
        if (!Files.isDirectory(JDKS)) {
            return List.of();
        }
        List<Path> found = new ArrayList<>();
        try (Stream<Path> folders = Files.list(JDKS)) {
            for (Path folder :
                    folders.filter(path -> !Files.isSymbolicLink(path)).toList()) {
                Path release = folder.resolve("release");
                if (Files.exists(release)
                        && Files.exists(folder.resolve("bin/javac"))
                        && ProjectFiles.text(release).contains("JAVA_VERSION=\"25") == wanted) {
                    found.add(folder);
                }
            }
        }
        return found;
    }

    private static boolean works(String... command) throws InterruptedException {
        return Programs.says(ProjectFiles.root(), BOUND_SECONDS, List.of(command))
                .isPresent();
    }

    /** What it says, whether it fails or not. */
    private static String run(List<String> command) throws IOException, InterruptedException {
        Programs.Ended ended = Programs.run(ProjectFiles.root(), BOUND_SECONDS, Map.of(), command);
        assertThat(ended.status()).isPresent();
        return ended.output();
    }
}
