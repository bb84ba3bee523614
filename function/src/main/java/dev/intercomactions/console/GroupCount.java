package dev.intercomactions.console;

import dev.intercomactions.run.Attention;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;

/** The count of a group's runs, by what may be done about them. */
final class GroupCount {
    private final Group group;
    private final Map<Attention.Kind, Integer> kinds = new EnumMap<>(Attention.Kind.class);
    private Instant first = Instant.MAX;
    private Instant last = Instant.MIN;

    GroupCount(Group group) {
        this.group = group;
    }

    void add(Attention run) {
        kinds.merge(run.kind(), 1, Integer::sum);
        first = run.at().isBefore(first) ? run.at() : first;
        last = run.at().isAfter(last) ? run.at() : last;
    }

    Group group() {
        return group;
    }

    int runs() {
        return kinds.values().stream().mapToInt(Integer::intValue).sum();
    }

    int of(Attention.Kind kind) {
        return kinds.getOrDefault(kind, 0);
    }

    /** When the first of them last changed. */
    Instant first() {
        return first;
    }

    /** When the last of them did. */
    Instant last() {
        return last;
    }
}
