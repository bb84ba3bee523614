package dev.intercomactions.testing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.json.Json;
import dev.intercomactions.run.DocumentStore;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Documents in a map. They go through their JSON, as they do in DynamoDB. */
public final class MemoryDocumentStore implements DocumentStore {
    private final Map<String, Stored> documents = new HashMap<>();
    private int writes;

    /** The ids of all documents. */
    public synchronized Set<String> ids() {
        return Set.copyOf(documents.keySet());
    }

    @Override
    public synchronized Optional<Stored> find(String id) {
        return Optional.ofNullable(documents.get(id));
    }

    @Override
    public synchronized boolean insert(String id, ObjectNode document) {
        return !documents.containsKey(id) && put(id, document);
    }

    @Override
    public synchronized boolean replace(String id, Stored standing, ObjectNode next) {
        boolean unchanged =
                find(id).filter(there -> there.etag().equals(standing.etag())).isPresent();
        return unchanged && put(id, next);
    }

    private boolean put(String id, ObjectNode document) {
        ObjectNode read = (ObjectNode) Json.parse(Json.write(document)).orElseThrow();
        documents.put(id, new Stored(read, Integer.toString(++writes)));
        return true;
    }
}
