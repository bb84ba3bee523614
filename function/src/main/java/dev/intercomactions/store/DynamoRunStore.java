package dev.intercomactions.store;

import static dev.intercomactions.store.RunTable.number;
import static dev.intercomactions.store.RunTable.string;
import static dev.intercomactions.store.RunTable.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.intercomactions.json.Json;
import dev.intercomactions.run.Attention;
import dev.intercomactions.run.PartOf;
import dev.intercomactions.run.Run;
import dev.intercomactions.run.RunIds;
import dev.intercomactions.run.RunJson;
import dev.intercomactions.run.RunState;
import dev.intercomactions.run.RunStore;
import dev.intercomactions.run.RunStoreException;
import dev.intercomactions.run.UnworkableRunException;
import java.time.DateTimeException;
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
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;

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

    private static final String SENT = "true";

    /** As many runs as a read of a megabyte has when they are small: DynamoDB reads no further anyway. */
    private static final int GLANCED = 1000;

    private final RunTable table;
    private final Duration retention;

    /**
     * A run log in one table.
     *
     * @param retention how long an item stays after its last change
     */
    public DynamoRunStore(Supplier<DynamoDbClient> dynamo, String table, Duration retention, InstantSource clock) {
        this.table = new RunTable(dynamo, table, clock);
        this.retention = retention;
    }

    @Override
    public Optional<Run> insert(Run run) {
        return table.insert(item(run)).map(there -> there.isEmpty() ? run : run(there));
    }

    @Override
    public Map<String, Run> insertAll(List<Run> runs) {
        Map<String, Run> byId = runs.stream().collect(Collectors.toMap(Run::runId, Function.identity()));
        Map<String, Run> standing = new HashMap<>();
        for (List<Map<String, AttributeValue>> together :
                RunTable.calls(runs.stream().map(this::item).toList())) {
            try {
                RunTable.Inserted inserted = table.insertAll(together);
                inserted.added().forEach(id -> standing.put(id, Objects.requireNonNull(byId.get(id))));
                findAll(inserted.duplicates()).forEach(run -> standing.put(run.runId(), run));
            } catch (UnworkableRunException e) {
                // One of them is at fault, and each by itself will show which.
            } catch (RunStoreException e) {
                if (standing.isEmpty()) {
                    throw e;
                }
                return standing;
            }
        }
        return standing;
    }

    @Override
    public boolean replace(Run standing, Run next) {
        return table.replace(standing.etag(), item(next)).isEmpty();
    }

    @Override
    public void messagesSent(List<Run> standing) {
        table.mark("message_sent", SENT, standing.stream().collect(Collectors.toMap(Run::runId, Run::etag)));
    }

    @Override
    public Optional<Run> find(String runId) {
        return table.find(runId).map(DynamoRunStore::run);
    }

    @Override
    public List<Run> findAll(List<String> runIds) {
        return table.findAll(runIds).stream()
                .flatMap(item -> readable(item, DynamoRunStore::run))
                .toList();
    }

    /** A page ends early rather than late: a filter that few runs pass makes short pages, never long reads. */
    @Override
    public Page attention(Filter filter, int limit, Optional<String> cursor) {
        boolean filtered = !filter.equals(Filter.all(filter.status()));
        QueryRequest.Builder query = table.newest(filter.status()).limit(filtered ? FILTERED_READ : limit);
        Map<String, AttributeValue> values = new HashMap<>(query.build().expressionAttributeValues());
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
        filter.partOf().ifPresent(whole -> {
            values.put(":whole", text(whole.text()));
            conditions.add("part_of = :whole");
        });
        if (filtered) {
            query.filterExpression(String.join(" AND ", conditions));
        }
        cursor.ifPresent(from -> query.exclusiveStartKey(start(filter.status(), from)));
        query.expressionAttributeValues(values);
        return page(table.query(query), limit);
    }

    private Page page(QueryResponse response, int limit) {
        List<Map<String, AttributeValue>> items = response.items();
        boolean cut = items.size() > limit;
        List<Map<String, AttributeValue>> shown = cut ? items.subList(0, limit) : items;
        AttributeValue next = (cut ? shown.getLast() : response.lastEvaluatedKey()).get("attention_at");
        return new Page(
                shown.stream()
                        .filter(table::lasts)
                        .flatMap(item -> readable(item, DynamoRunStore::run))
                        .toList(),
                Optional.ofNullable(next).map(AttributeValue::s));
    }

    /** Reads a megabyte of the index, which is what DynamoDB gives at once; what is sent is a tenth of that. */
    @Override
    public Glance glance(String status, Optional<String> cursor) {
        QueryRequest.Builder query = table.newest(status)
                .projectionExpression("run_id, attention_at, attention_kind, cause, part_of, #action")
                .expressionAttributeNames(Map.of("#action", "action"))
                .limit(GLANCED);
        cursor.ifPresent(from -> query.exclusiveStartKey(start(status, from)));
        QueryResponse response = table.query(query);
        return new Glance(
                response.items().stream()
                        .flatMap(item -> readable(item, glanced -> attention(status, glanced)))
                        .toList(),
                RunTable.next(response));
    }

    private static Attention attention(String status, Map<String, AttributeValue> item) {
        String at = string(item, "attention_at");
        try {
            return new Attention(
                    string(item, "run_id"),
                    status,
                    string(item, "action"),
                    string(item, "cause"),
                    PartOf.of(string(item, "part_of")),
                    Attention.Kind.valueOf(string(item, "attention_kind").toUpperCase(Locale.ROOT)),
                    Instant.parse(at.substring(0, Math.max(0, at.indexOf('#')))));
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new UnworkableRunException("the run log has an index entry of another writer");
        }
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
        run.partOf().ifPresent(whole -> item.put("part_of", text(whole.text())));
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
    private static <T> Stream<T> readable(
            Map<String, AttributeValue> item, Function<Map<String, AttributeValue>, T> reading) {
        try {
            return Stream.of(reading.apply(item));
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
}
