package dev.intercomactions.testing;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Keeps what is logged instead of printing it. */
public final class Logs extends PrintStream {
    private static final Logs LOGS = new Logs();

    private final ConcurrentLinkedQueue<String> lines = new ConcurrentLinkedQueue<>();

    private Logs() {
        super(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    }

    /** From now on nothing is printed, and nothing of before is kept. */
    public static void clear() {
        System.setOut(LOGS);
        LOGS.lines.clear();
    }

    /** Every line since, with all that stands in it. */
    public static List<String> lines() {
        return List.copyOf(LOGS.lines);
    }

    /** Log4j writes each line at once. */
    @Override
    public void write(byte[] bytes, int from, int length) {
        lines.add(new String(bytes, from, length, StandardCharsets.UTF_8));
    }

    /** The metrics' library prints each line. */
    @Override
    public void println(String line) {
        lines.add(line);
    }
}
