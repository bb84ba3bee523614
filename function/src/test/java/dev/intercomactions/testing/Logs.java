package dev.intercomactions.testing;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Keeps what is logged instead of printing it. */
public final class Logs {
    private static final ByteArrayOutputStream WRITTEN = new ByteArrayOutputStream();

    private Logs() {}

    /** From now on nothing is printed, and nothing of before is kept. */
    public static void clear() {
        System.setOut(new PrintStream(WRITTEN, true, StandardCharsets.UTF_8));
        WRITTEN.reset();
    }

    /** Every line since, with all that stands in it. */
    public static List<String> lines() {
        return WRITTEN.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
