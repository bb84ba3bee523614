package dev.intercomactions.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.action.IntercomRequest;
import dev.intercomactions.intercom.IntercomResponse;
import dev.intercomactions.json.Json;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What Intercom keeps: conversations, contacts and notes. It does what it is asked, at once, and counts what it did. */
public final class Workspace {
    private final InstantSource clock;
    private final Map<String, ObjectNode> conversations = new HashMap<>();
    private final Map<String, ObjectNode> notes = new HashMap<>();
    private final Map<String, Integer> effects = new HashMap<>();
    public final Map<String, ObjectNode> contacts = new LinkedHashMap<>();
    private boolean searchLags;

    public Workspace(InstantSource clock) {
        this.clock = clock;
    }

    /** Adds an open conversation. */
    public void conversation(String id) {
        ObjectNode conversation =
                Json.object().put("id", id).put("state", "open").put("updated_at", 1_000L);
        conversation.putObject("conversation_parts").putArray("conversation_parts");
        conversations.put(id, conversation);
    }

    void reopen(String id) {
        find(id).put("state", "open").put("updated_at", now());
    }

    /** While it lags, a search finds nothing. */
    public void searchLags(boolean lags) {
        searchLags = lags;
    }

    /** How often something was done to {@code thing}: a conversation's id, a contact's email, or the id of a note's contact. */
    public int effects(String thing) {
        return effects.getOrDefault(thing, 0);
    }

    /** Carries a request out and answers it. */
    public IntercomResponse answer(IntercomRequest request) {
        String[] path = request.path().split("[/?]", -1);
        return switch (request.method() + " " + path[1]) {
            case "GET conversations", "POST conversations" -> conversation(path[2], request.body());
            case "GET me" -> received(200, Json.object().put("type", "admin"));
            case "DELETE contacts" -> deleted(path[2]);
            case "GET contacts" ->
                path[path.length - 1].equals("notes") ? noted(path[2]) : shown(path[path.length - 1]);
            case "POST contacts" -> contacts(path, (ObjectNode) request.body().orElseThrow());
            default -> throw new IllegalArgumentException(request.path());
        };
    }

    private IntercomResponse contacts(String[] path, ObjectNode body) {
        if (path.length == 2) {
            return created(body);
        }
        return path[2].equals("search") ? searched() : note(path[2], body);
    }

    private IntercomResponse conversation(String id, Optional<JsonNode> part) {
        if (!conversations.containsKey(id)) {
            return refused(404, "not_found", "Resource Not Found");
        }
        part.ifPresent(body -> close(id, body));
        return received(200, find(id));
    }

    private void close(String id, JsonNode part) {
        String body = part.path("body").asText("");
        effects.merge(id, 1, Integer::sum);
        find(id).put("state", "closed").put("updated_at", now());
        ObjectNode close = find(id).withObject("conversation_parts")
                .withArray("conversation_parts")
                .addObject();
        close.put("part_type", "close").put("body", "<p>" + body + "</p>").put("created_at", now());
        close.putObject("author").put("id", part.path("admin_id").asText());
    }

    private IntercomResponse note(String contact, ObjectNode body) {
        effects.merge(contact, 1, Integer::sum);
        ObjectNode list = notes.computeIfAbsent(contact, id -> Json.object());
        ObjectNode note = list.withArray("data").addObject();
        note.put("id", Integer.toString(effects(contact)))
                .put("body", "<p>" + body.path("body").asText() + "</p>")
                .put("created_at", now());
        note.putObject("author").put("id", body.path("admin_id").asText());
        return received(200, note);
    }

    private IntercomResponse noted(String contact) {
        ObjectNode list = notes.getOrDefault(contact, Json.object()).deepCopy();
        return received(200, list.put("total_count", list.withArray("data").size()));
    }

    private IntercomResponse created(ObjectNode body) {
        Optional<ObjectNode> same = contacts.values().stream()
                .filter(other -> body.path("role").asText().equals("user"))
                .filter(other -> same(other, body, "email") || same(other, body, "external_id"))
                .findFirst();
        if (same.isPresent()) {
            String id = same.get().path("id").asText();
            return refused(409, "conflict", "A contact matching those details already exists with id=" + id);
        }
        String id = String.format("%024x", contacts.size() + 1);
        contacts.put(id, contact(id, body, now()));
        effects.merge(body.path("email").asText(), 1, Integer::sum);
        return received(200, contacts.get(id));
    }

    private IntercomResponse deleted(String id) {
        return contacts.remove(id) == null
                ? refused(404, "not_found", "User Not Found")
                : received(200, Json.object().put("id", id).put("deleted", true));
    }

    private IntercomResponse shown(String idOrExternalId) {
        return contacts.values().stream()
                .filter(contact -> contact.path("id").asText().equals(idOrExternalId)
                        || contact.path("external_id").asText().equals(idOrExternalId))
                .map(contact -> received(200, contact))
                .findFirst()
                .orElse(refused(404, "not_found", "User Not Found"));
    }

    private IntercomResponse searched() {
        ObjectNode list = Json.object();
        list.putArray("data");
        if (!searchLags) {
            list.withArray("data").addAll(contacts.values());
        }
        return received(200, list);
    }

    public static ObjectNode contact(String id, ObjectNode fields, long createdAt) {
        return fields.deepCopy().put("id", id).put("created_at", createdAt);
    }

    private static boolean same(ObjectNode contact, ObjectNode body, String field) {
        return body.has(field) && body.path(field).equals(contact.path(field));
    }

    private static IntercomResponse refused(int status, String code, String message) {
        ObjectNode body = Json.object().put("type", "error.list");
        body.putArray("errors").addObject().put("code", code).put("message", message);
        return received(status, body);
    }

    private static IntercomResponse received(int status, JsonNode body) {
        return new IntercomResponse.Received(status, "application/json", Json.write(body), true, Optional.empty());
    }

    private ObjectNode find(String id) {
        ObjectNode conversation = conversations.get(id);
        if (conversation == null) {
            throw new IllegalStateException("no conversation " + id);
        }
        return conversation;
    }

    private long now() {
        return clock.instant().getEpochSecond();
    }
}
