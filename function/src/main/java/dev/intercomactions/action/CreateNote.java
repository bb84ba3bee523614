package dev.intercomactions.action;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.json.Json;
import java.time.Instant;
import java.util.Optional;

/**
 * The action that adds a note to a contact, which teammates see.
 *
 * @param contactId 24 hex digits
 * @param adminId the id of the teammate who is named as its author, digits
 */
public record CreateNote(String contactId, Optional<String> adminId, String body) implements Change {

    public static final ActionType TYPE = new ActionType("create_note", CreateNote::read);

    private static CreateNote read(ObjectNode input) {
        return new CreateNote(
                input.path("contact_id").textValue(),
                Optional.ofNullable(input.path("admin_id").textValue()),
                input.path("body").textValue());
    }

    @Override
    public ObjectNode input() {
        return note().put("contact_id", contactId);
    }

    @Override
    public IntercomRequest request() {
        return IntercomRequest.post(path(), note());
    }

    @Override
    public Optional<ObjectNode> output(JsonNode note) {
        return Fields.text(note.path("id"))
                .map(id -> Json.object().put("id", id).put("contact_id", contactId));
    }

    @Override
    public Optional<Lookup> reconciliation(Instant since) {
        return Optional.of(new Lookup(IntercomRequest.get(path()), list -> afterUnknown(list, since)));
    }

    /** Only teammates see it, but they see it twice. */
    @Override
    public boolean safeToRepeat() {
        return false;
    }

    private Verdict afterUnknown(JsonNode list, Instant since) {
        JsonNode notes = list.path("data");
        return switch (ConversationParts.among(notes, this::mayBeOurs, body, since)) {
            case YES ->
                ConversationParts.first(notes, this::mayBeOurs, body, since)
                        .flatMap(this::output)
                        .<Verdict>map(Verdict.Done::new)
                        .orElse(new Verdict.CannotTell());
            case PERHAPS -> new Verdict.CannotTell();
            case NO -> mayBeHidden(list, since) ? new Verdict.CannotTell() : new Verdict.NotDone();
        };
    }

    private boolean mayBeOurs(JsonNode note) {
        return adminId.isEmpty() || ConversationParts.author(note).equals(adminId.get());
    }

    /**
     * A page shows 50 notes, the newest first as far as is known: it must be the whole list, or be seen to reach back
     * beyond the attempt in that order.
     */
    private static boolean mayBeHidden(JsonNode list, Instant since) {
        JsonNode notes = list.path("data");
        if (notes.size() >= list.path("total_count").asInt(Integer.MAX_VALUE)) {
            return false;
        }
        JsonNode first = notes.path(0);
        JsonNode last = notes.path(notes.size() - 1);
        boolean newestFirst =
                first.path("created_at").asLong() > last.path("created_at").asLong();
        return !newestFirst || ConversationParts.recent(last, since);
    }

    private ObjectNode note() {
        ObjectNode note = Json.object().put("body", body);
        adminId.ifPresent(id -> note.put("admin_id", id));
        return note;
    }

    private String path() {
        return "/contacts/" + IntercomRequest.segment(contactId) + "/notes";
    }
}
