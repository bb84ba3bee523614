package dev.intercomactions.testing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.json.Json;
import dev.intercomactions.run.DocumentStore;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Documents in a map. They go through their JSON, as they do in DynamoDB. */
public final class MemoryDocumentStore implements DocumentStore {
    private final Map<String, Stored> documents = new HashMap<>();
    private final Map<String, NavigableSet<String>> lists = new HashMap<>();
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

    @Override
    public synchronized void insertListed(String list, String id, ObjectNode document) {
        if (insert(id, document)) {
            lists.computeIfAbsent(list, name -> new TreeSet<>()).add(id);
        }
    }

    @Override
    public synchronized Listed list(String list, Optional<String> cursor) {
        NavigableSet<String> ids = lists.getOrDefault(list, new TreeSet<>());
        if (cursor.filter(from -> !from.startsWith(list)).isPresent()) {
            throw new IllegalArgumentException("no cursor");
        }
        Iterator<String> rest = ids.tailSet(cursor.orElse(""), false).iterator();
        Optional<String> id = rest.hasNext() ? Optional.of(rest.next()) : Optional.empty();
        return new Listed(id.flatMap(this::find).map(Stored::document), rest.hasNext() ? id : Optional.empty());
    }

    private boolean put(String id, ObjectNode document) {
        ObjectNode read = (ObjectNode) Json.parse(Json.write(document)).orElseThrow();
        documents.put(id, new Stored(read, Integer.toString(++writes)));
        return true;
    }
}
