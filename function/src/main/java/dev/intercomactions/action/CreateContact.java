package dev.intercomactions.action;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.json.Json;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The action that creates a contact: a user unless a lead is asked for.
 *
 * @param contact its attributes, named as Intercom names them; {@code email} or {@code external_id} is among them
 */
public record CreateContact(ObjectNode contact) implements Change {

    public static final ActionType TYPE = new ActionType("create_contact", CreateContact::new);

    /** The id of the contact that stands in the way stands only in the words of the refusal. */
    private static final Pattern EXISTS =
            Pattern.compile("^A contact matching those details already exists with id=([0-9a-f]{24})\\b");

    /** The role is made explicit: whether Intercom refuses a second contact depends on it. */
    public CreateContact {
        contact = Fields.canonical(
                contact.has("role") ? contact : contact.deepCopy().put("role", "user"));
    }

    @Override
    public ObjectNode input() {
        return contact.deepCopy();
    }

    @Override
    public IntercomRequest request() {
        return IntercomRequest.post("/contacts", contact.deepCopy());
    }

    @Override
    public Optional<ObjectNode> output(JsonNode answer) {
        return Fields.text(answer.path("id")).map(id -> shown(id, answer));
    }

    /** Intercom finds users, not leads, by their external id; whatever else is found by a search, which lags. */
    @Override
    public Optional<Lookup> reconciliation(Instant since) {
        Optional<String> externalId = given("external_id");
        if (user() && externalId.isPresent()) {
            IntercomRequest find =
                    IntercomRequest.get("/contacts/find_by_external_id/" + IntercomRequest.segment(externalId.get()));
            return Optional.of(new Lookup(
                    find,
                    there -> found(List.of(there), since),
                    status -> status == 404 ? new Verdict.NotDone() : new Verdict.CannotTell()));
        }
        return Optional.of(new Lookup(search(), list -> searched(list, since)));
    }

    /** An archived contact was there before, and is refused in other words. */
    @Override
    public Optional<ObjectNode> provenBy(int httpStatus, String message) {
        Matcher exists = EXISTS.matcher(message);
        return httpStatus == 409 && exists.find() ? Optional.of(shown(exists.group(1), contact)) : Optional.empty();
    }

    /** Intercom refuses a second user with the same email or external id, but not a second lead. */
    @Override
    public boolean safeToRepeat() {
        return user();
    }

    private IntercomRequest search() {
        String key = key();
        ObjectNode search = Json.object();
        ArrayNode all = search.putObject("query").put("operator", "AND").putArray("value");
        all.add(IntercomRequest.filter(key, "=").put("value", given(key).orElse("")));
        all.add(IntercomRequest.filter("role", "=").put("value", role()));
        search.putObject("sort").put("field", "created_at").put("order", "descending");
        return IntercomRequest.post("/contacts/search", search);
    }

    private Verdict searched(JsonNode list, Instant since) {
        List<JsonNode> same = list.path("data").valueStream().filter(this::same).toList();
        Verdict verdict = found(same, since);
        return verdict instanceof Verdict.NotDone && !user() ? new Verdict.CannotTell() : verdict;
    }

    private boolean same(JsonNode other) {
        String key = key();
        return other.path("role").asText().equals(role())
                && other.path(key).asText().equalsIgnoreCase(given(key).orElse(""));
    }

    /** An older contact was not made by us, and stands in the way of a second user: the repeat's refusal says so. */
    private Verdict found(List<JsonNode> contacts, Instant since) {
        boolean readable = !contacts.isEmpty()
                && contacts.stream().allMatch(found -> found.path("created_at").isNumber());
        if (!readable) {
            return new Verdict.CannotTell();
        }
        return contacts.stream()
                .filter(found -> ConversationParts.recent(found, since))
                .findFirst()
                .flatMap(this::output)
                .<Verdict>map(Verdict.Done::new)
                .orElse(new Verdict.NotDone());
    }

    private String key() {
        return contact.has("email") ? "email" : "external_id";
    }

    private Optional<String> given(String name) {
        return Fields.text(contact.path(name));
    }

    private String role() {
        return contact.path("role").asText();
    }

    private boolean user() {
        return role().equals("user");
    }

    private static ObjectNode shown(String id, JsonNode contact) {
        ObjectNode output = Json.object().put("id", id);
        for (String name : List.of("role", "email", "external_id")) {
            output.put(name, Fields.text(contact.path(name)).orElse(null));
        }
        return output;
    }
}
