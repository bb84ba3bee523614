package dev.intercomactions.benchmarks;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.intercom.Effect;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What became of some requests, read in Intercom: what the customers saw.
 *
 * @param requests how many there were
 * @param done how many took effect, once or more
 * @param repeats effects beyond each one's first
 * @param firsts when each one took effect first, in order
 */
record Tally(int requests, int done, int repeats, List<Instant> firsts) {
    Tally {
        firsts = List.copyOf(firsts);
    }

    /** Counts the effects on these conversations. */
    static Tally of(Collection<String> conversations, List<Effect> effects) {
        Set<String> asked = Set.copyOf(conversations);
        Map<String, Instant> first = new HashMap<>();
        int repeats = 0;
        for (Effect effect : effects) {
            if (asked.contains(effect.subjectId()) && first.putIfAbsent(effect.subjectId(), effect.at()) != null) {
                repeats++;
            }
        }
        return new Tally(
                asked.size(),
                first.size(),
                repeats,
                first.values().stream().sorted().toList());
    }

    /** Those that never took effect. */
    int missing() {
        return requests - done;
    }

    /** From {@code start} to the last one's first effect. */
    Duration lasted(Instant start) {
        return firsts.isEmpty() ? Duration.ZERO : Duration.between(start, firsts.getLast());
    }

    /** Those that took effect first in this time, its end not included. */
    long between(Instant from, Instant to) {
        return firsts.stream()
                .filter(at -> !at.isBefore(from) && at.isBefore(to))
                .count();
    }

    /** How many were done at each step after {@code start}: {@code [[seconds, count], …]}, up to the last. */
    ArrayNode timeline(Instant start, Duration step) {
        ArrayNode points = Json.array();
        long steps = lasted(start).dividedBy(step) + 1;
        for (long i = 0; i <= steps; i++) {
            Instant at = start.plus(step.multipliedBy(i));
            points.addArray().add(step.multipliedBy(i).toMillis() / 1000.0).add(between(Instant.MIN, at));
        }
        return points;
    }

    ObjectNode json() {
        return Json.object()
                .put("requests", requests)
                .put("done", done)
                .put("repeats", repeats)
                .put("missing", missing());
    }
}
