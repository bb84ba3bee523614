package dev.intercomactions.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.json.Json;
import dev.intercomactions.run.Run;
import dev.intercomactions.run.RunIds;
import dev.intercomactions.run.RunJson;
import dev.intercomactions.run.RunState;
import dev.intercomactions.run.RunStore;
import dev.intercomactions.run.RunStoreException;
import java.time.Duration;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The run log in DynamoDB: one item a run, its whole JSON in {@code run}, and beside it the attributes that keys,
 * conditions and people's queries need. Runs that wait for a retry or have failed carry {@code attention}, the key of the
 * sparse index, so that the happy path never writes to an index.
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

    private final AwsApi dynamo;
    private final String table;
    private final Duration retention;

    /**
     * A run log in one table.
     *
     * @param retention how long an item stays after its last change
     */
    public DynamoRunStore(AwsApi dynamo, String table, Duration retention) {
        this.dynamo = dynamo;
        this.table = table;
        this.retention = retention;
    }

    @Override
    public Optional<Run> insert(Run run) {
        return put(run, Json.object().put("ConditionExpression", "attribute_not_exists(run_id)"));
    }

    @Override
    public boolean replace(Run standing, Run next) {
        ObjectNode unchanged = Json.object().put("ConditionExpression", "etag = :standing");
        text(unchanged.putObject("ExpressionAttributeValues"), ":standing", standing.etag());
        return put(next, unchanged).isEmpty();
    }

    @Override
    public Optional<Run> find(String runId) {
        ObjectNode get = Json.object().put("TableName", table).put("ConsistentRead", true);
        text(get.putObject("Key"), "run_id", runId);
        return Optional.of(reaching("read", () -> dynamo.call("GetItem", get)).path("Item"))
                .filter(JsonNode::isObject)
                .map(DynamoRunStore::run);
    }

    /** A page ends early rather than late: a filter that few runs pass makes short pages, never long reads. */
    @Override
    public Page attention(Filter filter, int limit, Optional<String> cursor) {
        ObjectNode query = Json.object()
                .put("TableName", table)
                .put("IndexName", "attention")
                .put("KeyConditionExpression", "attention = :status")
                .put("ScanIndexForward", false)
                .put("Limit", filter.action().isPresent() || filter.errorCode().isPresent() ? FILTERED_READ : limit);
        ObjectNode values = query.putObject("ExpressionAttributeValues");
        text(values, ":status", filter.status());
        List<String> conditions = new ArrayList<>();
        filter.action().ifPresent(action -> {
            text(values, ":action", action);
            query.putObject("ExpressionAttributeNames").put("#action", "action");
            conditions.add("#action = :action");
        });
        filter.errorCode().ifPresent(code -> {
            text(values, ":code", code);
            conditions.add("error_code = :code");
        });
        if (!conditions.isEmpty()) {
            query.put("FilterExpression", String.join(" AND ", conditions));
        }
        cursor.ifPresent(from -> start(query.putObject("ExclusiveStartKey"), filter.status(), from));
        return page(reaching("query", () -> dynamo.call("Query", query)), limit);
    }

    private static Page page(JsonNode response, int limit) {
        List<JsonNode> items = response.path("Items").valueStream().toList();
        boolean cut = items.size() > limit;
        List<JsonNode> shown = cut ? items.subList(0, limit) : items;
        String next = text(cut ? shown.getLast() : response.path("LastEvaluatedKey"), "attention_at");
        return new Page(
                shown.stream().map(DynamoRunStore::run).toList(),
                Optional.of(next).filter(cursor -> !cursor.isEmpty()));
    }

    /** The index key behind a cursor, which is a run's {@code attention_at}: its time and its id. */
    private static void start(ObjectNode key, String status, String cursor) {
        int hash = cursor.indexOf('#');
        if (hash < 0 || !RunIds.isRunId(cursor.substring(hash + 1)) || hash > LONGEST_TIME) {
            throw new IllegalArgumentException("no cursor");
        }
        text(key, "attention", status);
        text(key, "attention_at", cursor);
        text(key, "run_id", cursor.substring(hash + 1));
    }

    /** Writes if the condition holds; else gives back what stands there. */
    private Optional<Run> put(Run run, ObjectNode conditional) {
        ObjectNode put = conditional.put("TableName", table).put("ReturnValuesOnConditionCheckFailure", "ALL_OLD");
        put.set("Item", item(run));
        return reaching("write", () -> {
            try {
                dynamo.call("PutItem", put);
                return Optional.empty();
            } catch (AwsException e) {
                if (!"ConditionalCheckFailedException".equals(e.getMessage())) {
                    throw e;
                }
                // A write of which no answer came is repeated: what stands there may be our own.
                JsonNode there = e.error().path("Item");
                return run.etag().equals(text(there, "etag"))
                        ? Optional.empty()
                        : Optional.of(there.isEmpty() ? run : run(there));
            }
        });
    }

    private static <T> T reaching(String what, Supplier<T> call) {
        try {
            return call.get();
        } catch (AwsException e) {
            LOG.warn("run_log.unreachable: {} failed with {}", what, e.getMessage());
            throw new RunStoreException("the run log is out of reach", e);
        }
    }

    private ObjectNode item(Run run) {
        ObjectNode item = Json.object();
        text(item, "run_id", run.runId());
        text(item, "etag", run.etag());
        text(item, "action", run.subject().action());
        text(item, "status", run.status());
        number(item, "round", run.progress().round());
        number(item, "attempts", run.progress().attempts());
        text(item, "updated_at", run.updatedAt().toString());
        number(item, "expires_at", run.updatedAt().plus(retention).getEpochSecond());
        text(item, "run", Json.write(RunJson.write(run)));
        if (run.state() instanceof RunState.Failed failed) {
            text(item, "error_code", failed.failure().code());
        }
        if (run.needsAttention()) {
            text(item, "attention", run.status());
            text(item, "attention_at", SORTABLE.format(run.updatedAt()) + "#" + run.runId());
        }
        return item;
    }

    private static Run run(JsonNode item) {
        return RunJson.read(Json.parse(text(item, "run")).orElseThrow(), text(item, "etag"));
    }

    private static String text(JsonNode item, String name) {
        return item.path(name).path("S").asText("");
    }

    /** An attribute without a text is left out. */
    private static void text(ObjectNode item, String name, String text) {
        if (!text.isEmpty()) {
            item.putObject(name).put("S", text);
        }
    }

    private static void number(ObjectNode item, String name, long number) {
        item.putObject(name).put("N", Long.toString(number));
    }
}
