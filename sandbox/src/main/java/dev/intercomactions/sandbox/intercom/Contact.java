package dev.intercomactions.sandbox.intercom;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.sandbox.Json;
import java.util.List;
import java.util.Optional;

/**
 * A contact.
 *
 * @param id 24 hexadecimal digits
 * @param role {@code user} or {@code lead}
 * @param given its other fields, as they were sent
 * @param createdAt epoch seconds
 * @param archived whether it is out of sight, but still keeps others from having its e-mail address
 */
public record Contact(String id, String role, JsonNode given, long createdAt, boolean archived) implements Listed {
    private static final List<String> NULLABLE = List.of(
            "external_id",
            "email",
            "phone",
            "name",
            "owner_id",
            "signed_up_at",
            "last_seen_at",
            "last_replied_at",
            "last_contacted_at",
            "language_override",
            "browser",
            "os");

    /** The e-mail address, where there is one. */
    public Optional<String> email() {
        return Optional.ofNullable(given.path("email").textValue());
    }

    /** The caller's own id of it, where there is one. */
    public Optional<String> externalId() {
        return Optional.ofNullable(given.path("external_id").textValue());
    }

    @Override
    public long updatedAt() {
        return createdAt;
    }

    /** This contact out of sight. */
    Contact inArchive() {
        return new Contact(id, role, given, createdAt, true);
    }

    /** Whether both cannot be in one workspace: only leads may share an e-mail address. */
    boolean collidesWith(Contact other) {
        boolean users = role.equals("user") && other.role.equals("user");
        return (externalId().isPresent() && externalId().equals(other.externalId()))
                || (users && email().isPresent() && email().equals(other.email()));
    }

    /** As the API gives it out. */
    ObjectNode json() {
        ObjectNode json = Json.object()
                .put("type", "contact")
                .put("id", id)
                .put("workspace_id", "sandbox")
                .put("role", role)
                .put("has_hard_bounced", false)
                .put("marked_email_as_spam", false)
                .put(
                        "unsubscribed_from_emails",
                        given.path("unsubscribed_from_emails").asBoolean())
                .put("created_at", createdAt)
                .put("updated_at", createdAt);
        NULLABLE.forEach(field -> json.set(field, given.hasNonNull(field) ? given.path(field) : null));
        json.set(
                "custom_attributes",
                given.path("custom_attributes").isObject() ? given.path("custom_attributes") : Json.object());
        String avatar = given.path("avatar").textValue();
        if (avatar == null) {
            json.putNull("avatar");
        } else {
            json.putObject("avatar").put("type", "avatar").put("image_url", avatar);
        }
        for (String list : List.of("tags", "notes", "companies")) {
            json.putObject(list)
                    .put("type", "list")
                    .put("url", "/contacts/" + id + "/" + list)
                    .put("total_count", 0)
                    .put("has_more", false)
                    .putArray("data");
        }
        json.putObject("location")
                .put("type", "location")
                .putNull("country")
                .putNull("region")
                .putNull("city");
        json.putObject("social_profiles").put("type", "list").putArray("data");
        return json;
    }
}
