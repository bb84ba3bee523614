package dev.intercomactions.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.intercomactions.json.Json;
import dev.intercomactions.run.Attention;
import dev.intercomactions.run.Run;
import dev.intercomactions.run.RunIds;
import dev.intercomactions.run.RunJson;
import dev.intercomactions.run.RunState;
import dev.intercomactions.run.RunStore;
import dev.intercomactions.run.RunStoreException;
import dev.intercomactions.run.UnworkableRunException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;

/**
 * The run log in DynamoDB: one item a run, its whole JSON in {@code run}, and beside it the attributes that keys,
 * conditions and people's queries need. Runs that wait for a retry or have failed carry {@code attention}, the key of the
 * sparse index, so that the happy path never writes to an index. An item whose time to live is over does not count, though
 * DynamoDB deletes it only hours or days later.
 */
public final class DynamoRunStore implements RunStore {
    private static final Logger LOG = LoggerFactory.getLogger(DynamoRunStore.class);

    /** Always with milliseconds, so that the order of the texts is the order of the times. */
    private static final DateTimeFormatter SORTABLE =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter(Locale.ROOT);

    /** Longer than any time in a cursor. */
    private static final int LONGEST_TIME = 40;

    /** How many runs a filter looks at for one page. */
    private static final int FILTERED_READ = 500;

    /** What DynamoDB says of a request that it will never carry out: an item that is too large, for one. */
    private static final String FOR_GOOD = "ValidationException";

    private static final String SENT = "true";

    /** As many runs as a read of a megabyte has when they are small: DynamoDB reads no further anyway. */
    private static final int GLANCED = 1000;

    private final Supplier<DynamoDbClient> dynamo;
    private final String table;
    private final Duration retention;
    private final InstantSource clock;

    /**
     * A run log in one table.
     *
     * @param retention how long an item stays after its last change
     */
    public DynamoRunStore(Supplier<DynamoDbClient> dynamo, String table, Duration retention, InstantSource clock) {
        this.dynamo = dynamo;
        this.table = table;
        this.retention = retention;
        this.clock = clock;
    }

    @Override
    public Optional<Run> insert(Run run) {
        return put(
                run,
                put -> put.conditionExpression("attribute_not_exists(run_id) OR expires_at <= :now")
                        .expressionAttributeValues(
                                Map.of(":now", number(clock.instant().getEpochSecond()))));
    }

    @Override
    public boolean replace(Run standing, Run next) {
        return put(
                        next,
                        put -> put.conditionExpression("etag = :standing")
                                .expressionAttributeValues(Map.of(":standing", text(standing.etag()))))
                .isEmpty();
    }

    @Override
    public void messageSent(Run standing) {
        reaching("write", () -> {
            try {
                return Optional.of(dynamo.get()
                        .updateItem(update -> update.tableName(table)
                                .key(Map.of("run_id", text(standing.runId())))
                                .updateExpression("SET message_sent = :sent")
                                .conditionExpression("etag = :standing")
                                .expressionAttributeValues(
                                        Map.of(":sent", text(SENT), ":standing", text(standing.etag())))));
            } catch (ConditionalCheckFailedException e) {
                return Optional.empty();
            }
        });
    }

    @Override
    public Optional<Run> find(String runId) {
        GetItemResponse found = reaching(
                "read",
                () -> dynamo.get()
                        .getItem(
                                get -> get.tableName(table).consistentRead(true).key(Map.of("run_id", text(runId)))));
        return found.hasItem() && lasts(found.item()) ? Optional.of(run(found.item())) : Optional.empty();
    }

    /** A page ends early rather than late: a filter that few runs pass makes short pages, never long reads. */
    @Override
    public Page attention(Filter filter, int limit, Optional<String> cursor) {
        boolean filtered = filter.action().isPresent() || filter.errorCode().isPresent();
        QueryRequest.Builder query = QueryRequest.builder()
                .tableName(table)
                .indexName("attention")
                .keyConditionExpression("attention = :status")
                .scanIndexForward(false)
                .limit(filtered ? FILTERED_READ : limit);
        Map<String, AttributeValue> values = new HashMap<>(Map.of(":status", text(filter.status())));
        List<String> conditions = new ArrayList<>();
        filter.action().ifPresent(action -> {
            values.put(":action", text(action));
            query.expressionAttributeNames(Map.of("#action", "action"));
            conditions.add("#action = :action");
        });
        filter.errorCode().ifPresent(code -> {
            values.put(":code", text(code));
            conditions.add("error_code = :code");
        });
        if (filtered) {
            query.filterExpression(String.join(" AND ", conditions));
        }
        cursor.ifPresent(from -> query.exclusiveStartKey(start(filter.status(), from)));
        query.expressionAttributeValues(values);
        return page(reaching("query", () -> dynamo.get().query(query.build())), limit);
    }

    private Page page(QueryResponse response, int limit) {
        List<Map<String, AttributeValue>> items = response.items();
        boolean cut = items.size() > limit;
        List<Map<String, AttributeValue>> shown = cut ? items.subList(0, limit) : items;
        AttributeValue next = (cut ? shown.getLast() : response.lastEvaluatedKey()).get("attention_at");
        return new Page(
                shown.stream()
                        .filter(this::lasts)
                        .flatMap(DynamoRunStore::readable)
                        .toList(),
                Optional.ofNullable(next).map(AttributeValue::s));
    }

    /** Reads a megabyte of the index, which is what DynamoDB gives at once; what is sent is a tenth of that. */
    @Override
    public Glance glance(String status, Optional<String> cursor) {
        QueryRequest.Builder query = QueryRequest.builder()
                .tableName(table)
                .indexName("attention")
                .keyConditionExpression("attention = :status")
                .expressionAttributeValues(Map.of(":status", text(status)))
                .projectionExpression("run_id, attention_at, attention_kind, cause, #action")
                .expressionAttributeNames(Map.of("#action", "action"))
                .limit(GLANCED)
                .scanIndexForward(false);
        cursor.ifPresent(from -> query.exclusiveStartKey(start(status, from)));
        QueryResponse response = reaching("query", () -> dynamo.get().query(query.build()));
        return new Glance(
                response.items().stream().map(item -> attention(status, item)).toList(),
                Optional.ofNullable(response.lastEvaluatedKey().get("attention_at"))
                        .map(AttributeValue::s));
    }

    private static Attention attention(String status, Map<String, AttributeValue> item) {
        String at = string(item, "attention_at");
        return new Attention(
                string(item, "run_id"),
                status,
                Optional.ofNullable(item.get("action")).map(AttributeValue::s).orElse(""),
                Optional.ofNullable(item.get("cause")).map(AttributeValue::s).orElse(""),
                Attention.Kind.valueOf(string(item, "attention_kind").toUpperCase(Locale.ROOT)),
                Instant.parse(at.substring(0, at.indexOf('#'))));
    }

    /** The index key behind a cursor, which is a run's {@code attention_at}: its time and its id. */
    private static Map<String, AttributeValue> start(String status, String cursor) {
        int hash = cursor.indexOf('#');
        if (hash < 0 || !RunIds.isRunId(cursor.substring(hash + 1)) || hash > LONGEST_TIME) {
            throw new IllegalArgumentException("no cursor");
        }
        return Map.of(
                "attention", text(status),
                "attention_at", text(cursor),
                "run_id", text(cursor.substring(hash + 1)));
    }

    /** Writes if the condition holds; else gives back what stands there. */
    private Optional<Run> put(Run run, UnaryOperator<PutItemRequest.Builder> conditional) {
        PutItemRequest put = conditional
                .apply(PutItemRequest.builder()
                        .tableName(table)
                        .item(item(run))
                        .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD))
                .build();
        return reaching("write", () -> {
            try {
                dynamo.get().putItem(put);
                return Optional.empty();
            } catch (ConditionalCheckFailedException e) {
                // A write of which no answer came is repeated: what stands there may be our own.
                AttributeValue etag = e.item().get("etag");
                return etag != null && run.etag().equals(etag.s())
                        ? Optional.empty()
                        : Optional.of(e.hasItem() ? run(e.item()) : run);
            }
        });
    }

    private boolean lasts(Map<String, AttributeValue> item) {
        AttributeValue expiry = item.get("expires_at");
        return expiry == null || Long.parseLong(expiry.n()) > clock.instant().getEpochSecond();
    }

    /** What is logged is the error's name: its message may quote what was sent. */
    private static <T> T reaching(String what, Supplier<T> call) {
        try {
            return call.get();
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

    private Map<String, AttributeValue> item(Run run) {
        Map<String, AttributeValue> item = new HashMap<>();
        item.put("run_id", text(run.runId()));
        item.put("etag", text(run.etag()));
        item.put("status", text(run.status()));
        item.put("round", number(run.progress().round()));
        item.put("attempts", number(run.progress().attempts()));
        item.put("updated_at", text(run.updatedAt().toString()));
        item.put("expires_at", number(run.updatedAt().plus(retention).getEpochSecond()));
        item.put("run", text(Json.write(RunJson.write(run))));
        if (run.messageSent()) {
            item.put("message_sent", text(SENT));
        }
        if (!run.subject().action().isEmpty()) {
            item.put("action", text(run.subject().action()));
        }
        if (run.state() instanceof RunState.Failed failed) {
            item.put("error_code", text(failed.failure().code()));
        }
        run.attention().ifPresent(attention -> {
            item.put("attention", text(attention.status()));
            item.put("attention_at", text(SORTABLE.format(attention.at()) + "#" + attention.runId()));
            item.put("attention_kind", text(RunJson.word(attention.kind())));
            if (!attention.cause().isEmpty()) {
                item.put("cause", text(attention.cause()));
            }
        });
        return item;
    }

    /** One item that is no run of ours must not hide all others. */
    private static Stream<Run> readable(Map<String, AttributeValue> item) {
        try {
            return Stream.of(run(item));
        } catch (UnworkableRunException e) {
            LOG.error("run_log.unreadable: {}", string(item, "run_id"));
            return Stream.empty();
        }
    }

    private static Run run(Map<String, AttributeValue> item) {
        JsonNode json = Json.parse(string(item, "run")).orElse(MissingNode.getInstance());
        Run run = RunJson.read(json, string(item, "etag"));
        return item.containsKey("message_sent") ? run.withMessage() : run;
    }

    /** Empty where there is none: somebody else wrote the item. */
    private static String string(Map<String, AttributeValue> item, String name) {
        return Optional.ofNullable(item.get(name)).map(AttributeValue::s).orElse("");
    }

    private static AttributeValue text(String text) {
        return AttributeValue.fromS(text);
    }

    private static AttributeValue number(long number) {
        return AttributeValue.fromN(Long.toString(number));
    }
}
