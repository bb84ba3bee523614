package dev.intercomactions.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A machine that is kept busy by something else: one process for each core, which computes nothing. */
final class BusyMachine implements AutoCloseable {
    /** Should nobody end it, each ends itself after so much processor time. */
    private static final int MOST_SECONDS = 600;

    private final List<Process> processes = new ArrayList<>();

    /** Begins. */
    static BusyMachine start() throws IOException {
        BusyMachine busy = new BusyMachine();
        try {
            for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
                busy.processes.add(
                        new ProcessBuilder("sh", "-c", "ulimit -t " + MOST_SECONDS + "; while :; do :; done").start());
            }
            return busy;
        } catch (IOException e) {
            busy.close();
            throw e;
        }
    }

    @Override
    public void close() {
        processes.forEach(process -> process.destroyForcibly().onExit().join());
    }
}
