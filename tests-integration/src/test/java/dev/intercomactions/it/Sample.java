package dev.intercomactions.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.ProjectFiles;
import dev.intercomactions.sandbox.intercom.Contact;
import dev.intercomactions.sandbox.intercom.Conversation;
import dev.intercomactions.sandbox.intercom.Effect;
import dev.intercomactions.sandbox.intercom.Fault;
import dev.intercomactions.sandbox.intercom.FaultRule;
import dev.intercomactions.sandbox.intercom.IntercomSimulator;
import dev.intercomactions.sandbox.intercom.Workspace;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Every action that changes something, as its sample event asks for it, but on things of its own. */
public enum Sample {
    CLOSE_CONVERSATION("close", "conversation_id", "POST", "/conversations/*/parts"),
    ASSIGN_CONVERSATION("assignment", "conversation_id", "POST", "/conversations/*/parts"),
    SNOOZE_CONVERSATION("snoozed", "conversation_id", "POST", "/conversations/*/parts"),
    OPEN_CONVERSATION("open", "conversation_id", "POST", "/conversations/*/parts"),
    REPLY_TO_CONVERSATION("comment", "conversation_id", "POST", "/conversations/*/reply"),
    TAG_CONVERSATION("tag", "conversation_id", "POST", "/conversations/*/tags"),
    CREATE_CONVERSATION("create_conversation", "contact_id", "POST", "/conversations"),
    CREATE_CONTACT("create_contact", "external_id", "POST", "/contacts"),
    DELETE_CONTACT("delete_contact", "contact_id", "DELETE", "/contacts/*"),
    CREATE_NOTE("create_note", "contact_id", "POST", "/contacts/*/notes"),
    UPSERT_COMPANY("upsert_company", "company_id", "POST", "/companies");

    private static final String TEAM = "67890";
    private static final String TAG = "86";

    private final String operation;
    private final String key;
    private final String method;
    private final String path;

    Sample(String operation, String key, String method, String path) {
        this.operation = operation;
        this.key = key;
        this.method = method;
        this.path = path;
    }

    /** Gives the workspace what the samples name and what is not an action's own. */
    public static void prepare(Workspace workspace) {
        workspace.addAdmin(Samples.ADMIN);
        workspace.addTeam(TEAM);
        workspace.addTag(TAG, "Billing");
        workspace.addCompanyAttribute("paid_subscriber");
    }

    /** The action's name. */
    public String action() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The sample's input, for things that are new or, where the action makes them, not there yet. */
    public ObjectNode input(Workspace workspace) {
        String event = ProjectFiles.event("task-" + action().replace('_', '-') + ".json");
        ObjectNode input = (ObjectNode) Json.read(event).path("input");
        for (String field : input.propertyStream().map(Map.Entry::getKey).toList()) {
            switch (field) {
                case "conversation_id" ->
                    input.put(field, workspace.addConversation(Samples.newId()).id());
                case "contact_id" -> input.put(field, newContact(workspace).id());
                case "external_id", "company_id" -> input.put(field, Samples.newId());
                case "email" -> input.put(field, "jane-" + Samples.newId() + "@example.com");
                case "snoozed_until" -> input.put(field, Instant.now().getEpochSecond() + 86_400);
                default -> {
                    // As the sample has it: it is about nothing of its own.
                }
            }
        }
        if (this == OPEN_CONVERSATION) {
            workspace.setState(key(input), "closed");
        }
        return input;
    }

    /** A contact whom nobody else knows. */
    public static Contact newContact(Workspace workspace) {
        return workspace.addContact(Json.object().put("email", "ann-" + Samples.newId() + "@example.com"));
    }

    /** The least envelope with this input. */
    public ObjectNode envelope(ObjectNode input) {
        return Json.object().put("action", action()).set("input", input);
    }

    /** What tells this input from all others. */
    public String key(ObjectNode input) {
        return input.path(key).asText();
    }

    /** The next call for it suffers this. Ids of conversations and contacts are in the path; a new thing has none yet. */
    public void fault(IntercomSimulator intercom, ObjectNode input, Fault fault) {
        intercom.fault(new FaultRule(method, path, path.contains("*") ? key(input) : "", 1, fault));
    }

    /** What Intercom did for this input: nothing else bears its key. */
    List<Effect> effects(Workspace workspace, ObjectNode input) {
        return workspace.effects().stream()
                .filter(effect -> effect.operation().equals(operation))
                .filter(effect ->
                        effect.subjectId().equals(key(input)) || effect.body().contains(key(input)))
                .toList();
    }

    /** The output that the state of Intercom calls for, after the action. */
    JsonNode output(Workspace workspace, ObjectNode input) {
        String id = key(input);
        ObjectNode output = Json.object().put("id", id);
        return switch (this) {
            case CLOSE_CONVERSATION, OPEN_CONVERSATION ->
                output.put("state", conversation(workspace, id).state());
            case SNOOZE_CONVERSATION ->
                output.put("state", conversation(workspace, id).state())
                        .put("snoozed_until", input.path("snoozed_until").longValue());
            case ASSIGN_CONVERSATION ->
                output.putNull("admin_assignee_id")
                        .put(
                                "team_assignee_id",
                                String.valueOf(
                                        conversation(workspace, id).status().teamAssigneeId()));
            case REPLY_TO_CONVERSATION -> output;
            case TAG_CONVERSATION ->
                output.put("id", conversation(workspace, id).tags().getFirst().id())
                        .put("conversation_id", id);
            case CREATE_CONVERSATION ->
                output.put(
                        "id",
                        workspace.conversations().stream()
                                .filter(conversation -> id.equals(conversation.contactId()))
                                .findFirst()
                                .orElseThrow()
                                .id());
            case CREATE_CONTACT ->
                output.put("id", effects(workspace, input).getFirst().subjectId())
                        .put("role", "user")
                        .put("email", input.path("email").asText())
                        .put("external_id", id);
            case DELETE_CONTACT -> output.put("deleted", workspace.contact(id).isEmpty());
            case CREATE_NOTE ->
                output.put("id", workspace.notes(id).getFirst().id()).put("contact_id", id);
            case UPSERT_COMPANY ->
                output.put("id", workspace.company(id).orElseThrow().id())
                        .put("company_id", id)
                        .put("name", input.path("name").asText());
        };
    }

    private static Conversation conversation(Workspace workspace, String id) {
        return workspace.conversation(id).orElseThrow();
    }
}
