package dev.intercomactions.console;

import dev.intercomactions.run.Attention;
import dev.intercomactions.run.RunStore;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A count of all runs with one status, by action and cause: as far as there is time for it, from the newest on. */
final class Census {
    /** Most groups that are told apart: a caller can make up names of actions without end. */
    static final int MOST_GROUPS = 500;

    private final Map<Group, GroupCount> groups = new HashMap<>();
    private final GroupCount all;
    private int apart;
    private boolean whole;

    private Census(String status) {
        this.all = new GroupCount(Group.all(status));
    }

    /**
     * Counts.
     *
     * @param until no page is read after this moment
     */
    static Census take(RunStore store, String status, InstantSource clock, Instant until) {
        Census census = new Census(status);
        Optional<String> cursor = Optional.empty();
        do {
            RunStore.Glance page = store.glance(status, cursor);
            page.runs().forEach(census::add);
            cursor = page.next();
        } while (cursor.isPresent() && clock.instant().isBefore(until));
        census.whole = cursor.isEmpty();
        return census;
    }

    private void add(Attention run) {
        all.add(run);
        Group group = Group.of(run);
        if (groups.containsKey(group) || groups.size() < MOST_GROUPS) {
            groups.computeIfAbsent(group, GroupCount::new).add(run);
        } else {
            apart++;
        }
    }

    /** The groups, the largest first. */
    List<GroupCount> groups() {
        return groups.values().stream()
                .sorted(Comparator.comparing(GroupCount::runs)
                        .reversed()
                        .thenComparing(GroupCount::last, Comparator.reverseOrder()))
                .toList();
    }

    /** This group's count; nothing counted where it is not told apart. */
    GroupCount of(Group group) {
        return group.equals(all.group()) ? all : groups.getOrDefault(group, new GroupCount(group));
    }

    /** All of them together. */
    GroupCount all() {
        return all;
    }

    /** Runs of groups that are not told apart. */
    int apart() {
        return apart;
    }

    /** False when there are more: it counted until its time was up. */
    boolean whole() {
        return whole;
    }
}
