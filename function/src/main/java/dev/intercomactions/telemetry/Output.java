package dev.intercomactions.telemetry;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Standard output, which Lambda keeps as the function's log, muted until this is closed: what is rehearsed has not
 * happened. Lines and metrics are made all the same, down to their last byte.
 */
public final class Output implements AutoCloseable {
    private final PrintStream usual = System.out;

    private Output() {}

    /** Nothing is written from now on. */
    public static Output mute() {
        Output muted = new Output();
        System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        return muted;
    }

    /** What is written from now on goes where it went before. */
    @Override
    public void close() {
        System.setOut(usual);
    }
}
