package dev.intercomactions.sandbox.intercom;

import com.fasterxml.jackson.databind.JsonNode;

/** {@code POST /conversations/ID/tags}: puts a tag of the workspace on a conversation; again makes no difference. */
final class TagConversation implements Route {
    @Override
    public String method() {
        return "POST";
    }

    @Override
    public String path() {
        return "/conversations/*/tags";
    }

    @Override
    public JsonNode answer(Call call) throws Refusal {
        Workspace workspace = call.workspace();
        String id = call.required("id");
        String adminId = call.admin();
        String name = workspace.tag(id).orElseThrow(Refusal::notFound);
        Tag tag = new Tag(id, name, adminId, workspace.now());
        return workspace
                .change(call.segment(1), call, "tag", conversation -> conversation.with(tag, tag.at()))
                .map(conversation -> tag.json())
                .orElseThrow(() -> new Refusal(404, "not_found", "Conversation not found"));
    }
}
