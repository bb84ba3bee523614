package dev.intercomactions.simulation;

import dev.intercomactions.run.Run;
import dev.intercomactions.run.RunStore;
import dev.intercomactions.run.RunStoreException;
import dev.intercomactions.testing.MemoryRunStore;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** The run log of a walk: each call is a step at which something may strike, and each write is seen. */
final class SimulatedRunStore implements RunStore {
    private static final Duration LATE = Duration.ofSeconds(3);

    private final MemoryRunStore runs;
    private final Walk walk;

    SimulatedRunStore(Walk walk, boolean throughJson) {
        this.walk = walk;
        this.runs = new MemoryRunStore(throughJson);
    }

    @Override
    public Optional<Run> insert(Run run) {
        walk.ran(run.runId());
        return write("insert " + run.status(), run.runId(), () -> runs.insert(run));
    }

    /** Each is written for itself, and what happens to it happens to no other; nobody hears of it but that it was added. */
    @Override
    public Set<String> insertNew(List<Run> many) {
        Set<String> added = new HashSet<>();
        for (Run run : many) {
            walk.ran(run.runId());
            try {
                added.addAll(write("insert new " + run.status(), run.runId(), () -> runs.insertNew(List.of(run))));
            } catch (RunStoreException e) {
                if (many.size() == 1) {
                    throw e;
                }
            }
        }
        return added;
    }

    @Override
    public boolean replace(Run standing, Run next) {
        return write(
                "replace " + standing.status() + " by " + next.status(),
                next.runId(),
                () -> runs.replace(standing, next));
    }

    private <T> T write(String what, String runId, Supplier<T> write) {
        Walk.Invocation writer = walk.invocation();
        Supplier<T> seen = () -> {
            Optional<Run> before = runs.find(runId);
            T answer = write.get();
            Run after = runs.find(runId).orElseThrow();
            if (before.filter(run -> run.etag().equals(after.etag())).isEmpty()) {
                walk.promises().written(writer, before, after);
            }
            return answer;
        };
        Fault trouble = walk.step(what, walk.places().log());
        T answer = switch (trouble) {
            case REFUSED -> throw outOfReach();
            case REFUSED_THEN_DONE -> {
                walk.later(walk.now().plus(LATE), what, () -> walk.note("it came to " + seen.get()));
                throw outOfReach();
            }
            default -> seen.get();
        };
        if (trouble == Fault.DONE_THEN_REFUSED) {
            throw outOfReach();
        }
        walk.pauseAfter();
        return answer;
    }

    private static RunStoreException outOfReach() {
        return new RunStoreException("the run log is out of reach", new IllegalStateException("no answer"));
    }

    @Override
    public void messageSent(Run standing) {
        write("note the message", standing.runId(), () -> {
            runs.messageSent(standing);
            return true;
        });
    }

    @Override
    public Optional<Run> find(String runId) {
        return runs.find(runId);
    }

    @Override
    public Page attention(Filter filter, int limit, Optional<String> cursor) {
        return runs.attention(filter, limit, cursor);
    }

    @Override
    public Glance glance(String status, Optional<String> cursor) {
        return runs.glance(status, cursor);
    }
}
