package dev.intercomactions.store;

import static dev.intercomactions.store.RunTable.number;
import static dev.intercomactions.store.RunTable.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.json.Json;
import dev.intercomactions.run.DocumentStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;

/**
 * The documents beside the runs, in the table of the run log: the JSON in {@code document}. In its index are those alone that
 * belong to a list, under the list's name, so that no list of runs shows them.
 */
public final class DynamoDocumentStore implements DocumentStore {
    private static final int LONGEST_ID = 400;

    private final RunTable table;
    private final Duration retention;
    private final InstantSource clock;

    /**
     * Documents in one table.
     *
     * @param retention how long one stays after its last change: as long as the runs that it speaks of
     */
    public DynamoDocumentStore(Supplier<DynamoDbClient> dynamo, String table, Duration retention, InstantSource clock) {
        this.table = new RunTable(dynamo, table, clock);
        this.retention = retention;
        this.clock = clock;
    }

    @Override
    public Optional<Stored> find(String id) {
        return table.find(id).flatMap(DynamoDocumentStore::stored);
    }

    @Override
    public boolean insert(String id, ObjectNode document) {
        return table.insert(item(id, document)).isEmpty();
    }

    @Override
    public boolean replace(String id, Stored standing, ObjectNode next) {
        return table.replace(standing.etag(), item(id, next)).isEmpty();
    }

    /** The list's name stands where a run has its status: the index holds lists beside what needs attention. */
    @Override
    public void insertListed(String list, String id, ObjectNode document) {
        Map<String, AttributeValue> item = new HashMap<>(item(id, document));
        item.put("attention", text(list));
        item.put("attention_at", text(id));
        table.insert(item);
    }

    @Override
    public Listed list(String list, Optional<String> cursor) {
        QueryRequest.Builder query = table.newest(list).limit(1);
        cursor.ifPresent(from -> query.exclusiveStartKey(start(list, from)));
        QueryResponse response = table.query(query);
        return new Listed(
                response.items().stream()
                        .filter(table::lasts)
                        .flatMap(item -> stored(item).stream())
                        .map(Stored::document)
                        .findFirst(),
                RunTable.next(response));
    }

    /** The index key behind a cursor, which is a document's id. */
    private static Map<String, AttributeValue> start(String list, String cursor) {
        if (!cursor.startsWith(list) || cursor.length() > LONGEST_ID) {
            throw new IllegalArgumentException("no cursor");
        }
        return Map.of("attention", text(list), "attention_at", text(cursor), "run_id", text(cursor));
    }

    private Map<String, AttributeValue> item(String id, ObjectNode document) {
        return Map.of(
                "run_id", text(id),
                "etag", text(UUID.randomUUID().toString()),
                "document", text(Json.write(document)),
                "expires_at", number(clock.instant().plus(retention).getEpochSecond()));
    }

    private static Optional<Stored> stored(Map<String, AttributeValue> item) {
        AttributeValue document = item.get("document");
        AttributeValue etag = item.get("etag");
        if (document == null || etag == null) {
            return Optional.empty();
        }
        JsonNode json = Json.parse(document.s()).orElseThrow();
        return Optional.of(new Stored((ObjectNode) json, etag.s()));
    }
}
