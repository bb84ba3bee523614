package dev.intercomactions.telemetry;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Standard output, which Lambda keeps as the function's log: whole lines, each in one write. */
public final class Lines {
    private static volatile boolean muted;

    private Lines() {}

    /** While this is true nothing is written: what is rehearsed has not happened. */
    public static void mute(boolean mute) {
        muted = mute;
    }

    /** @param line without its end */
    static void write(String line) {
        if (muted) {
            return;
        }
        byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
        // Asked for each time, because the runtime puts a stream of its own there.
        PrintStream out = System.out;
        out.write(bytes, 0, bytes.length);
        out.flush();
    }
}
