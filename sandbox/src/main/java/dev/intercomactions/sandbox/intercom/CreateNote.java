package dev.intercomactions.sandbox.intercom;

import com.fasterxml.jackson.databind.JsonNode;

/** {@code POST /contacts/ID/notes}: a note about a contact, by a teammate or nobody. */
final class CreateNote implements Route {
    @Override
    public String method() {
        return "POST";
    }

    @Override
    public String path() {
        return "/contacts/*/notes";
    }

    @Override
    public JsonNode answer(Call call) throws Refusal {
        String body = call.requiredText("body");
        String adminId = call.body().hasNonNull("admin_id") ? call.admin() : null;
        Workspace workspace = call.workspace();
        Contact contact = workspace.contact(call.segment(1)).orElseThrow(Refusal::noSuchContact);
        Note note = new Note(workspace.newId(), contact.id(), adminId, body, workspace.now());
        workspace.add(call, note);
        return note.json();
    }
}
