package dev.intercomactions.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * The port of small documents that are kept beside the runs, such as what a sweep collected. An id has a colon in it, so
 * that it is no run's. Every write is conditional, and every method throws a {@link RunStoreException} when the store is
 * out of reach, as in the {@link RunStore}.
 */
public interface DocumentStore {

    /**
     * A document as it stands.
     *
     * @param etag this version of it
     */
    record Stored(ObjectNode document, String etag) {}

    /** The document with this id. */
    Optional<Stored> find(String id);

    /**
     * Adds a document.
     *
     * @return false when one with this id stands there
     */
    boolean insert(String id, ObjectNode document);

    /**
     * Puts {@code next} in the place of {@code standing}, if that still stands there unchanged.
     *
     * @return false when another version stands there
     */
    boolean replace(String id, Stored standing, ObjectNode next);

    /**
     * Adds a document that {@link #list} finds; one with this id that stands there stays as it is.
     *
     * @param list the list's name, which has a colon in it
     */
    void insertListed(String list, String id, ObjectNode document);

    /**
     * One document of a list. What was added within the last second may not be in it yet.
     *
     * @param cursor the {@code next} of the one before, or nothing for the first
     * @throws IllegalArgumentException when the cursor is none
     */
    Listed list(String list, Optional<String> cursor);

    /**
     * A page of a list.
     *
     * @param next where the next page begins; nothing on the last
     */
    record Listed(Optional<ObjectNode> document, Optional<String> next) {}
}
