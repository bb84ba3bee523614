package dev.intercomactions.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.action.ActionType;
import dev.intercomactions.json.Json;

/** The catalogue's entry for an action. */
public final class Catalogue {
    private Catalogue() {}

    static ObjectNode entry(ActionType type) {
        JsonNode told = type.description();
        ObjectNode entry = Json.object()
                .put("name", type.name())
                .put("title", told.path("title").asText())
                .put("description", told.path("description").asText())
                .put("safe_to_repeat", told.path("safe_to_repeat").asText());
        entry.set("input_schema", told.path("input"));
        entry.set("sample_request", told.path("input").path("examples").path(0));
        entry.set("output_schema", told.path("output"));
        entry.set("sample_output", told.path("output").path("examples").path(0));
        return entry;
    }
}
