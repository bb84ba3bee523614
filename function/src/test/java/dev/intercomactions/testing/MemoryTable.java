package dev.intercomactions.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.json.Json;
import dev.intercomactions.store.AwsApi;
import dev.intercomactions.store.AwsException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The run table in memory. It is never out of reach, and as strict as DynamoDB about what it takes. */
public final class MemoryTable implements AwsApi {
    private static final int LARGEST_ITEM = 400 * 1024;
    private static final int LONGEST_KEY = 2048;
    private static final int LONGEST_SORT_KEY = 1024;

    private final Map<String, JsonNode> items;
    private final List<String> refused = new ArrayList<>();

    public MemoryTable(Map<String, JsonNode> items) {
        this.items = new HashMap<>(items);
    }

    public synchronized Map<String, JsonNode> items() {
        return Map.copyOf(items);
    }

    /** What it would not take, and why. */
    public synchronized List<String> refused() {
        return List.copyOf(refused);
    }

    @Override
    public synchronized JsonNode call(String operation, ObjectNode input) {
        return switch (operation) {
            case "PutItem" -> putItem(input);
            case "GetItem" -> getItem(input);
            case "Query" -> query(input);
            default -> throw new IllegalArgumentException(operation);
        };
    }

    private JsonNode putItem(ObjectNode request) {
        JsonNode item = request.path("Item");
        check(item);
        JsonNode there = items.getOrDefault(text(item, "run_id"), Json.object());
        boolean allowed = request.path("ConditionExpression").asText().startsWith("attribute_not_exists")
                ? there.isEmpty()
                : text(there, "etag").equals(text(request.path("ExpressionAttributeValues"), ":standing"));
        if (!allowed) {
            ObjectNode error = Json.object();
            error.set("Item", there);
            throw new AwsException("ConditionalCheckFailedException", error);
        }
        items.put(text(item, "run_id"), item);
        return Json.object();
    }

    private JsonNode getItem(ObjectNode request) {
        String id = text(request.path("Key"), "run_id");
        key(id, LONGEST_KEY);
        ObjectNode answer = Json.object();
        JsonNode there = items.get(id);
        if (there != null) {
            answer.set("Item", there);
        }
        return answer;
    }

    private JsonNode query(ObjectNode request) {
        JsonNode values = request.path("ExpressionAttributeValues");
        values.forEach(value -> key(value.path("S").asText(), LONGEST_KEY));
        JsonNode start = request.path("ExclusiveStartKey");
        if (!start.isMissingNode()) {
            key(text(start, "run_id"), LONGEST_KEY);
            key(text(start, "attention_at"), LONGEST_SORT_KEY);
        }
        List<JsonNode> found = items.values().stream()
                .filter(item -> text(item, "attention").equals(text(values, ":status")))
                .filter(item -> !values.has(":action") || text(item, "action").equals(text(values, ":action")))
                .filter(item -> !values.has(":code") || text(item, "error_code").equals(text(values, ":code")))
                .filter(item ->
                        start.isMissingNode() || text(item, "attention_at").compareTo(text(start, "attention_at")) < 0)
                .sorted(Comparator.comparing((JsonNode item) -> text(item, "attention_at"))
                        .reversed())
                .toList();
        List<JsonNode> page =
                found.subList(0, Math.min(found.size(), request.path("Limit").asInt(1000)));
        ObjectNode answer = Json.object();
        answer.putArray("Items").addAll(page);
        if (page.size() < found.size()) {
            answer.set("LastEvaluatedKey", page.getLast());
        }
        return answer;
    }

    private void check(JsonNode item) {
        int size = 0;
        for (Map.Entry<String, JsonNode> attribute : item.properties()) {
            String value = attribute.getValue().path("S").asText("")
                    + attribute.getValue().path("N").asText("");
            if (!MemoryQueues.wellFormed(value)) {
                refuse("half a surrogate pair in " + attribute.getKey());
            }
            size += attribute.getKey().length() + value.getBytes(StandardCharsets.UTF_8).length;
        }
        key(text(item, "run_id"), LONGEST_KEY);
        if (item.has("attention")) {
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
        throw new AwsException("ValidationException", Json.object().put("message", why));
    }

    private static String text(JsonNode item, String name) {
        return item.path(name).path("S").asText("");
    }
}
