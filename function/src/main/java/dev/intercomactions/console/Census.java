package dev.intercomactions.console;

import dev.intercomactions.run.Attention;
import dev.intercomactions.run.RunStore;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A count of all runs with one status: by sweep or bulk where they belong to one, and by action and cause. As far as there is
 * time for it, from the newest on.
 */
final class Census {
    /** Most groups that are told apart: a caller can make up names of actions without end. */
    static final int MOST_GROUPS = 500;

    private final Map<Group, GroupCount> groups = new LinkedHashMap<>();
    private final Map<Group, GroupCount> inside = new LinkedHashMap<>();
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
        if (!counted(groups, Group.of(run), run)) {
            apart++;
        }
        if (run.partOf().isPresent()) {
            counted(inside, Group.ofCause(run), run);
        }
    }

    private static boolean counted(Map<Group, GroupCount> counts, Group group, Attention run) {
        if (!counts.containsKey(group) && counts.size() >= MOST_GROUPS) {
            return false;
        }
        counts.computeIfAbsent(group, GroupCount::new).add(run);
        return true;
    }

    /** The groups, the largest first. */
    List<GroupCount> groups() {
        return sorted(groups.values().stream());
    }

    /** The causes inside of a sweep or bulk, the largest first; none of any other group. */
    List<GroupCount> causes(Group whole) {
        return sorted(inside.values().stream()
                .filter(count -> whole.isWhole() && count.group().whole().equals(Optional.of(whole))));
    }

    /** How many causes there are, each once wherever it is met. */
    long causes() {
        return Stream.concat(groups.keySet().stream(), inside.keySet().stream())
                .filter(group -> !group.isWhole())
                .map(group -> List.of(group.action(), group.cause()))
                .distinct()
                .count();
    }

    private static List<GroupCount> sorted(Stream<GroupCount> counts) {
        return counts.sorted(Comparator.comparing(GroupCount::runs)
                        .reversed()
                        .thenComparing(GroupCount::last, Comparator.reverseOrder()))
                .toList();
    }

    /** This group's count; nothing counted where it is not told apart. */
    GroupCount of(Group group) {
        Map<Group, GroupCount> counts = group.whole().isPresent() ? inside : groups;
        return group.equals(all.group()) ? all : counts.getOrDefault(group, new GroupCount(group));
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
