package dev.intercomactions.simulation;

import dev.intercomactions.run.Run;
import dev.intercomactions.run.RunStore;
import dev.intercomactions.run.RunStoreException;
import dev.intercomactions.testing.MemoryRunStore;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The run log of a walk: each write is seen, and is a step at which something may strike. It forwards nothing that it does not
 * name, so that no new kind of write can pass unseen.
 */
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

    /** Each is written for itself, and what happens to it happens to no other; of what fails nobody hears. */
    @Override
    public Map<String, Run> insertAll(List<Run> many) {
        Map<String, Run> standing = new HashMap<>();
        for (Run run : many) {
            walk.ran(run.runId());
            try {
                standing.putAll(
                        write("insert with others " + run.status(), run.runId(), () -> runs.insertAll(List.of(run))));
            } catch (RunStoreException e) {
                if (many.size() == 1) {
                    throw e;
                }
            }
        }
        return standing;
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
    public void messagesSent(List<Run> standing) {
        for (Run run : standing) {
            write("note the message", run.runId(), () -> {
                runs.messagesSent(List.of(run));
                return true;
            });
        }
    }

    @Override
    public Optional<Run> find(String runId) {
        return runs.find(runId);
    }

    @Override
    public List<Run> findAll(List<String> runIds) {
        return runs.findAll(runIds);
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
