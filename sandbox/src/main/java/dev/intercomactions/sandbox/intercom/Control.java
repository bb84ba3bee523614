package dev.intercomactions.sandbox.intercom;

import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.http.Request;
import dev.intercomactions.sandbox.http.Response;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/**
 * The simulator's own paths, for a person with curl.
 *
 * <ul>
 *   <li>{@code GET /_sandbox/faults}, {@code POST} (a {@link FaultRule}), {@code DELETE}
 *   <li>{@code GET /_sandbox/effects}
 *   <li>{@code POST /_sandbox/conversations} ({@code {"id": "123"}})
 *   <li>{@code POST /_sandbox/contacts} ({@code {"email": "ann@example.com"}})
 *   <li>{@code POST /_sandbox/admins}, {@code /teams}, {@code /tags} ({@code {"id": "7"}}, a tag with its {@code name})
 *   <li>{@code POST /_sandbox/contact_attributes}, {@code /company_attributes} ({@code {"name": "shoe_size"}})
 *   <li>{@code POST /_sandbox/settings} ({@code {"limit": 167, "latency_millis": 50, "search_lag_seconds": 60}})
 * </ul>
 */
record Control(Workspace workspace, Faults faults, IntConsumer limit, Consumer<Duration> latency) {
    static final String ROOT = "/_sandbox/";

    Response answer(Request request) {
        String call = request.method() + " " + request.path().substring(ROOT.length());
        JsonNode input = Json.read(request.text());
        try {
            return switch (call) {
                case "GET faults" -> faultList();
                case "POST faults" -> {
                    faults.add(FaultRule.parse(input));
                    yield faultList();
                }
                case "DELETE faults" -> {
                    faults.clear();
                    yield faultList();
                }
                case "GET effects" -> effectList();
                case "POST conversations" -> {
                    String id = input.path("id").asText(workspace.newId());
                    yield Response.json(201, ConversationJson.whole(workspace.addConversation(id), true));
                }
                case "POST contacts" ->
                    Response.json(201, workspace.addContact(input).json());
                case "POST admins" -> added(input, "id", workspace::addAdmin);
                case "POST teams" -> added(input, "id", workspace::addTeam);
                case "POST tags" ->
                    added(
                            input,
                            "id",
                            id -> workspace.addTag(id, input.path("name").asText(id)));
                case "POST contact_attributes" -> added(input, "name", workspace::addContactAttribute);
                case "POST company_attributes" -> added(input, "name", workspace::addCompanyAttribute);
                case "POST settings" -> settings(input);
                default -> message(404, "There is no " + call + " here.");
            };
        } catch (IllegalArgumentException wrong) {
            return message(400, String.valueOf(wrong.getMessage()));
        }
    }

    private Response settings(JsonNode input) {
        if (input.has("limit")) {
            limit.accept(input.path("limit").asInt());
        }
        if (input.has("latency_millis")) {
            latency.accept(Duration.ofMillis(input.path("latency_millis").asLong()));
        }
        if (input.has("search_lag_seconds")) {
            workspace.setSearchLag(
                    Duration.ofSeconds(input.path("search_lag_seconds").asLong()));
        }
        return Response.empty(204);
    }

    private static Response added(JsonNode input, String field, Consumer<String> add) {
        if (!input.hasNonNull(field)) {
            throw new IllegalArgumentException(field + " is missing.");
        }
        add.accept(input.path(field).asText());
        return Response.json(201, input);
    }

    private Response faultList() {
        var list = Json.array();
        faults.rules().forEach(rule -> list.add(rule.toString()));
        return Response.json(200, Json.object().set("faults", list));
    }

    private Response effectList() {
        var list = Json.array();
        workspace
                .effects()
                .forEach(effect -> list.addObject()
                        .put("at", effect.at().toString())
                        .put("operation", effect.operation())
                        .put("subject_id", effect.subjectId())
                        .put("request_id", effect.requestId())
                        .set("body", Json.read(effect.body())));
        return Response.json(200, Json.object().set("effects", list));
    }

    private static Response message(int status, String message) {
        return Response.json(status, Json.object().put("message", message));
    }
}
