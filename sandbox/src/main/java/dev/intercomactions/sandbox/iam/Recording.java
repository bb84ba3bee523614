package dev.intercomactions.sandbox.iam;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A file with the rights that were needed so far, a line each, once for each process that writes to it. The system property
 * {@code aws.calls} names it; without one nothing is recorded.
 */
public final class Recording {
    /** The system property that names the file. */
    public static final String PROPERTY = "aws.calls";

    private static final Optional<Recording> CHOSEN = Optional.of(System.getProperty(PROPERTY, ""))
            .filter(file -> !file.isEmpty())
            .map(Path::of)
            .map(Recording::new);

    private final Path file;
    private final Set<NeededRight> known = ConcurrentHashMap.newKeySet();

    /** A recording in a file, which is made when first needed. */
    public Recording(Path file) {
        this.file = file;
    }

    /** The one that the system property asks for. */
    public static Optional<Recording> chosen() {
        return CHOSEN;
    }

    /** Writes down what is new. */
    public void add(List<NeededRight> rights) {
        for (NeededRight right : rights) {
            if (known.add(right)) {
                append(right.line() + "\n");
            }
        }
    }

    /** A line is written in one piece: others may write to the same file. */
    private void append(String line) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All that was written down, by whomever; empty where there is no file. */
    public Set<NeededRight> read() {
        if (!Files.exists(file)) {
            return Set.of();
        }
        try {
            return Set.copyOf(
                    Files.readAllLines(file).stream().map(NeededRight::parse).toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
