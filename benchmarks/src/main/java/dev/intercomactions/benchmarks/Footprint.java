package dev.intercomactions.benchmarks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.sandbox.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a JVM's memory is made of, in MiB. It is asked, which changes a process: one that is looked into is not measured
 * any more.
 *
 * @param heapResident of the heap's address range, what is in memory
 * @param heapUsed objects, dead ones included
 * @param heapCommitted what the heap may touch
 * @param mapped resident pages of mapped files: the JDK, its shared classes, the artifact
 * @param others all other resident pages: metaspace, compiled code, stacks, what the JVM and its compilers allocate
 * @param metaspace used by classes
 * @param code compiled code
 * @param threads how many there are
 */
record Footprint(
        double heapResident,
        double heapUsed,
        double heapCommitted,
        double mapped,
        double others,
        double metaspace,
        double code,
        int threads) {
    /** What the figures are called in a report. */
    static final Map<String, String> LABELS = labels();

    /** A generation: what is used of it, and where it begins, where what is committed ends, where all of it ends. */
    private static final Pattern GENERATION = Pattern.compile(
            "(?m)^\\s*\\w+ +total \\d+K, used (\\d+)K \\[0x([0-9a-f]+), 0x([0-9a-f]+), 0x([0-9a-f]+)\\)");

    private static final Pattern METASPACE = Pattern.compile("Metaspace\\s+used (\\d+)K");
    /** One cache; or several heaps, and then a line with their sum, in another form, which is left out. */
    private static final Pattern CODE = Pattern.compile("(?:CodeHeap '.*'|CodeCache): size=\\d+Kb used=(\\d+)Kb");

    private static final Pattern MAPPING = Pattern.compile("^([0-9a-f]+)-[0-9a-f]+ \\S+ \\S+ \\S+ \\S+\\s*(.*)$");

    /** A part of the heap: KiB that are used and that are committed, and its address range. */
    private record Generation(long used, long committed, long start, long end) {
        static Generation of(MatchResult found) {
            long start = Long.parseUnsignedLong(found.group(2), 16);
            long committed = Long.parseUnsignedLong(found.group(3), 16) - start;
            return new Generation(
                    Long.parseLong(found.group(1)),
                    committed / 1024,
                    start,
                    Long.parseUnsignedLong(found.group(4), 16));
        }

        boolean holds(long address) {
            return address >= start && address < end;
        }
    }

    /** Looks into a process. */
    static Footprint of(ProcessHandle process) throws IOException {
        // First, before the questions change it.
        List<String> mappings = Files.readAllLines(Path.of("/proc/" + process.pid() + "/smaps"));
        int threads = Machine.threads(process);
        return of(
                mappings,
                Jcmd.ask(process, "GC.heap_info"),
                Jcmd.ask(process, "VM.metaspace"),
                Jcmd.ask(process, "Compiler.codecache"),
                threads);
    }

    /** Reads what the system and the JVM say. */
    static Footprint of(List<String> mappings, String heap, String metaspace, String code, int threads) {
        List<Generation> generations =
                GENERATION.matcher(heap).results().map(Generation::of).toList();
        double inHeap = 0;
        double mapped = 0;
        double others = 0;
        long start = 0;
        String file = "";
        for (String line : mappings) {
            Matcher mapping = MAPPING.matcher(line);
            if (mapping.matches()) {
                start = Long.parseUnsignedLong(mapping.group(1), 16);
                file = mapping.group(2);
            } else if (line.startsWith("Rss:")) {
                double resident = Double.parseDouble(line.replaceAll("\\D", "")) / 1024;
                long address = start;
                if (generations.stream().anyMatch(generation -> generation.holds(address))) {
                    inHeap += resident;
                } else if (file.startsWith("/")) {
                    mapped += resident;
                } else {
                    others += resident;
                }
            }
        }
        return new Footprint(
                inHeap,
                generations.stream().mapToLong(Generation::used).sum() / 1024.0,
                generations.stream().mapToLong(Generation::committed).sum() / 1024.0,
                mapped,
                others,
                mebibytes(METASPACE, metaspace),
                mebibytes(CODE, code),
                threads);
    }

    /** The sum of what is found in KiB. */
    private static double mebibytes(Pattern pattern, String text) {
        return pattern.matcher(text)
                        .results()
                        .mapToLong(found -> Long.parseLong(found.group(1)))
                        .sum()
                / 1024.0;
    }

    ObjectNode json() {
        return Json.object()
                .put("heap_resident", heapResident)
                .put("mapped", mapped)
                .put("others", others)
                .put("heap_used", heapUsed)
                .put("heap_committed", heapCommitted)
                .put("metaspace", metaspace)
                .put("code", code)
                .put("threads", threads);
    }

    private static Map<String, String> labels() {
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put("heap_resident", "resident: the heap, MiB");
        labels.put("mapped", "resident: mapped files (JDK, its class archive, artifact), MiB");
        labels.put("others", "resident: all else (metaspace, code, the JVM's own), MiB");
        labels.put("heap_used", "heap used, MiB");
        labels.put("heap_committed", "heap committed, MiB");
        labels.put("metaspace", "metaspace used, MiB");
        labels.put("code", "compiled code, MiB");
        labels.put("threads", "threads");
        return Collections.unmodifiableMap(labels);
    }
}
