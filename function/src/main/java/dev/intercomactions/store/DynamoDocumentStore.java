package dev.intercomactions.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.json.Json;
import dev.intercomactions.run.DocumentStore;
import dev.intercomactions.run.RunStoreException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;

/**
 * The documents beside the runs, in the table of the run log: the JSON in {@code document}. They never carry the key of
 * its index, so that no list of runs shows them.
 */
public final class DynamoDocumentStore implements DocumentStore {
    private static final Logger LOG = LoggerFactory.getLogger(DynamoDocumentStore.class);

    private final Supplier<DynamoDbClient> dynamo;
    private final String table;
    private final Duration retention;
    private final InstantSource clock;

    /**
     * Documents in one table.
     *
     * @param retention how long one stays after its last change: as long as the runs that it speaks of
     */
    public DynamoDocumentStore(Supplier<DynamoDbClient> dynamo, String table, Duration retention, InstantSource clock) {
        this.dynamo = dynamo;
        this.table = table;
        this.retention = retention;
        this.clock = clock;
    }

    /** DynamoDB deletes what has expired hours or days later: until then it is not there. */
    @Override
    public Optional<Stored> find(String id) {
        GetItemResponse found = reaching(
                "read",
                () -> dynamo.get()
                        .getItem(
                                get -> get.tableName(table).consistentRead(true).key(Map.of("run_id", text(id)))));
        return found.hasItem() && !expired(found.item()) ? stored(found.item()) : Optional.empty();
    }

    @Override
    public boolean insert(String id, ObjectNode document) {
        return put(id, document, put -> put.conditionExpression("attribute_not_exists(run_id)"));
    }

    @Override
    public boolean replace(String id, Stored standing, ObjectNode next) {
        return put(id, next, standing(standing.etag()));
    }

    private static UnaryOperator<PutItemRequest.Builder> standing(String etag) {
        return put ->
                put.conditionExpression("etag = :standing").expressionAttributeValues(Map.of(":standing", text(etag)));
    }

    private boolean put(String id, ObjectNode document, UnaryOperator<PutItemRequest.Builder> conditional) {
        String etag = UUID.randomUUID().toString();
        PutItemRequest put = conditional
                .apply(PutItemRequest.builder()
                        .tableName(table)
                        .item(Map.of(
                                "run_id",
                                text(id),
                                "etag",
                                text(etag),
                                "document",
                                text(Json.write(document)),
                                "expires_at",
                                AttributeValue.fromN(Long.toString(
                                        clock.instant().plus(retention).getEpochSecond()))))
                        .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD))
                .build();
        return reaching("write", () -> {
            try {
                dynamo.get().putItem(put);
                return true;
            } catch (ConditionalCheckFailedException e) {
                AttributeValue there = e.hasItem() ? e.item().get("etag") : null;
                if (there == null) {
                    return false;
                }
                // A write of which no answer came is repeated: what stands there may be our own.
                return etag.equals(there.s()) || (expired(e.item()) && put(id, document, standing(there.s())));
            }
        });
    }

    private boolean expired(Map<String, AttributeValue> item) {
        AttributeValue at = item.get("expires_at");
        return at != null && !Instant.ofEpochSecond(Long.parseLong(at.n())).isAfter(clock.instant());
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

    /** What is logged is the error's name: its message may quote what was sent. */
    private static <T> T reaching(String what, Supplier<T> call) {
        try {
            return call.get();
        } catch (SdkException e) {
            LOG.warn("run_log.unreachable: {} failed with {}", what, AwsClients.name(e));
            throw new RunStoreException("the run log is out of reach", e);
        }
    }

    private static AttributeValue text(String text) {
        return AttributeValue.fromS(text);
    }
}
