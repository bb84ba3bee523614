package dev.intercomactions.run;

import java.util.Optional;

/** Where runs are kept: DynamoDB, or a map in tests. Every write is conditional, so that it happens once or not at all. */
public interface RunLog {

    /**
     * Adds a run that is not there yet.
     *
     * @return nothing when it was added (or was already, by a write of which no answer came), else the run that stands
     *     there
     * @throws RunLogException when the store is out of reach
     */
    Optional<Run> insert(Run run);

    /**
     * Puts {@code next} in the place of {@code standing}, if that still stands there unchanged.
     *
     * @return false when another version stands there
     * @throws RunLogException when the store is out of reach
     */
    boolean replace(Run standing, Run next);

    /**
     * The run with this id, as it stands.
     *
     * @throws RunLogException when the store is out of reach
     */
    Optional<Run> find(String runId);
}
