package dev.intercomactions.benchmarks.micro;

import dev.intercomactions.run.Run;
import dev.intercomactions.run.RunStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** A run log that costs next to nothing, so that what is measured is the engine. */
final class MemoryRunLog implements RunStore {
    private final Map<String, Run> runs = new ConcurrentHashMap<>();

    @Override
    public Optional<Run> insert(Run run) {
        return Optional.ofNullable(runs.putIfAbsent(run.runId(), run));
    }

    @Override
    public boolean replace(Run standing, Run next) {
        return runs.replace(standing.runId(), standing, next);
    }

    @Override
    public Optional<Run> find(String runId) {
        return Optional.ofNullable(runs.get(runId));
    }

    @Override
    public Page attention(Filter filter, int limit, Optional<String> cursor) {
        return new Page(List.of(), Optional.empty());
    }

    void clear() {
        runs.clear();
    }
}
