package dev.intercomactions.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.action.ActionType;
import dev.intercomactions.action.Actions;
import dev.intercomactions.json.Json;

/**
 * The OpenAPI 3.1 description of the HTTP API: the resource {@code /openapi.json}, and for each action a path with what
 * {@code /openapi-action.json} has.
 */
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
        ObjectNode operation = (ObjectNode) Json.resource("/openapi-action.json");
        String repeat = " Safe to repeat? " + told.path("safe_to_repeat").asText();
        operation
                .put("operationId", type.name())
                .put("summary", told.path("title").asText())
                .put("description", told.path("description").asText() + repeat);
        String schema = "#/components/schemas/" + type.name();
        operation.withObject("/requestBody/content/application~1json/schema").put("$ref", schema + "_input");
        operation.withObject("/responses/200/content/application~1json/schema").put("$ref", schema + "_output");
        return operation;
    }

    /** The document names the dialect once, for all its schemas. */
    private static JsonNode withoutDialect(JsonNode schema) {
        ObjectNode copy = schema.deepCopy();
        copy.remove("$schema");
        return copy;
    }
}
