package dev.intercomactions.benchmarks;

import java.util.List;
import java.util.stream.Stream;

/**
 * How much is measured.
 *
 * @param parts the names of the parts; {@code all} for every one, {@code report} to measure nothing and write anew
 * @param quick few repetitions, for trying the command out
 */
record Plan(List<String> parts, boolean quick) {
    Plan {
        parts = List.copyOf(parts);
    }

    /** Reads the system properties {@code benchmarks} and {@code benchmarks.quick}. */
    static Plan fromProperties() {
        String quick = System.getProperty("benchmarks.quick", "false");
        List<String> parts = Stream.of(System.getProperty("benchmarks", "all").split(","))
                .map(String::strip)
                .filter(word -> !word.isEmpty())
                .toList();
        return new Plan(parts, quick.isEmpty() || Boolean.parseBoolean(quick));
    }

    /**
     * Checks that every name is one of a part.
     *
     * @throws IllegalArgumentException when one is not
     */
    void check(List<Part> known) {
        List<String> names = Stream.concat(
                        Stream.of("all", "report"), known.stream().map(Part::name))
                .toList();
        for (String name : parts) {
            if (!names.contains(name)) {
                throw new IllegalArgumentException("There is no part " + name + "; there are " + names + ".");
            }
        }
    }

    boolean has(Part part) {
        return parts.contains("all") || parts.contains(part.name());
    }

    /** The one number in a quick run, the other in a full one. */
    int of(int inQuick, int inFull) {
        return quick ? inQuick : inFull;
    }
}
