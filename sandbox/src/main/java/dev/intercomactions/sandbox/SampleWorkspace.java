package dev.intercomactions.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.sandbox.intercom.Workspace;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What the sample events speak of, put into a workspace: their conversations, contacts, teammates, teams, tags and custom
 * attributes. So each can be sent as it is.
 */
public final class SampleWorkspace {
    private final Workspace workspace;
    private final Map<String, Consumer<String>> ids;

    private SampleWorkspace(Workspace workspace) {
        this.workspace = workspace;
        this.ids = Map.of(
                "conversation_id", workspace::addConversation,
                "contact_id", this::addContact,
                "admin_id", workspace::addAdmin,
                "tag_id", id -> workspace.addTag(id, "Tag " + id));
    }

    /** Fills a workspace with what the project's sample events speak of. */
    public static void fill(Workspace workspace) {
        fill(workspace, ProjectFiles.events());
    }

    static void fill(Workspace workspace, List<Path> events) {
        SampleWorkspace samples = new SampleWorkspace(workspace);
        events.forEach(event -> samples.add(Json.read(ProjectFiles.text(event))));
    }

    /** Looks through a document, and through those that are texts within it, as bodies of messages are. */
    private void add(JsonNode json) {
        if (json.isTextual() && json.textValue().startsWith("{")) {
            add(Json.read(json.textValue()));
        }
        ids.forEach((field, adder) -> {
            if (json.path(field).isTextual()) {
                adder.accept(json.path(field).textValue());
            }
        });
        if (json.has("assignee_id")) {
            addAssignee(
                    json.path("assignee_type").asText(),
                    json.path("assignee_id").asText());
        }
        json.path("custom_attributes")
                .fieldNames()
                .forEachRemaining(
                        json.has("company_id") ? workspace::addCompanyAttribute : workspace::addContactAttribute);
        json.forEach(this::add);
    }

    private void addContact(String id) {
        workspace.addContact(id, Json.object().put("email", "sample-" + id + "@example.com"));
    }

    private void addAssignee(String type, String id) {
        if (type.equals("team")) {
            workspace.addTeam(id);
        } else {
            workspace.addAdmin(id);
        }
    }
}
