package dev.intercomactions.benchmarks;

import java.util.List;
import java.util.stream.Stream;

/**
 * How much is measured.
 *
 * @param parts the names of the parts; {@code all} for every one, {@code report} to measure nothing and write anew
 * @param quick few repetitions, for trying the command out
 * @param backlogs the sizes of backlog in the part on growth
 */
record Plan(List<String> parts, boolean quick, List<Integer> backlogs) {
    Plan {
        parts = List.copyOf(parts);
        backlogs = List.copyOf(backlogs);
    }

    /** Reads the system properties {@code benchmarks}, {@code benchmarks.quick} and {@code benchmarks.backlogs}. */
    static Plan fromProperties() {
        String quick = System.getProperty("benchmarks.quick", "false");
        List<Integer> backlogs = list("benchmarks.backlogs", "100,1000,10000")
                .map(Integer::valueOf)
                .toList();
        boolean isQuick = quick.isEmpty() || Boolean.parseBoolean(quick);
        return new Plan(
                list("benchmarks", "all").toList(),
                isQuick,
                isQuick ? backlogs.stream().filter(size -> size <= 1000).toList() : backlogs);
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

    private static Stream<String> list(String property, String otherwise) {
        return Stream.of(System.getProperty(property, otherwise).split(","))
                .map(String::strip)
                .filter(word -> !word.isEmpty());
    }
}
