package dev.intercomactions.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The project's files that the sandbox works with. */
public final class ProjectFiles {
    private ProjectFiles() {}

    /**
     * The project's root: the nearest folder from the working directory upwards that holds the template.
     *
     * @throws SandboxException when there is none
     */
    public static Path root() {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            if (Files.exists(folder.resolve("infra-sam/template.yaml"))) {
                return folder;
            }
        }
        throw new SandboxException("Start the sandbox inside the project: there is no infra-sam/template.yaml here.");
    }

    /** The deployment template. */
    public static Path template() {
        return root().resolve("infra-sam/template.yaml");
    }

    /**
     * The deployed artifact: the system property {@code function.jar}, or where the build puts it.
     *
     * @throws SandboxException when it is not there
     */
    public static Path functionJar() {
        String given = System.getProperty("function.jar", "");
        Path jar = given.isEmpty() ? root().resolve("function/target/function.jar") : Path.of(given);
        if (!Files.exists(jar)) {
            throw new SandboxException("There is no " + jar + ". Build it first: mvn -pl function -am package");
        }
        return jar;
    }

    /** Where a class comes from: a jar, or the build's folder. */
    public static Path codeOf(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("no file for " + type, e);
        }
    }

    /** A sample event's text. */
    public static String event(String name) {
        return text(root().resolve("events").resolve(name));
    }

    /** The sample events, by name. */
    public static List<Path> events() {
        try (Stream<Path> files = Files.list(root().resolve("events"))) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new SandboxException("Cannot list the sample events.", e);
        }
    }

    /** A file's text. */
    public static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new SandboxException("Cannot read " + file + ".", e);
        }
    }

    /** A new folder for the logs of one run. */
    static Path newLogFolder() {
        return newFolder("logs");
    }

    /** A new folder for the working files of one run. */
    static Path newWorkFolder() {
        return newFolder("work");
    }

    private static Path newFolder(String kind) {
        try {
            return Files.createTempDirectory(Files.createDirectories(root().resolve("sandbox/target/" + kind)), "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
