package dev.intercomactions.sandbox.intercom;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.sandbox.Json;
import java.util.List;

/** {@code GET /contacts/ID/notes}: the newest notes about a contact. */
final class ListNotes implements Route {
    private static final int PAGE = 50;

    @Override
    public String method() {
        return "GET";
    }

    @Override
    public String path() {
        return "/contacts/*/notes";
    }

    @Override
    public JsonNode answer(Call call) throws Refusal {
        Contact contact = call.workspace().contact(call.segment(1)).orElseThrow(Refusal::noSuchContact);
        List<Note> notes = call.workspace().notes(contact.id()).reversed();
        ObjectNode list = Json.object().put("type", "list").put("total_count", notes.size());
        ArrayNode data = list.putArray("data");
        notes.stream().limit(PAGE).forEach(note -> data.add(note.json()));
        list.putObject("pages")
                .put("type", "pages")
                .put("page", 1)
                .put("per_page", PAGE)
                .put("total_pages", (notes.size() + PAGE - 1) / PAGE)
                .putNull("next");
        return list;
    }
}
