package dev.intercomactions.lambda;

import dev.intercomactions.json.Lazy;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** A run log with a run in each state that a caller can leave one in: done, refused, invalid, waiting. */
public final class PreparedRuns {
    private static final Lazy<Map<String, Map<String, AttributeValue>>> ITEMS = Lazy.of(PreparedRuns::make);

    private PreparedRuns() {}

    public static Map<String, Map<String, AttributeValue>> items() {
        return ITEMS.get();
    }

    private static Map<String, Map<String, AttributeValue>> make() {
        Map<String, Map<String, AttributeValue>> items = Map.of();
        items = after("done-1", "", items);
        items = after(
                "refused-1",
                "404{\"type\":\"error.list\",\"errors\":[{\"code\":\"not_found\",\"message\":\"gone\"}]}",
                items);
        items = after("invalid-1", "invalid", items);
        return after("waiting-1", "503{}", items);
    }

    private static Map<String, Map<String, AttributeValue>> after(
            String runId, String answer, Map<String, Map<String, AttributeValue>> items) {
        Front front = new Front(new FuzzedIntercom(answer), items);
        String input =
                answer.equals("invalid") ? "{}" : "{\\\"conversation_id\\\":\\\"123456\\\",\\\"admin_id\\\":\\\"1\\\"}";
        front.batch("""
                {"Records": [{"messageId": "ID", "receiptHandle": "h", "attributes": {}, "messageAttributes": {},
                  "body": "{\\"action\\":\\"close_conversation\\",\\"input\\":INPUT}"}]}
                """.replace("ID", runId).replace("INPUT", input));
        return front.table.items();
    }
}
