package dev.intercomactions.task;

import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.action.SearchConversations;
import dev.intercomactions.task.SweepPlan.Collected;
import dev.intercomactions.task.SweepPlan.Stale;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The collecting of what a sweep will close, by one invocation: it pages through the search, and changes nothing. */
final class SweepCollector {
    /** Large pages take Intercom 10 to 20 s, longer than a call may last. */
    static final int PAGE = 50;

    /** What one invocation collects at most, so that little is lost when it ends early. */
    private static final int MOST_AT_ONCE = 1000;

    /** With less time than this no further page is asked for: a call and writing all down must fit. */
    private static final Duration RESERVED = Duration.ofSeconds(20);

    /** A search that is broken off more often than this never ends. */
    private static final int MOST_RESTARTS = 5;

    private final TaskProcessor tasks;
    private final InstantSource clock;
    private final SweepPlan plan;
    private final JsonNode query;
    private final Set<String> seen;
    private final List<Stale> found = new ArrayList<>();
    private Optional<String> cursor;
    private int restarts;
    private int pages;

    /** @param seen the ids that are in the plan already: a search that begins anew finds them again */
    SweepCollector(TaskProcessor tasks, InstantSource clock, SweepPlan plan, Set<String> seen) {
        this.tasks = tasks;
        this.clock = clock;
        this.plan = plan;
        this.query = SweepInput.query(plan.spec(), plan.before());
        this.seen = new HashSet<>(seen);
        this.cursor = plan.cursor();
        this.restarts = plan.restarts();
    }

    /**
     * Collects for a while.
     *
     * @throws TaskException when Intercom gave nothing new
     */
    Collected collect(Instant deadline) {
        while (found.size() < MOST_AT_ONCE && (pages == 0 || time(deadline))) {
            JsonNode page;
            try {
                page = tasks.ask(new SearchConversations(query, PAGE, cursor), deadline);
            } catch (ActionRefusedException refused) {
                beginAnew(refused);
                continue;
            } catch (IntercomUnavailableException | RateLimitedException later) {
                if (pages == 0) {
                    throw later;
                }
                return collected(false, false, true);
            }
            pages++;
            boolean cut = take(page.path("conversations"));
            Optional<String> next = Optional.ofNullable(page.path("next").textValue());
            boolean full = plan.found() + found.size() >= plan.limit();
            if (full || next.isEmpty() || next.equals(cursor)) {
                return collected(true, cut || (full && next.isPresent()), false);
            }
            cursor = next;
        }
        return collected(false, false, false);
    }

    /** Takes what fits, and says whether something did not. What has changed since the moment is not stale. */
    private boolean take(JsonNode conversations) {
        for (JsonNode conversation : conversations) {
            String id = conversation.path("id").asText();
            long updatedAt = conversation.path("updated_at").longValue();
            if (updatedAt > plan.before() || !id.matches("[0-9]{1,20}") || seen.contains(id)) {
                continue;
            }
            if (plan.found() + found.size() >= plan.limit()) {
                return true;
            }
            seen.add(id);
            found.add(new Stale(id, updatedAt));
        }
        return false;
    }

    /** A cursor may be too old by now; a search that is refused from its start is wrong. */
    private void beginAnew(ActionRefusedException refused) {
        if (cursor.isEmpty() || restarts >= MOST_RESTARTS) {
            throw refused;
        }
        restarts++;
        cursor = Optional.empty();
    }

    private boolean time(Instant deadline) {
        return clock.instant().plus(RESERVED).isBefore(deadline);
    }

    private Collected collected(boolean complete, boolean more, boolean halted) {
        return new Collected(found, cursor, restarts, complete, more, halted);
    }
}
