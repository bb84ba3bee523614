package dev.intercomactions.action;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.json.Json;
import java.time.Instant;
import java.util.Optional;

/**
 * The action that deletes a contact for good.
 *
 * @param contactId 24 hex digits
 */
public record DeleteContact(String contactId) implements Change {

    public static final ActionType TYPE = new ActionType(
            "delete_contact",
            input -> new DeleteContact(input.path("contact_id").textValue()));

    @Override
    public ObjectNode input() {
        return Json.object().put("contact_id", contactId);
    }

    @Override
    public IntercomRequest request() {
        return IntercomRequest.delete(path());
    }

    @Override
    public Optional<ObjectNode> output(JsonNode answer) {
        return answer.path("deleted").asBoolean() ? Optional.of(deleted()) : Optional.empty();
    }

    @Override
    public Optional<Lookup> reconciliation(Instant since) {
        return Optional.of(new Lookup(IntercomRequest.get(path()), this::stillThere, this::afterRefusal));
    }

    @Override
    public Optional<ObjectNode> provenBy(int httpStatus, String message) {
        return httpStatus == 404 ? Optional.of(deleted()) : Optional.empty();
    }

    @Override
    public Optional<String> lasting() {
        return Optional.of(TYPE.name() + " " + contactId);
    }

    @Override
    public boolean safeToRepeat() {
        return true;
    }

    private Verdict stillThere(JsonNode contact) {
        return Fields.text(contact.path("id")).isPresent() ? new Verdict.NotDone() : new Verdict.CannotTell();
    }

    /** One that was merged into another (410) was not deleted: a repeat is refused, and says so. */
    private Verdict afterRefusal(int status) {
        return switch (status) {
            case 404 -> new Verdict.Done(deleted());
            case 410 -> new Verdict.NotDone();
            default -> new Verdict.CannotTell();
        };
    }

    private ObjectNode deleted() {
        return Json.object().put("id", contactId).put("deleted", true);
    }

    private String path() {
        return "/contacts/" + IntercomRequest.segment(contactId);
    }
}
