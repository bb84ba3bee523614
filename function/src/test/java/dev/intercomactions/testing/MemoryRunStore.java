package dev.intercomactions.testing;

import dev.intercomactions.json.Json;
import dev.intercomactions.run.Run;
import dev.intercomactions.run.RunJson;
import dev.intercomactions.run.RunState;
import dev.intercomactions.run.RunStore;
import dev.intercomactions.run.RunStoreException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** A run log in a map. Runs go through their JSON, as they do in DynamoDB, unless that is asked not to be. */
public final class MemoryRunStore implements RunStore {
    /** What the store does instead of its work. */
    public enum Fault {
        NONE,
        UNREACHABLE,
        UNREACHABLE_AFTER_INSERT
    }

    /** What becomes of one run that is added together with others. */
    public enum Addition {
        /** As it should be. */
        TOLD,
        /** It is added, and nobody hears of it. */
        UNTOLD,
        /** It is not added: throttled, for one. */
        LEFT
    }

    /** Runs in a page of a glance: few, so that tests see more than one page. */
    private static final int GLANCE = 7;

    private final Map<String, Run> runs = new HashMap<>();
    private final boolean throughJson;
    private Fault fault = Fault.NONE;
    private Optional<Runnable> beforeNextReplace = Optional.empty();
    private Function<Run, Addition> additions = run -> Addition.TOLD;
    private int writes;

    public MemoryRunStore() {
        this(true);
    }

    /** @param throughJson false where speed counts: runs are kept as they are */
    public MemoryRunStore(boolean throughJson) {
        this.throughJson = throughJson;
    }

    @Override
    public synchronized Optional<Run> insert(Run run) {
        reach(Fault.UNREACHABLE);
        writes++;
        return Optional.ofNullable(runs.putIfAbsent(run.runId(), stored(run)))
                .filter(there -> !there.etag().equals(run.etag()));
    }

    @Override
    public synchronized Map<String, Run> insertAll(List<Run> many) {
        if (many.isEmpty()) {
            return Map.of();
        }
        reach(Fault.UNREACHABLE);
        Map<String, Run> standing = new HashMap<>();
        for (Run run : many) {
            Addition addition = additions.apply(run);
            if (addition != Addition.LEFT) {
                runs.putIfAbsent(run.runId(), stored(run));
            }
            if (addition == Addition.TOLD) {
                standing.put(run.runId(), runs.get(run.runId()));
            }
        }
        writes++;
        return standing;
    }

    @Override
    public synchronized boolean replace(Run standing, Run next) {
        reach(fault);
        Optional<Runnable> other = beforeNextReplace;
        beforeNextReplace = Optional.empty();
        other.ifPresent(Runnable::run);
        writes++;
        Run there = runs.get(standing.runId());
        if (there == null || !there.etag().equals(standing.etag())) {
            return there != null && there.etag().equals(next.etag());
        }
        runs.put(next.runId(), stored(next));
        return true;
    }

    @Override
    public synchronized void messagesSent(List<Run> standing) {
        if (standing.isEmpty()) {
            return;
        }
        reach(fault);
        writes++;
        standing.forEach(run -> runs.computeIfPresent(
                run.runId(), (id, there) -> there.etag().equals(run.etag()) ? there.withMessage() : there));
    }

    @Override
    public synchronized Optional<Run> find(String runId) {
        reach(Fault.UNREACHABLE);
        return Optional.ofNullable(runs.get(runId));
    }

    @Override
    public synchronized List<Run> findAll(List<String> runIds) {
        reach(Fault.UNREACHABLE);
        return runIds.stream().flatMap(id -> Stream.ofNullable(runs.get(id))).toList();
    }

    @Override
    public synchronized Page attention(Filter filter, int limit, Optional<String> cursor) {
        reach(Fault.UNREACHABLE);
        List<Run> matching = runs.values().stream()
                .filter(run -> matches(filter, run))
                .sorted(Comparator.comparing(MemoryRunStore::key).reversed())
                .filter(run ->
                        cursor.filter(from -> key(run).compareTo(from) >= 0).isEmpty())
                .toList();
        List<Run> page = matching.subList(0, Math.min(limit, matching.size()));
        return new Page(page, page.size() < matching.size() ? Optional.of(key(page.getLast())) : Optional.empty());
    }

    private static boolean matches(Filter filter, Run run) {
        boolean sameCode = filter.errorCode().isEmpty()
                || (run.state() instanceof RunState.Failed failed
                        && failed.failure().code().equals(filter.errorCode().get()));
        return run.attention().isPresent()
                && run.status().equals(filter.status())
                && filter.action()
                        .filter(name -> !name.equals(run.subject().action()))
                        .isEmpty()
                && (filter.partOf().isEmpty() || filter.partOf().equals(run.partOf()))
                && sameCode;
    }

    @Override
    public synchronized Glance glance(String status, Optional<String> cursor) {
        Page page = attention(Filter.all(status), GLANCE, cursor);
        return new Glance(
                page.runs().stream().flatMap(run -> run.attention().stream()).toList(), page.next());
    }

    private static String key(Run run) {
        return "%013d#%s".formatted(run.updatedAt().toEpochMilli(), run.runId());
    }

    public synchronized void set(Fault next) {
        fault = next;
    }

    /** What somebody else does just before the next {@link #replace}. */
    public synchronized void beforeNextReplace(Runnable other) {
        beforeNextReplace = Optional.of(other);
    }

    /** What becomes of each run that is added together with others. */
    public synchronized void adding(Function<Run, Addition> each) {
        additions = each;
    }

    /** Forgets all runs. */
    public synchronized void clear() {
        runs.clear();
    }

    public synchronized int writes() {
        return writes;
    }

    private void reach(Fault worst) {
        if (fault != Fault.NONE && fault == worst) {
            throw new RunStoreException("the run log is out of reach", new IllegalStateException());
        }
    }

    private Run stored(Run run) {
        if (!throughJson) {
            return run;
        }
        Run read = RunJson.read(Json.parse(Json.write(RunJson.write(run))).orElseThrow(), run.etag());
        return run.messageSent() ? read.withMessage() : read;
    }
}
