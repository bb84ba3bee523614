package dev.intercomactions.benchmarks;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a JVM's threads have allocated, as its own thread dump tells; virtual threads count with those that carry them. */
final class Allocation {
    private static final Pattern ALLOCATED = Pattern.compile(" allocated=(\\d+)([BKM])");

    private Allocation() {}

    /** The bytes so far of all threads that are alive, each to a hundredth. */
    static long bytes(ProcessHandle process) throws IOException {
        return bytes(Jcmd.ask(process, "Thread.print", "-e"));
    }

    /** @param dump with extended information of each thread */
    static long bytes(String dump) {
        Matcher threads = ALLOCATED.matcher(dump);
        long sum = 0;
        while (threads.find()) {
            long unit = switch (threads.group(2)) {
                case "M" -> 1 << 20;
                case "K" -> 1 << 10;
                default -> 1;
            };
            sum += Long.parseLong(threads.group(1)) * unit;
        }
        return sum;
    }
}
