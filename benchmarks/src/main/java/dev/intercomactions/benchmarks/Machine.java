package dev.intercomactions.benchmarks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.OperatingSystemMXBean;
import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.lambda.LambdaFunction;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;

/** The machine that is measured on, in general terms, and the cost of a process on it. */
final class Machine {
    private Machine() {}

    /** Cores, memory, system and JDK; no names, no addresses. */
    static ObjectNode describe() {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        return Json.object()
                .put("date", LocalDate.now(ZoneOffset.UTC).toString())
                .put("cores", Runtime.getRuntime().availableProcessors())
                .put("memory_gib", Math.round(system.getTotalMemorySize() / (double) (1L << 30)))
                .put("system", system.getName() + " " + system.getArch())
                .put("jdk", Runtime.version().toString());
    }

    /** The processor time that a process has used so far, in milliseconds. */
    static double cpuMillis(ProcessHandle process) {
        return process.info()
                .totalCpuDuration()
                .map(used -> Numbers.millis(used.toNanos()))
                .orElse(0.0);
    }

    /** The processor time of all processes that a function has now, in milliseconds; 0 where it has none yet. */
    static double cpuMillis(LambdaFunction function) {
        return function.processes().stream().mapToDouble(Machine::cpuMillis).sum();
    }

    /** The most memory that a process has held so far (peak resident set), in MiB; 0 where the system does not say. */
    static double peakMemoryMebibytes(ProcessHandle process) {
        return status(process, "VmHWM") / 1024;
    }

    /** The memory that a process holds now (resident set), in MiB; 0 where the system does not say. */
    static double memoryMebibytes(ProcessHandle process) {
        return status(process, "VmRSS") / 1024;
    }

    /** The threads that a process has now; 0 where the system does not say. */
    static int threads(ProcessHandle process) {
        return (int) status(process, "Threads");
    }

    private static double status(ProcessHandle process, String line) {
        Path status = Path.of("/proc/" + process.pid() + "/status");
        try {
            return Files.readAllLines(status).stream()
                    .filter(one -> one.startsWith(line + ":"))
                    .mapToDouble(one -> Double.parseDouble(one.replaceAll("\\D", "")))
                    .sum();
        } catch (IOException unknown) {
            return 0;
        }
    }
}
