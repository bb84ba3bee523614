package dev.intercomactions.action;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.json.Json;
import java.time.Instant;
import java.util.Optional;

/**
 * The action that assigns a conversation to a teammate or a team. A closed or snoozed one is opened by it.
 *
 * @param conversationId digits
 * @param adminId the id of the teammate who assigns it, digits
 * @param assigneeType {@code admin} or {@code team}
 * @param assigneeId whom it is assigned to, digits; 0 for nobody
 * @param body a message, which the customer sees
 */
public record AssignConversation(
        String conversationId, String adminId, String assigneeType, String assigneeId, Optional<String> body)
        implements Change {

    public static final ActionType TYPE = new ActionType("assign_conversation", AssignConversation::read);

    private static AssignConversation read(ObjectNode input) {
        return new AssignConversation(
                input.path("conversation_id").textValue(),
                input.path("admin_id").textValue(),
                input.path("assignee_type").textValue(),
                input.path("assignee_id").textValue(),
                Optional.ofNullable(input.path("body").textValue()));
    }

    @Override
    public ObjectNode input() {
        ObjectNode input = Json.object()
                .put("conversation_id", conversationId)
                .put("admin_id", adminId)
                .put("assignee_type", assigneeType)
                .put("assignee_id", assigneeId);
        body.ifPresent(text -> input.put("body", text));
        return input;
    }

    @Override
    public IntercomRequest request() {
        ObjectNode assignment = Json.object()
                .put("message_type", "assignment")
                .put("type", assigneeType)
                .put("admin_id", adminId)
                .put("assignee_id", assigneeId);
        body.ifPresent(text -> assignment.put("body", text));
        return IntercomRequest.post(Conversations.path(conversationId) + "/parts", assignment);
    }

    @Override
    public Optional<ObjectNode> output(JsonNode conversation) {
        return assigned(conversation) ? Optional.of(assignees(conversation)) : Optional.empty();
    }

    @Override
    public Optional<Lookup> reconciliation(Instant since) {
        return Optional.of(Conversations.look(conversationId, conversation -> afterUnknown(conversation, since)));
    }

    /** Without a message a second assignment to the same assignee is only one more line in the history. */
    @Override
    public boolean safeToRepeat() {
        return body.isEmpty();
    }

    /**
     * Without a message the assignee tells. A message must be found; so must our part, once a person has moved the
     * conversation on, whom a second assignment would overrule.
     */
    private Verdict afterUnknown(JsonNode conversation, Instant since) {
        if (!readable(conversation)) {
            return new Verdict.CannotTell();
        }
        if (body.isEmpty() && assigned(conversation)) {
            return new Verdict.Done(assignees(conversation));
        }
        return ConversationParts.find(conversation, part -> mayBeOurs(part, since), body.orElse(""), since)
                .verdict(assignees(conversation), new Verdict.NotDone());
    }

    /**
     * Any silent assignment by that teammate since the attempt, whomever it names: one to a team may name a teammate of it
     * only. One that looks somewhat older is ours if it names our assignee; else it is likely another request's.
     */
    private boolean mayBeOurs(JsonNode part, Instant since) {
        return ConversationParts.by(adminId, "assignment", "assign_and_reopen", "assign_and_unsnooze")
                        .test(part)
                && (body.isPresent()
                        || Fields.assignee(part.at("/assigned_to/id")).equals(wanted())
                        || ConversationParts.since(part, since));
    }

    private boolean assigned(JsonNode conversation) {
        JsonNode assignee = conversation.path(assigneeType + "_assignee_id");
        return readable(conversation) && Fields.assignee(assignee).equals(wanted());
    }

    /** Nobody when the assignee's id is 0. */
    private Optional<String> wanted() {
        return Fields.assignee(Json.object().textNode(assigneeId));
    }

    private ObjectNode assignees(JsonNode conversation) {
        ObjectNode output = Json.object().put("id", conversationId);
        for (String name : new String[] {"admin_assignee_id", "team_assignee_id"}) {
            output.put(name, Fields.assignee(conversation.path(name)).orElse(null));
        }
        return output;
    }

    private static boolean readable(JsonNode conversation) {
        return conversation.has("admin_assignee_id") && conversation.has("team_assignee_id");
    }
}
