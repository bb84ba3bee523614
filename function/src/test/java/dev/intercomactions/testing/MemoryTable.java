package dev.intercomactions.testing;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchExecuteStatementRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchExecuteStatementResponse;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.BatchStatementError;
import software.amazon.awssdk.services.dynamodb.model.BatchStatementErrorCodeEnum;
import software.amazon.awssdk.services.dynamodb.model.BatchStatementRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchStatementResponse;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemResponse;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;

/** The run table in memory. It is never out of reach, and as strict as DynamoDB about what it takes. */
public final class MemoryTable implements DynamoDbClient {
    private static final int LARGEST_ITEM = 400 * 1024;
    private static final int LONGEST_KEY = 2048;
    private static final int MOST_STATEMENTS = 25;
    private static final int LONGEST_STATEMENT = 8192;
    private static final Pattern INSERT = Pattern.compile("INSERT INTO \"[\\w.-]+\" VALUE \\{(.*)}");
    private static final Pattern UPDATE =
            Pattern.compile("UPDATE \"[\\w.-]+\" SET (\\w+) = \\? WHERE run_id = \\? AND etag = \\?");
    private static final Pattern ATTRIBUTE = Pattern.compile("'(\\w+)': \\?");
    private static final int LONGEST_SORT_KEY = 1024;

    private final Map<String, Map<String, AttributeValue>> items;
    private final List<String> refused = new ArrayList<>();

    public MemoryTable(Map<String, Map<String, AttributeValue>> items) {
        this.items = new HashMap<>(items);
    }

    public synchronized Map<String, Map<String, AttributeValue>> items() {
        return Map.copyOf(items);
    }

    /** What it would not take, and why. */
    public synchronized List<String> refused() {
        return List.copyOf(refused);
    }

    @Override
    public synchronized PutItemResponse putItem(PutItemRequest request) {
        Map<String, AttributeValue> item = request.item();
        check(item);
        Map<String, AttributeValue> there = items.getOrDefault(text(item, "run_id"), Map.of());
        boolean allowed = request.conditionExpression().startsWith("attribute_not_exists")
                ? there.isEmpty() || number(there, "expires_at") <= number(request.expressionAttributeValues(), ":now")
                : text(there, "etag").equals(text(request.expressionAttributeValues(), ":standing"));
        if (!allowed) {
            throw ConditionalCheckFailedException.builder().item(there).build();
        }
        items.put(text(item, "run_id"), item);
        return PutItemResponse.builder().build();
    }

    /** Inserts, and the one update that the service makes: one more attribute, for an item that is still the same. */
    @Override
    public synchronized BatchExecuteStatementResponse batchExecuteStatement(BatchExecuteStatementRequest request) {
        List<BatchStatementRequest> statements = request.statements();
        if (statements.isEmpty() || statements.size() > MOST_STATEMENTS) {
            refuse(statements.size() + " statements");
        }
        List<BatchStatementResponse> responses = new ArrayList<>();
        for (BatchStatementRequest statement : statements) {
            Optional<BatchStatementErrorCodeEnum> error =
                    statement.statement().startsWith("UPDATE") ? update(statement) : insert(statement);
            responses.add(BatchStatementResponse.builder()
                    .error(error.map(code ->
                                    BatchStatementError.builder().code(code).build())
                            .orElse(null))
                    .build());
        }
        return BatchExecuteStatementResponse.builder().responses(responses).build();
    }

    private Optional<BatchStatementErrorCodeEnum> insert(BatchStatementRequest statement) {
        Map<String, AttributeValue> item = inserted(statement);
        check(item);
        return items.putIfAbsent(text(item, "run_id"), item) == null
                ? Optional.empty()
                : Optional.of(BatchStatementErrorCodeEnum.DUPLICATE_ITEM);
    }

    private Optional<BatchStatementErrorCodeEnum> update(BatchStatementRequest statement) {
        Matcher update = UPDATE.matcher(statement.statement());
        if (!update.matches()) {
            refuse("the statement " + statement.statement());
        }
        String id = statement.parameters().get(1).s();
        Map<String, AttributeValue> there = items.getOrDefault(id, Map.of());
        if (!text(there, "etag").equals(statement.parameters().get(2).s())) {
            return Optional.of(BatchStatementErrorCodeEnum.CONDITIONAL_CHECK_FAILED);
        }
        Map<String, AttributeValue> more = new HashMap<>(there);
        more.put(update.group(1), statement.parameters().get(0));
        items.put(id, more);
        return Optional.empty();
    }

    private Map<String, AttributeValue> inserted(BatchStatementRequest insert) {
        Matcher statement = INSERT.matcher(insert.statement());
        if (insert.statement().length() > LONGEST_STATEMENT || !statement.matches()) {
            refuse("the statement " + insert.statement());
        }
        Map<String, AttributeValue> item = new HashMap<>();
        Matcher attribute = ATTRIBUTE.matcher(statement.group(1));
        while (attribute.find()) {
            item.put(attribute.group(1), insert.parameters().get(item.size()));
        }
        if (item.size() != insert.parameters().size()) {
            refuse("parameters that are not those of " + insert.statement());
        }
        return item;
    }

    @Override
    public synchronized BatchGetItemResponse batchGetItem(BatchGetItemRequest request) {
        Map<String, List<Map<String, AttributeValue>>> found = new HashMap<>();
        request.requestItems()
                .forEach((table, keys) -> found.put(
                        table,
                        keys.keys().stream()
                                .flatMap(key -> Stream.ofNullable(items.get(text(key, "run_id"))))
                                .toList()));
        return BatchGetItemResponse.builder().responses(found).build();
    }

    @Override
    public synchronized GetItemResponse getItem(GetItemRequest request) {
        String id = text(request.key(), "run_id");
        key(id, LONGEST_KEY);
        return GetItemResponse.builder().item(items.get(id)).build();
    }

    @Override
    public synchronized QueryResponse query(QueryRequest request) {
        Map<String, AttributeValue> values = request.expressionAttributeValues();
        values.values().forEach(value -> key(value.s(), LONGEST_KEY));
        Map<String, AttributeValue> start = request.exclusiveStartKey();
        if (request.hasExclusiveStartKey()) {
            key(text(start, "run_id"), LONGEST_KEY);
            key(text(start, "attention_at"), LONGEST_SORT_KEY);
        }
        List<Map<String, AttributeValue>> found = items.values().stream()
                .filter(item -> text(item, "attention").equals(text(values, ":status")))
                .filter(item ->
                        !values.containsKey(":action") || text(item, "action").equals(text(values, ":action")))
                .filter(item ->
                        !values.containsKey(":code") || text(item, "error_code").equals(text(values, ":code")))
                .filter(item ->
                        !values.containsKey(":whole") || text(item, "part_of").equals(text(values, ":whole")))
                .filter(item -> !request.hasExclusiveStartKey()
                        || text(item, "attention_at").compareTo(text(start, "attention_at")) < 0)
                .sorted(Comparator.comparing((Map<String, AttributeValue> item) -> text(item, "attention_at"))
                        .reversed())
                .toList();
        int limit = Optional.ofNullable(request.limit()).orElse(found.size());
        List<Map<String, AttributeValue>> page = found.subList(0, Math.min(found.size(), limit));
        QueryResponse.Builder response = QueryResponse.builder().items(page);
        return page.size() < found.size()
                ? response.lastEvaluatedKey(page.getLast()).build()
                : response.build();
    }

    @Override
    public String serviceName() {
        return "dynamodb";
    }

    @Override
    public void close() {}

    private void check(Map<String, AttributeValue> item) {
        int size = 0;
        for (Map.Entry<String, AttributeValue> attribute : item.entrySet()) {
            AttributeValue given = attribute.getValue();
            String value = given.n() == null ? given.s() : given.n();
            if (!MemoryQueues.wellFormed(value)) {
                refuse("half a surrogate pair in " + attribute.getKey());
            }
            size += attribute.getKey().length() + value.getBytes(StandardCharsets.UTF_8).length;
        }
        key(text(item, "run_id"), LONGEST_KEY);
        if (item.containsKey("attention")) {
            key(text(item, "attention_at"), LONGEST_SORT_KEY);
        }
        if (size > LARGEST_ITEM) {
            refuse("an item of " + size + " bytes");
        }
    }

    private void key(String value, int longest) {
        int bytes = value.getBytes(StandardCharsets.UTF_8).length;
        if (bytes == 0 || bytes > longest || !MemoryQueues.wellFormed(value)) {
            refuse("a key of " + bytes + " bytes");
        }
    }

    private void refuse(String why) {
        refused.add(why);
        throw DynamoDbException.builder().message(why).build();
    }

    private static long number(Map<String, AttributeValue> item, String name) {
        AttributeValue value = item.get(name);
        return value == null || value.n() == null ? Long.MAX_VALUE : Long.parseLong(value.n());
    }

    private static String text(Map<String, AttributeValue> item, String name) {
        AttributeValue value = item.get(name);
        return value == null || value.s() == null ? "" : value.s();
    }
}
