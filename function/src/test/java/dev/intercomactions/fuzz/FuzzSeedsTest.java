package dev.intercomactions.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every input that fuzzing starts from, and every one that it once found a fault with. */
@Isolated // What is logged meanwhile is looked at.
class FuzzSeedsTest {
    private static final Path SEEDS = Path.of("src/test/resources/fuzz");

    @ParameterizedTest
    @MethodSource("seeds")
    void seed_keepsEveryProperty(String target, Path seed) throws Throwable {
        Targets.run(target, Files.readAllBytes(seed));
    }

    static Stream<Arguments> seeds() {
        return Targets.ALL.stream()
                .flatMap(target ->
                        files(SEEDS.resolve(Targets.name(target))).stream().map(seed -> Arguments.of(target, seed)));
    }

    private static List<Path> files(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new IllegalStateException("a target has no seeds: " + folder, e);
        }
    }
}
