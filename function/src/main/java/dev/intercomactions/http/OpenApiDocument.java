package dev.intercomactions.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.action.ActionType;
import dev.intercomactions.action.Actions;
import dev.intercomactions.json.Json;

/** The OpenAPI 3.1 description of the HTTP API: the resource {@code /openapi.json}, and a path for each action. */
public final class OpenApiDocument {
    private OpenApiDocument() {}

    /** @param base what stands before the API's own paths */
    static ObjectNode document(String base) {
        ObjectNode document = (ObjectNode) Json.resource("/openapi.json");
        document.putArray("servers").addObject().put("url", base.isEmpty() ? "/" : base);
        ObjectNode paths = document.withObject("paths");
        ObjectNode schemas = document.withObject("components").withObject("schemas");
        for (ActionType type : Actions.all().values()) {
            JsonNode told = type.description();
            schemas.set(type.name() + "_input", withoutDialect(told.path("input")));
            schemas.set(type.name() + "_output", told.path("output"));
            paths.putObject("/v1/actions/" + type.name()).set("post", carryOut(type, told));
        }
        return document;
    }

    private static ObjectNode carryOut(ActionType type, JsonNode told) {
        ObjectNode operation = Json.object()
                .put("operationId", type.name())
                .put("summary", told.path("title").asText())
                .put(
                        "description",
                        told.path("description").asText() + " Safe to repeat? "
                                + told.path("safe_to_repeat").asText());
        operation.putArray("tags").add("Actions");
        for (String name : new String[] {
            "IdempotencyKey", "Prefer", "RetryMaxAttempts", "RetryBaseDelaySeconds", "RetryMaxDelaySeconds"
        }) {
            operation.withArray("parameters").addObject().put("$ref", "#/components/parameters/" + name);
        }
        ObjectNode body = operation.putObject("requestBody").put("required", true);
        body.putObject("content").putObject("application/json").set("schema", schema(type.name() + "_input"));
        ObjectNode responses = operation.putObject("responses");
        ObjectNode done = responses.putObject("200").put("description", "Confirmed in Intercom.");
        done.putObject("headers")
                .putObject("Run-Id")
                .set("schema", Json.object().put("type", "string"));
        done.putObject("content").putObject("application/json").set("schema", schema(type.name() + "_output"));
        responses.putObject("202").put("$ref", "#/components/responses/Accepted");
        for (String status : new String[] {"400", "413", "415", "422", "502", "503"}) {
            responses.putObject(status).put("$ref", "#/components/responses/Problem");
        }
        return operation;
    }

    private static ObjectNode schema(String name) {
        return Json.object().put("$ref", "#/components/schemas/" + name);
    }

    /** The document names the dialect once, for all its schemas. */
    private static JsonNode withoutDialect(JsonNode schema) {
        ObjectNode copy = schema.deepCopy();
        copy.remove("$schema");
        return copy;
    }
}
