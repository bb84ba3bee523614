package dev.intercomactions.sandbox.intercom;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.sandbox.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Contacts and the notes about them. */
class ContactRoutesTest extends Lab {

    @Test
    void create_withAnEmail_isAUserThatCanBeRead() {
        workspace.addContactAttribute("shoe_size");
        ObjectNode body = user("ann@example.com").put("external_id", "a/b").put("name", "Ann");
        body.putObject("custom_attributes").put("shoe_size", 38);

        JsonNode contact = done(post("/contacts", body));

        String id = contact.path("id").asText();
        assertThat(id).matches("[0-9a-f]{24}");
        assertThat(contact.path("role").asText()).isEqualTo("user");
        assertThat(contact.path("phone").isNull()).isTrue();
        assertThat(contact.at("/custom_attributes/shoe_size").asInt()).isEqualTo(38);
        assertThat(done(get("/contacts/" + id))).isEqualTo(contact);
        assertThat(done(get("/contacts/find_by_external_id/a%2Fb"))).isEqualTo(contact);
        assertThat(workspace.effects(id)).extracting(Effect::operation).containsExactly("create_contact");
    }

    @Test
    void create_withTheSameEmail_conflictsAndNamesTheFirst() {
        String id = workspace.addContact(user("ann@example.com")).id();

        String message = assertRefused(post("/contacts", user("ann@example.com")), 409, "conflict");

        assertThat(message).isEqualTo("A contact matching those details already exists with id=" + id);
    }

    @Test
    void create_withAnArchivedOnesExternalId_conflictsAndSaysSo() {
        String id = workspace.addContact(Json.object().put("external_id", "7")).id();
        workspace.archiveContact(id);

        String message = assertRefused(post("/contacts", Json.object().put("external_id", "7")), 409, "conflict");

        assertThat(message).isEqualTo("An archived contact matching those details already exists with id=" + id);
    }

    @Test
    void create_lead_mayShareAnEmail() {
        workspace.addContact(user("ann@example.com"));

        JsonNode lead = done(post("/contacts", user("ann@example.com").put("role", "lead")));
        JsonNode bare = done(post("/contacts", Json.object().put("role", "lead")));

        assertThat(lead.path("role").asText()).isEqualTo("lead");
        assertThat(bare.path("email").isNull()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"name\":\"Ann\"}",
                "{\"role\":\"user\"}",
                "{\"role\":\"visitor\"}",
                "{\"email\":\"nonsense\"}",
                "{\"email\":7}",
                "{\"external_id\":\"\"}",
                "{\"email\":\"ann@example.com\",\"signed_up_at\":\"today\"}",
                "{\"email\":\"ann@example.com\",\"custom_attributes\":{\"unknown\":1}}",
                "{\"email\":\"ann@example.com\",\"custom_attributes\":1}",
                "not json",
            })
    void create_thatIntercomRefuses_is400(String body) {
        assertThat(post("/contacts", body).statusCode()).isEqualTo(400);
        assertThat(workspace.contacts()).isEmpty();
    }

    @Test
    void create_withAnOwnerWhoIsNoTeammate_is404() {
        assertRefused(post("/contacts", user("ann@example.com").put("owner_id", "1")), 404, "not_found");
    }

    @Test
    void delete_contact_isGoneAndTheSecondTimeNotFound() {
        String id = workspace.addContact(user("ann@example.com")).id();

        JsonNode deleted = done(delete("/contacts/" + id));

        assertThat(deleted.path("type").asText()).isEqualTo("contact");
        assertThat(deleted.path("deleted").asBoolean()).isTrue();
        assertThat(deleted.path("external_id").isNull()).isTrue();
        assertThat(delete("/contacts/" + id).statusCode()).isEqualTo(404);
        assertThat(get("/contacts/" + id).statusCode()).isEqualTo(404);
        assertThat(workspace.effects(id)).extracting(Effect::operation).containsExactly("delete_contact");
    }

    @Test
    void notes_ofAContact_areListedNewestFirst() {
        String id = workspace.addContact(user("ann@example.com")).id();
        String path = "/contacts/" + id + "/notes";

        done(post(path, Json.object().put("body", "First")));
        JsonNode second = done(post(path, Json.object().put("body", "Second").put("admin_id", ADMIN)));

        JsonNode list = done(get(path));
        assertThat(list.path("total_count").asInt()).isEqualTo(2);
        assertThat(list.at("/data/0")).isEqualTo(second);
        assertThat(second.path("body").asText()).isEqualTo("<p>Second</p>");
        assertThat(second.at("/contact/id").asText()).isEqualTo(id);
        assertThat(second.at("/author/id").asText()).isEqualTo(ADMIN);
        assertThat(list.at("/data/1/author").isNull()).isTrue();
        assertThat(workspace.effects(id)).extracting(Effect::operation).containsExactly("create_note", "create_note");
    }

    @Test
    void note_thatIntercomRefuses_changesNothing() {
        String path =
                "/contacts/" + workspace.addContact(user("ann@example.com")).id() + "/notes";

        assertRefused(post(path, "{}"), 400, "parameter_not_found");
        assertRefused(post(path, "{\"body\":1}"), 422, "type_mismatch");
        assertRefused(post(path, "{\"body\":\"a\",\"admin_id\":\"1\"}"), 404, "not_found");
        assertThat(assertRefused(post("/contacts/7/notes", "{\"body\":\"a\"}"), 404, "not_found"))
                .isEqualTo("User Not Found");
    }

    private static ObjectNode user(String email) {
        return Json.object().put("email", email);
    }
}
