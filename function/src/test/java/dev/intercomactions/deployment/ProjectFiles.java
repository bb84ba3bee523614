package dev.intercomactions.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The project's files outside of this module, wherever the tests are started. */
final class ProjectFiles {
    static final Path TEMPLATE = root().resolve("infra-sam/template.yaml");
    static final Path EVENTS = root().resolve("events");
    static final Path OPERATIONS = root().resolve("docs/operations.md");

    private static final ObjectMapper JSON = new ObjectMapper();

    private ProjectFiles() {}

    static List<Path> sampleEvents() {
        try (Stream<Path> files = Files.list(EVENTS)) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @throws UncheckedIOException when the file is missing or not JSON */
    static JsonNode json(Path file) {
        return json(text(file));
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path root() {
        Path start = Path.of("").toAbsolutePath();
        return Stream.<Path>iterate(start, folder -> folder != null, Path::getParent)
                .filter(folder -> Files.isDirectory(folder.resolve("infra-sam")))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no infra-sam folder above " + start));
    }
}
