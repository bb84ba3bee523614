package dev.intercomactions.store;

import dev.intercomactions.run.RunStoreException;
import dev.intercomactions.run.UnworkableRunException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Gatherers;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchStatementError;
import software.amazon.awssdk.services.dynamodb.model.BatchStatementErrorCodeEnum;
import software.amazon.awssdk.services.dynamodb.model.BatchStatementRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchStatementResponse;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;

/**
 * The run log's table: items under {@code run_id}, each version with an {@code etag} of its own. An item whose {@code
 * expires_at} is over does not count, though DynamoDB deletes it only hours or days later.
 */
final class RunTable {
    private static final Logger LOG = LoggerFactory.getLogger(RunTable.class);

    /** What DynamoDB says of a request that it will never carry out: an item that is too large, for one. */
    private static final String FOR_GOOD = "ValidationException";

    /** What fails an item that is not in the state which its statement asks for. */
    private static final Set<BatchStatementErrorCodeEnum> CONDITIONS = EnumSet.of(
            BatchStatementErrorCodeEnum.DUPLICATE_ITEM, BatchStatementErrorCodeEnum.CONDITIONAL_CHECK_FAILED);

    /** The most that DynamoDB reads by one call. */
    private static final int READ_ITEMS = 100;

    /** The most that DynamoDB writes by one call. */
    private static final int CALL_ITEMS = 25;

    /** Far less than any call may have, so that one is soon sent. */
    private static final int CALL_BYTES = 1 << 20;

    private final Supplier<DynamoDbClient> dynamo;
    private final String name;
    private final InstantSource clock;

    RunTable(Supplier<DynamoDbClient> dynamo, String name, InstantSource clock) {
        this.dynamo = dynamo;
        this.name = name;
        this.clock = clock;
    }

    /** The item with this id. */
    Optional<Map<String, AttributeValue>> find(String id) {
        GetItemResponse found = reaching(
                "read",
                client -> client.getItem(
                        get -> get.tableName(name).consistentRead(true).key(Map.of("run_id", text(id)))));
        return found.hasItem() ? Optional.of(found.item()).filter(this::lasts) : Optional.empty();
    }

    /** The items with these ids; one that is missing may stand there all the same. */
    List<Map<String, AttributeValue>> findAll(List<String> ids) {
        return ids.stream()
                .map(id -> Map.of("run_id", text(id)))
                .gather(Gatherers.windowFixed(READ_ITEMS))
                .flatMap(this::findTogether)
                .filter(this::lasts)
                .toList();
    }

    private Stream<Map<String, AttributeValue>> findTogether(List<Map<String, AttributeValue>> ids) {
        KeysAndAttributes keys =
                KeysAndAttributes.builder().consistentRead(true).keys(ids).build();
        return reaching("read", client -> client.batchGetItem(get -> get.requestItems(Map.of(name, keys))))
                .responses()
                .getOrDefault(name, List.of())
                .stream();
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
     * Which of some items were written for certain.
     *
     * @param added the ids of these
     * @param duplicates the ids of those in whose place something stands; it may be of an earlier try, or expired
     */
    record Inserted(List<String> added, List<String> duplicates) {}

    /**
     * Writes items where none are, by one call. PartiQL's INSERT is the only write of many that has a condition for each
     * and fails for each alone: a put without one would undo what became of the run meanwhile, when it is repeated for want
     * of an answer, or arrives late.
     *
     * @param items as many as {@link #calls} puts together
     */
    Inserted insertAll(List<Map<String, AttributeValue>> items) {
        List<BatchStatementResponse> responses =
                execute(items.stream().map(this::insertion).toList());
        Inserted inserted = new Inserted(new ArrayList<>(), new ArrayList<>());
        for (int i = 0; i < responses.size(); i++) {
            BatchStatementError error = responses.get(i).error();
            String id = string(items.get(i), "run_id");
            if (error == null) {
                inserted.added().add(id);
            } else if (error.code() == BatchStatementErrorCodeEnum.DUPLICATE_ITEM) {
                inserted.duplicates().add(id);
            }
        }
        return inserted;
    }

    private BatchStatementRequest insertion(Map<String, AttributeValue> item) {
        SortedMap<String, AttributeValue> sorted = new TreeMap<>(item);
        return BatchStatementRequest.builder()
                .statement(sorted.keySet().stream()
                        .map(attribute -> "'" + attribute + "': ?")
                        .collect(Collectors.joining(", ", "INSERT INTO \"" + name + "\" VALUE {", "}")))
                .parameters(sorted.values())
                .build();
    }

    /** Gives items one more attribute, each if this version of it stands there. */
    void mark(String attribute, String value, Map<String, String> etags) {
        String update = "UPDATE \"" + name + "\" SET " + attribute + " = ? WHERE run_id = ? AND etag = ?";
        etags.entrySet().stream()
                .map(item -> BatchStatementRequest.builder()
                        .statement(update)
                        .parameters(text(value), text(item.getKey()), text(item.getValue()))
                        .build())
                .gather(Gatherers.windowFixed(CALL_ITEMS))
                .forEach(this::execute);
    }

    private List<BatchStatementResponse> execute(List<BatchStatementRequest> statements) {
        List<BatchStatementResponse> responses = reaching(
                "write",
                client -> client.batchExecuteStatement(batch -> batch.statements(statements))
                        .responses());
        Set<String> refusals = responses.stream()
                .flatMap(response -> Stream.ofNullable(response.error()))
                .filter(error -> !CONDITIONS.contains(error.code()))
                .map(BatchStatementError::codeAsString)
                .collect(Collectors.toCollection(TreeSet::new));
        if (!refusals.isEmpty()) {
            LOG.warn("run_log.unwritten: some of {} failed with {}", statements.size(), refusals);
        }
        return responses;
    }

    /** The items, put together as one call takes them. */
    static List<List<Map<String, AttributeValue>>> calls(List<Map<String, AttributeValue>> items) {
        List<List<Map<String, AttributeValue>>> calls = new ArrayList<>();
        int bytes = 0;
        for (Map<String, AttributeValue> item : items) {
            int size = item.values().stream()
                    .mapToInt(
                            value -> Optional.ofNullable(value.s()).orElse("").getBytes(StandardCharsets.UTF_8).length)
                    .sum();
            if (calls.isEmpty() || calls.getLast().size() == CALL_ITEMS || bytes + size > CALL_BYTES) {
                calls.add(new ArrayList<>());
                bytes = 0;
            }
            calls.getLast().add(item);
            bytes += size;
        }
        return calls;
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

    /** A query of the index for what has this status, or is in the list of this name; the newest first. */
    QueryRequest.Builder newest(String status) {
        return QueryRequest.builder()
                .tableName(name)
                .indexName("attention")
                .keyConditionExpression("attention = :status")
                .expressionAttributeValues(Map.of(":status", text(status)))
                .scanIndexForward(false);
    }

    QueryResponse query(QueryRequest.Builder query) {
        return reaching("query", client -> client.query(query.build()));
    }

    /** Where the page after this one begins, as its items have it in {@code attention_at}; nothing after the last. */
    static Optional<String> next(QueryResponse page) {
        return Optional.ofNullable(page.lastEvaluatedKey().get("attention_at")).map(AttributeValue::s);
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

    /** An attribute's text; empty where there is none: somebody else wrote the item. */
    static String string(Map<String, AttributeValue> item, String attribute) {
        return Optional.ofNullable(item.get(attribute)).map(AttributeValue::s).orElse("");
    }

    static AttributeValue text(String text) {
        return AttributeValue.fromS(text);
    }

    static AttributeValue number(long number) {
        return AttributeValue.fromN(Long.toString(number));
    }
}
