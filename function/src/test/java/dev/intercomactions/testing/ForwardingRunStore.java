package dev.intercomactions.testing;

import dev.intercomactions.run.Run;
import dev.intercomactions.run.RunStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A run log that leaves everything to another. What overrides a call makes it slow, broken, or seen. */
public abstract class ForwardingRunStore implements RunStore {
    private final RunStore store;

    protected ForwardingRunStore(RunStore store) {
        this.store = store;
    }

    @Override
    public Optional<Run> insert(Run run) {
        return store.insert(run);
    }

    @Override
    public Map<String, Run> insertAll(List<Run> runs) {
        return store.insertAll(runs);
    }

    @Override
    public boolean replace(Run standing, Run next) {
        return store.replace(standing, next);
    }

    @Override
    public void messagesSent(List<Run> standing) {
        store.messagesSent(standing);
    }

    @Override
    public Optional<Run> find(String runId) {
        return store.find(runId);
    }

    @Override
    public List<Run> findAll(List<String> runIds) {
        return store.findAll(runIds);
    }

    @Override
    public Page attention(Filter filter, int limit, Optional<String> cursor) {
        return store.attention(filter, limit, cursor);
    }

    @Override
    public Glance glance(String status, Optional<String> cursor) {
        return store.glance(status, cursor);
    }
}
