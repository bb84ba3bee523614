package dev.intercomactions.store;

import dev.intercomactions.run.RunStoreException;
import dev.intercomactions.run.UnworkableRunException;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;

/**
 * The run log's table: items under {@code run_id}, each version with an {@code etag} of its own. An item whose {@code
 * expires_at} is over does not count, though DynamoDB deletes it only hours or days later.
 */
final class RunTable {
    private static final Logger LOG = LoggerFactory.getLogger(RunTable.class);

    /** What DynamoDB says of a request that it will never carry out: an item that is too large, for one. */
    private static final String FOR_GOOD = "ValidationException";

    private final Supplier<DynamoDbClient> dynamo;
    private final String name;
    private final InstantSource clock;

    RunTable(Supplier<DynamoDbClient> dynamo, String name, InstantSource clock) {
        this.dynamo = dynamo;
        this.name = name;
        this.clock = clock;
    }

    String name() {
        return name;
    }

    /** The item with this id. */
    Optional<Map<String, AttributeValue>> find(String id) {
        GetItemResponse found = reaching(
                "read",
                client -> client.getItem(
                        get -> get.tableName(name).consistentRead(true).key(Map.of("run_id", text(id)))));
        return found.hasItem() ? Optional.of(found.item()).filter(this::lasts) : Optional.empty();
    }

    /** Writes an item where none is; as {@link #replace}. */
    Optional<Map<String, AttributeValue>> insert(Map<String, AttributeValue> item) {
        return put(
                item,
                put -> put.conditionExpression("attribute_not_exists(run_id) OR expires_at <= :now")
                        .expressionAttributeValues(
                                Map.of(":now", number(clock.instant().getEpochSecond()))));
    }

    /**
     * Writes an item in the place of the version {@code etag}.
     *
     * @return what stands there instead, without attributes if that is nothing; empty when it was written
     */
    Optional<Map<String, AttributeValue>> replace(String etag, Map<String, AttributeValue> item) {
        return put(
                item,
                put -> put.conditionExpression("etag = :standing")
                        .expressionAttributeValues(Map.of(":standing", text(etag))));
    }

    private Optional<Map<String, AttributeValue>> put(
            Map<String, AttributeValue> item, UnaryOperator<PutItemRequest.Builder> conditional) {
        PutItemRequest put = conditional
                .apply(PutItemRequest.builder()
                        .tableName(name)
                        .item(item)
                        .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD))
                .build();
        return reaching("write", client -> {
            try {
                client.putItem(put);
                return Optional.empty();
            } catch (ConditionalCheckFailedException e) {
                // A write of which no answer came is repeated: what stands there may be our own.
                AttributeValue etag = e.item().get("etag");
                return etag != null && etag.equals(item.get("etag")) ? Optional.empty() : Optional.of(e.item());
            }
        });
    }

    boolean lasts(Map<String, AttributeValue> item) {
        AttributeValue expiry = item.get("expires_at");
        return expiry == null || Long.parseLong(expiry.n()) > clock.instant().getEpochSecond();
    }

    /**
     * Makes a call. What is logged is an error's name: its message may quote what was sent.
     *
     * @throws RunStoreException when the table is out of reach
     * @throws UnworkableRunException when it refuses for good
     */
    <T> T reaching(String what, Function<DynamoDbClient, T> call) {
        try {
            return call.apply(dynamo.get());
        } catch (SdkException e) {
            if (e instanceof DynamoDbException refused
                    && refused.awsErrorDetails() != null
                    && FOR_GOOD.equals(refused.awsErrorDetails().errorCode())) {
                LOG.error("run_log.refused: {} was refused for good", what);
                throw new UnworkableRunException("the run log's table refuses the run for good");
            }
            LOG.warn("run_log.unreachable: {} failed with {}", what, AwsClients.name(e));
            throw new RunStoreException("the run log is out of reach", e);
        }
    }

    static AttributeValue text(String text) {
        return AttributeValue.fromS(text);
    }

    static AttributeValue number(long number) {
        return AttributeValue.fromN(Long.toString(number));
    }
}
