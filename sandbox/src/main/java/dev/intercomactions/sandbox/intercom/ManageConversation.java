package dev.intercomactions.sandbox.intercom;

import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.sandbox.intercom.Conversation.Assignee;
import dev.intercomactions.sandbox.intercom.Conversation.Part;
import java.util.function.UnaryOperator;

/** {@code POST /conversations/ID/parts}: closes, assigns, snoozes or opens a conversation. */
final class ManageConversation implements Route {
    @Override
    public String method() {
        return "POST";
    }

    @Override
    public String path() {
        return FaultRule.PARTS;
    }

    @Override
    public JsonNode answer(Call call) throws Refusal {
        String type = call.required("message_type");
        UnaryOperator<Conversation> change = switch (type) {
            case "close" -> close(call);
            case "assignment" -> assign(call);
            case "snoozed" -> snooze(call);
            case "open" -> open(call);
            default -> throw Refusal.invalid("message_type");
        };
        Conversation after =
                call.workspace().change(call.segment(1), call, type, change).orElseThrow(Refusal::notFound);
        return ConversationJson.whole(after, false);
    }

    /** Closing what is closed already is not refused: it closes and posts once more. */
    private static UnaryOperator<Conversation> close(Call call) throws Refusal {
        if (!call.required("type").equals("admin")) {
            throw Refusal.invalid("type");
        }
        Part part = part(call, "close");
        return conversation -> conversation.with(part, conversation.status().in("closed"));
    }

    /** Assigning a closed or snoozed conversation opens it again. */
    private static UnaryOperator<Conversation> assign(Call call) throws Refusal {
        Assignee assignee = new Assignee(call.required("type"), call.required("assignee_id"));
        if (!assignee.type().matches("admin|team")) {
            throw Refusal.invalid("type");
        }
        Part part = part(call, "assignment");
        if (!call.workspace().isThere(assignee)) {
            throw Refusal.notFound();
        }
        return conversation -> {
            String type = switch (conversation.state()) {
                case "closed" -> "assign_and_reopen";
                case "snoozed" -> "assign_and_unsnooze";
                default -> "assignment";
            };
            return conversation.with(
                    part.to(assignee, type), conversation.status().in("open").assigned(assignee));
        };
    }

    private static UnaryOperator<Conversation> snooze(Call call) throws Refusal {
        long until = call.requiredInteger("snoozed_until");
        if (until <= call.workspace().now()) {
            throw Refusal.invalid("snoozed_until");
        }
        Part part = part(call, "snoozed");
        return conversation -> conversation.with(part, conversation.status().snoozed(until));
    }

    private static UnaryOperator<Conversation> open(Call call) throws Refusal {
        Part part = part(call, "open");
        return conversation -> conversation.with(part, conversation.status().in("open"));
    }

    private static Part part(Call call, String type) throws Refusal {
        String body = call.text("body");
        Workspace workspace = call.workspace();
        return new Part(workspace.newId(), type, body, call.admin(), workspace.now(), null);
    }
}
