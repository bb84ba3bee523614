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
 *
 * @param inside by cause within each sweep or bulk
 * @param all of them together
 * @param whole false when there are more: it counted until its time was up
 */
record Census(Map<Group, GroupCount> byGroup, Map<Group, GroupCount> inside, GroupCount all, boolean whole) {
    /** Most groups that are told apart: a caller can make up names of actions without end. */
    static final int MOST_GROUPS = 500;

    /**
     * Counts.
     *
     * @param until no page is read after this moment
     */
    static Census take(RunStore store, String status, InstantSource clock, Instant until) {
        Map<Group, GroupCount> byGroup = new LinkedHashMap<>();
        Map<Group, GroupCount> inside = new LinkedHashMap<>();
        GroupCount all = new GroupCount(Group.all(status));
        Optional<String> cursor = Optional.empty();
        do {
            RunStore.Glance page = store.glance(status, cursor);
            for (Attention run : page.runs()) {
                all.add(run);
                count(byGroup, Group.of(run), run);
                if (run.partOf().isPresent()) {
                    count(inside, Group.ofCause(run), run);
                }
            }
            cursor = page.next();
        } while (cursor.isPresent() && clock.instant().isBefore(until));
        return new Census(byGroup, inside, all, cursor.isEmpty());
    }

    private static void count(Map<Group, GroupCount> counts, Group group, Attention run) {
        if (counts.containsKey(group) || counts.size() < MOST_GROUPS) {
            counts.computeIfAbsent(group, GroupCount::new).add(run);
        }
    }

    /** The groups, the largest first. */
    List<GroupCount> groups() {
        return sorted(byGroup.values().stream());
    }

    /** The causes inside of a sweep or bulk, the largest first; none of any other group. */
    List<GroupCount> causes(Group whole) {
        return sorted(inside.values().stream()
                .filter(count -> whole.isWhole() && count.group().whole().equals(Optional.of(whole))));
    }

    /** How many causes there are, each once wherever it is met. */
    long causes() {
        return Stream.concat(byGroup.keySet().stream(), inside.keySet().stream())
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
        Map<Group, GroupCount> counts = group.whole().isPresent() ? inside : byGroup;
        return group.equals(all.group()) ? all : counts.getOrDefault(group, new GroupCount(group));
    }
}
