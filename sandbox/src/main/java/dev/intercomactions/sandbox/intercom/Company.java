package dev.intercomactions.sandbox.intercom;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.sandbox.Json;
import java.util.List;

/**
 * A company.
 *
 * @param id Intercom's id, 24 hexadecimal digits
 * @param companyId the caller's own id
 * @param given all other fields that were ever sent, each as it was sent last
 * @param createdAt epoch seconds
 * @param updatedAt epoch seconds
 */
public record Company(String id, String companyId, JsonNode given, long createdAt, long updatedAt) {
    private static final List<String> PLAIN =
            List.of("name", "size", "website", "industry", "monthly_spend", "remote_created_at");

    /** This company with what was sent last. */
    Company with(JsonNode sent, long at) {
        ObjectNode all = given.deepCopy();
        sent.properties().forEach(field -> {
            if (field.getKey().equals("custom_attributes") && field.getValue().isObject()) {
                all.withObject("/custom_attributes").setAll((ObjectNode) field.getValue());
            } else if (!field.getValue().isNull()) {
                all.set(field.getKey(), field.getValue());
            }
        });
        return new Company(id, companyId, all, createdAt, at);
    }

    /** As the API gives it out. */
    ObjectNode json() {
        ObjectNode json = Json.object()
                .put("type", "company")
                .put("id", id)
                .put("company_id", companyId)
                .put("app_id", "sandbox")
                .put("created_at", createdAt)
                .put("updated_at", updatedAt)
                .put("monthly_spend", 0)
                .put("session_count", 0)
                .put("user_count", 0);
        PLAIN.stream().filter(given::has).forEach(field -> json.set(field, given.path(field)));
        ObjectNode plan = json.putObject("plan");
        if (given.has("plan")) {
            plan.put("type", "plan")
                    .put("id", "1")
                    .put("name", given.path("plan").asText());
        }
        json.putObject("tags").put("type", "tag.list").putArray("tags");
        json.putObject("segments").put("type", "segment.list").putArray("segments");
        json.set(
                "custom_attributes",
                given.path("custom_attributes").isObject() ? given.path("custom_attributes") : Json.object());
        return json;
    }
}
