package dev.intercomactions.sandbox.proof;

import dev.intercomactions.sandbox.SandboxException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The far side's process, and what it has told. */
final class FarProcess implements AutoCloseable {
    private static final long ANSWERS_WITHIN_SECONDS = 60;

    private final Process process;
    private final Map<Integer, Long> accepted = new HashMap<>();
    private final List<Arrival> arrivals = new ArrayList<>();
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

    /**
     * Bytes that came.
     *
     * @param connectionAt when their connection came about, in milliseconds since 1970
     * @param at when they came
     * @param words what they begin with, where TLS is taken off
     */
    record Arrival(long connectionAt, long at, String words) {}

    FarProcess(List<String> command) throws InterruptedException {
        try {
            this.process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException e) {
            throw new SandboxException("The far side cannot start: " + e.getMessage(), e);
        }
        Thread.ofVirtual().start(this::listen);
        if (!answer().equals("ready")) {
            throw new SandboxException("The far side did not start.");
        }
    }

    private void listen() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                hear(line);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void hear(String line) {
        String[] parts = line.split(" ", 4);
        switch (parts[0]) {
            case "accepted" -> {
                synchronized (accepted) {
                    accepted.put(Integer.valueOf(parts[1]), Long.valueOf(parts[2]));
                }
            }
            case "bytes" -> {
                synchronized (accepted) {
                    long connectionAt = accepted.getOrDefault(Integer.valueOf(parts[1]), 0L);
                    arrivals.add(new Arrival(connectionAt, Long.parseLong(parts[2]), parts[3]));
                }
            }
            default -> answers.add(line);
        }
    }

    /** What came so far. */
    List<Arrival> arrivals() {
        synchronized (accepted) {
            return List.copyOf(arrivals);
        }
    }

    /** The subject of everything that was done so far. */
    List<String> effects() throws InterruptedException {
        try {
            process.outputWriter(StandardCharsets.UTF_8).append("effects\n").flush();
        } catch (IOException e) {
            throw new SandboxException("The far side is gone.", e);
        }
        List<String> subjects = new ArrayList<>();
        for (String line = answer(); !line.equals("end"); line = answer()) {
            subjects.add(line.substring("effect ".length()));
        }
        return subjects;
    }

    private String answer() throws InterruptedException {
        String line = answers.poll(ANSWERS_WITHIN_SECONDS, TimeUnit.SECONDS);
        if (line == null) {
            throw new SandboxException("The far side does not answer.");
        }
        return line;
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
