package dev.intercomactions.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Node.js's packages for tests and measurements, which npm installs into a folder of the build. */
public final class Npm {
    /** Some packages are native code, which is compiled where there is none for the machine. */
    private static final int BOUND_SECONDS = 480;

    private Npm() {}

    /**
     * Installs what the lock file in a folder of the project names, once: later calls find it there. The code that uses it is
     * copied each time.
     *
     * @param sources where that code is, with the lock file
     * @param folder where both go
     * @param known one of the packages, which is there when all are
     * @param options for {@code npm ci}
     * @return whether the packages are there
     */
    public static boolean install(Path sources, Path folder, String known, String... options)
            throws InterruptedException {
        try {
            Files.createDirectories(folder);
            try (Stream<Path> files = Files.list(sources)) {
                for (Path file : files.toList()) {
                    Files.copy(file, folder.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return isThere(folder, known)
                || says(
                                folder,
                                Stream.concat(Stream.of("ci"), Stream.of(options))
                                        .toArray(String[]::new))
                        .isPresent();
    }

    /** Whether a package was installed there. */
    public static boolean isThere(Path folder, String name) {
        return Files.exists(folder.resolve("node_modules").resolve(name));
    }

    /**
     * What npm says in a folder, or nothing when it is not on this machine, fails, or takes longer than eight minutes.
     * {@code npm.log} in the folder keeps it.
     */
    public static Optional<String> says(Path folder, String... words) throws InterruptedException {
        Optional<Path> npm = Programs.onPath("npm");
        if (npm.isEmpty()) {
            return Optional.empty();
        }
        List<String> command = Stream.of(
                        Stream.of(npm.get().toString()), Stream.of(words), Stream.of("--no-audit", "--no-fund"))
                .flatMap(some -> some)
                .toList();
        try {
            Programs.Ended ended = Programs.run(folder, BOUND_SECONDS, Map.of(), command);
            Files.writeString(
                    folder.resolve("npm.log"),
                    ended.output() + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
            return ended.well() ? Optional.of(ended.output()) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
