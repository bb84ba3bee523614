package dev.intercomactions.sandbox;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The programs of this machine: where they are, and what they say when they are run to their end. */
public final class Programs {
    /** After a program's end its output is there; what it left running may still hold the other end open. */
    private static final long READ_WITHIN_MILLIS = 5000;

    private Programs() {}

    /**
     * What a program came to.
     *
     * @param status its exit status; empty when it took longer than its bound, and was killed
     * @param output what it wrote, errors too, without the white space around it
     */
    public record Ended(OptionalInt status, String output) {
        /** Whether it ended in time, and by its own account well. */
        public boolean well() {
            return status.equals(OptionalInt.of(0));
        }
    }

    /** A program's file, the first that the PATH leads to; nothing where it is not installed. */
    public static Optional<Path> onPath(String program) {
        return Pattern.compile(File.pathSeparator, Pattern.LITERAL)
                .splitAsStream(System.getenv().getOrDefault("PATH", ""))
                .map(folder -> Path.of(folder, program))
                .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                .findFirst();
    }

    /** The file of a program that is part of the JDK which runs this process: {@code java}, {@code keytool}. */
    public static Path ofJdk(String program) {
        return Path.of(System.getProperty("java.home"), "bin", program);
    }

    /**
     * Runs a program to its end, with nothing to read. What it started itself is killed when its bound is over.
     *
     * @param folder where it works
     * @param seconds how long it may take
     * @param environment variables beside those of this process
     * @throws IOException when it cannot be started
     */
    public static Ended run(Path folder, int seconds, Map<String, String> environment, List<String> command)
            throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        // By a pipe: a program that opens /dev/stdout anew would cut off what a file holds already.
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        Thread reader = Thread.ofPlatform().daemon().start(() -> copy(process.getInputStream(), output));
        boolean ended;
        try {
            process.getOutputStream().close();
            ended = process.waitFor(seconds, TimeUnit.SECONDS);
        } finally {
            // Not by the process itself, which would close what is not read yet.
            Stream.concat(process.descendants(), Stream.of(process.toHandle())).forEach(ProcessHandle::destroyForcibly);
        }
        reader.join(READ_WITHIN_MILLIS);
        return new Ended(
                ended ? OptionalInt.of(process.exitValue()) : OptionalInt.empty(),
                output.toString(StandardCharsets.UTF_8).strip());
    }

    private static void copy(InputStream from, ByteArrayOutputStream to) {
        try (from) {
            from.transferTo(to);
        } catch (IOException gone) {
            // With the process; what came until then counts.
        }
    }

    /** What a program says, or nothing when it cannot be run, fails, or takes longer than its bound. */
    public static Optional<String> says(Path folder, int seconds, List<String> command) throws InterruptedException {
        try {
            Ended ended = run(folder, seconds, Map.of(), command);
            return ended.well() ? Optional.of(ended.output()) : Optional.empty();
        } catch (IOException notThere) {
            return Optional.empty();
        }
    }

    /** A port on which nobody listens on this machine, for a program that has to be told one. It stays free by luck only. */
    public static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
