package dev.intercomactions.run;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The port of the run log, where runs are kept: DynamoDB, or a map in tests. Every write is conditional, so that it
 * happens once or not at all. Every method throws a {@link RunStoreException} when the store is out of reach.
 */
public interface RunStore {

    /**
     * Adds a run that is not there yet.
     *
     * @return nothing when it was added (or was already, by a write of which no answer came), else the run that stands
     *     there
     */
    Optional<Run> insert(Run run);

    /**
     * Adds runs, many by one call. Each is added or not, as by {@link #insert}: what stands there stays.
     *
     * @param runs each with an id of its own
     * @return what stands there by run id, the run itself where it was added. Of an id that is missing nothing is said, not
     *     even that its run was not added: {@link #insert} tells
     */
    Map<String, Run> insertAll(List<Run> runs);

    /**
     * Puts {@code next} in the place of {@code standing}, if that still stands there unchanged.
     *
     * @return false when another version stands there
     */
    boolean replace(Run standing, Run next);

    /**
     * Notes that a message for each of these runs is in the queue, if that run still stands there unchanged. Its version
     * stays the same, so that whoever holds it is not disturbed.
     *
     * @param standing each with an id of its own
     */
    void messagesSent(List<Run> standing);

    /** The run with this id, as it stands. */
    Optional<Run> find(String runId);

    /**
     * The runs with these ids that can be told of by few calls. Of an id that is missing nothing is said: {@link #find}
     * tells.
     */
    List<Run> findAll(List<String> runIds);

    /**
     * Runs that need attention, the latest change first.
     *
     * @param limit the most runs in the page, at least 1
     * @param cursor where the page begins: a page's own {@code next}, or nothing for the first
     * @throws IllegalArgumentException when the cursor is none
     */
    Page attention(Filter filter, int limit, Optional<String> cursor);

    /**
     * What an index tells of the runs with one status that need attention, the latest change first: as many of them as one
     * read gives, which are hundreds.
     *
     * @param status {@code failed}, {@code retrying}, or {@code queued} for those that an outage holds back
     * @param cursor where the page begins: a page's own {@code next}, or nothing for the first
     */
    Glance glance(String status, Optional<String> cursor);

    /**
     * Runs that need attention, at a glance.
     *
     * @param next where the next page begins; nothing on the last
     */
    record Glance(List<Attention> runs, Optional<String> next) {
        public Glance {
            runs = List.copyOf(runs);
        }
    }

    /**
     * Which runs.
     *
     * @param status {@code failed} or {@code retrying}, or {@code queued} for those that an outage holds back
     * @param action only this action's
     * @param errorCode only those that failed with this code
     * @param partOf only those of this sweep or bulk
     */
    record Filter(String status, Optional<String> action, Optional<String> errorCode, Optional<PartOf> partOf) {
        /** All runs with one status. */
        public static Filter all(String status) {
            return new Filter(status, Optional.empty(), Optional.empty(), Optional.empty());
        }
    }

    /**
     * Some runs.
     *
     * @param next where the next page begins; nothing on the last
     */
    record Page(List<Run> runs, Optional<String> next) {
        public Page {
            runs = List.copyOf(runs);
        }
    }
}
