package dev.intercomactions.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Reads the run log's items as JSON. */
public final class Runs {
    private final DynamoDbClient dynamoDb;
    private final String table;

    Runs(DynamoDbClient dynamoDb, String table) {
        this.dynamoDb = dynamoDb;
        this.table = table;
    }

    /** The item of a run. */
    public Optional<JsonNode> find(String runId) {
        Map<String, AttributeValue> item = dynamoDb.getItem(request -> request.tableName(table)
                        .key(Map.of("run_id", AttributeValue.fromS(runId)))
                        .consistentRead(true))
                .item();
        return item.isEmpty() ? Optional.empty() : Optional.of(json(item));
    }

    /** The items of all runs, in no order. */
    public List<JsonNode> all() {
        return dynamoDb.scanPaginator(request -> request.tableName(table).consistentRead(true)).items().stream()
                .map(Runs::json)
                .toList();
    }

    private static JsonNode json(Map<String, AttributeValue> item) {
        ObjectNode json = Json.object();
        item.forEach((name, value) -> json.set(name, json(value)));
        return json;
    }

    private static JsonNode json(AttributeValue value) {
        return switch (value.type()) {
            case S -> TextNode.valueOf(value.s());
            case N -> DecimalNode.valueOf(new BigDecimal(value.n()));
            case BOOL -> BooleanNode.valueOf(value.bool());
            case M -> json(value.m());
            case L -> {
                ArrayNode list = Json.array();
                value.l().forEach(item -> list.add(json(item)));
                yield list;
            }
            case SS, NS -> Json.of(value.hasSs() ? value.ss() : value.ns());
            case B, BS, NUL, UNKNOWN_TO_SDK_VERSION -> NullNode.getInstance();
        };
    }
}
