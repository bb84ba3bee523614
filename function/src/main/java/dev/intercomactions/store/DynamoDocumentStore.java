package dev.intercomactions.store;

import static dev.intercomactions.store.RunTable.number;
import static dev.intercomactions.store.RunTable.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.json.Json;
import dev.intercomactions.run.DocumentStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The documents beside the runs, in the table of the run log: the JSON in {@code document}. They never carry the key of
 * its index, so that no list of runs shows them.
 */
public final class DynamoDocumentStore implements DocumentStore {
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
