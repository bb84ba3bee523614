package dev.intercomactions.console;

import dev.intercomactions.run.Attention;
import dev.intercomactions.run.Run;
import dev.intercomactions.run.RunStore;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** A search for whole runs of a group, the newest first, through as many pages of the run log as there is time for. */
record RunFinder(RunStore store, InstantSource clock) {

    /**
     * A page of them; shorter than asked for where time was up before it was full.
     *
     * @param wanted which of the group's
     * @param cursor as in {@link RunStore#attention}
     * @param until no page is read after this moment
     */
    RunStore.Page find(Group group, Predicate<Attention> wanted, int most, Optional<String> cursor, Instant until) {
        List<Run> found = new ArrayList<>();
        Optional<String> next = cursor;
        do {
            RunStore.Page page = store.attention(group.filter(), most - found.size(), next);
            page.runs().stream()
                    .filter(run -> run.attention()
                            .filter(group::matches)
                            .filter(wanted)
                            .isPresent())
                    .forEach(found::add);
            next = page.next();
        } while (next.isPresent() && found.size() < most && clock.instant().isBefore(until));
        return new RunStore.Page(found, next);
    }
}
