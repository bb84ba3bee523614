package dev.intercomactions.task;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.action.IntercomRequest;
import dev.intercomactions.intercom.Intercom;
import dev.intercomactions.intercom.IntercomResponse;
import dev.intercomactions.json.Json;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An Intercom with conversations that can be searched, closed and opened, and whose answers can be spoilt. */
final class StaleIntercom implements Intercom {
    static final String ADMIN = "7";

    private final InstantSource clock;
    private final Map<String, ObjectNode> conversations = new LinkedHashMap<>();
    final List<String> parts = new ArrayList<>();
    final List<JsonNode> searches = new ArrayList<>();
    private int spoiltSearch;

    /** Answers of the next searches instead of pages. */
    final Deque<IntercomResponse> nextSearches = new ArrayDeque<>();

    /** The answer to every closing of these conversations. */
    final Map<String, IntercomResponse> refusals = new LinkedHashMap<>();

    StaleIntercom(InstantSource clock) {
        this.clock = clock;
    }

    /** Adds an open conversation that last changed so long ago. */
    void conversation(String id, Duration age) {
        ObjectNode conversation = Json.object()
                .put("id", id)
                .put("state", "open")
                .put("updated_at", clock.instant().minus(age).getEpochSecond());
        conversation.putObject("conversation_parts").putArray("conversation_parts");
        conversations.put(id, conversation);
    }

    /** A customer or a teammate writes. */
    void part(String id, String type, String author) {
        long now = clock.instant().getEpochSecond();
        ObjectNode conversation = find(id).put("updated_at", now);
        ObjectNode part = ((ArrayNode) conversation.at("/conversation_parts/conversation_parts")).addObject();
        part.put("part_type", type).put("created_at", now);
        part.putObject("author")
                .put("type", author.equals("bot") ? "bot" : "admin")
                .put("id", author);
    }

    /** It becomes closed by itself. */
    void close(String id) {
        find(id).put("state", "closed");
    }

    /** Has the nth search from now on answered so; those before it are pages. */
    void onSearch(int nth, IntercomResponse spoilt) {
        spoiltSearch = searches.size() + nth;
        nextSearches.add(spoilt);
    }

    String state(String id) {
        return find(id).path("state").asText();
    }

    private ObjectNode find(String id) {
        return Optional.ofNullable(conversations.get(id)).orElseThrow();
    }

    @Override
    public synchronized IntercomResponse call(IntercomRequest request, Duration bound) {
        String[] path = request.path().split("[/?]", -1);
        return switch (request.method() + " " + path[1]) {
            case "GET admins" -> answer(admins());
            case "GET conversations" -> answer(find(path[2]));
            default -> path[2].equals("search") ? search(request.body().orElseThrow()) : manage(path[2], request);
        };
    }

    private static ObjectNode admins() {
        ObjectNode list = Json.object();
        list.putArray("admins").addObject().put("id", ADMIN);
        return list;
    }

    private IntercomResponse manage(String id, IntercomRequest request) {
        if (refusals.containsKey(id)) {
            return refusals.get(id);
        }
        String type = request.body().orElseThrow().path("message_type").asText();
        parts.add(type + " " + id);
        part(id, type, request.body().orElseThrow().path("admin_id").asText());
        return answer(find(id).put("state", type.equals("close") ? "closed" : "open"));
    }

    /** As Intercom does, by a cursor: here the place of the next conversation. */
    private IntercomResponse search(JsonNode body) {
        searches.add(body);
        if (searches.size() >= spoiltSearch && !nextSearches.isEmpty()) {
            return nextSearches.remove();
        }
        long before = body.at("/query/value/1/value").longValue();
        List<ObjectNode> found = conversations.values().stream()
                .filter(each -> each.path("updated_at").longValue() <= before)
                .toList();
        int from = body.at("/pagination/starting_after").asInt(0);
        int to = Math.min(found.size(), from + body.at("/pagination/per_page").asInt());
        ObjectNode page = Json.object();
        ArrayNode list = page.putArray("conversations");
        found.subList(Math.min(from, to), to).forEach(list::add);
        if (to < found.size()) {
            page.putObject("pages").putObject("next").put("starting_after", Integer.toString(to));
        }
        return answer(page);
    }

    private static IntercomResponse answer(JsonNode json) {
        return new IntercomResponse.Received(200, "application/json", Json.write(json), true, Optional.empty());
    }
}
