package dev.intercomactions.sandbox.intercom;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.http.Request;
import dev.intercomactions.sandbox.http.Response;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The simulator's own paths, for a person with curl; {@code GET /_sandbox} lists them, and every fault. Whatever they do
 * not know is refused with a line that says what they know.
 */
final class Control {
    private static final String ROOT = "/_sandbox";
    private static final Form NOTHING = Form.of("this call");
    private static final Form CONVERSATION = Form.of("a conversation", Field.id("id"));
    private static final Form CONTACT = Form.of(
            "a contact",
            Field.text("email"),
            Field.text("external_id"),
            Field.oneOf("role", List.of("user", "lead")).or("user"),
            Field.text("name"),
            Field.text("phone"),
            Field.object("custom_attributes", "an object"));
    private static final Form TAG = Form.of("a tag", Field.id("id").needed(), Field.text("name"));
    private static final Form ATTRIBUTE =
            Form.of("an attribute", Field.text("name").needed());
    private static final Form SETTINGS = Form.of(
            "the settings",
            Field.number("limit", 1, 1_000_000),
            Field.flag("rate_limit_headers"),
            Field.number("latency_millis", 0, 3_600_000),
            Field.number("search_lag_seconds", 0, 86_400));

    private final IntercomSimulator simulator;
    private final List<Route> routes;
    private final List<Entry> entries;

    /** One call: what it does, and the answer to a body of its form. */
    private record Entry(String call, String does, Form form, Function<JsonNode, Response> answer) {}

    /** The paths of a simulator, which answers these operations of Intercom's. */
    Control(IntercomSimulator simulator, List<Route> routes) {
        this.simulator = simulator;
        this.routes = routes;
        Workspace workspace = simulator.workspace();
        this.entries = List.of(
                plain("GET", "this page", this::index),
                plain("GET /faults", "the faults to come", this::faults),
                new Entry("POST /faults", "adds a fault to come, and shows all", FaultRule.FORM, this::addFault),
                plain("DELETE /faults", "takes all faults away", this::clearFaults),
                plain("GET /effects", "what was changed in Intercom, oldest first", this::effects),
                new Entry(
                        "POST /conversations",
                        "an open conversation, of this id or a new one",
                        CONVERSATION,
                        this::addConversation),
                new Entry(
                        "POST /contacts",
                        "a contact",
                        CONTACT,
                        contact ->
                                Response.json(201, workspace.addContact(contact).json())),
                new Entry("POST /admins", "a teammate", identified("a teammate"), added("id", workspace::addAdmin)),
                new Entry("POST /teams", "a team", identified("a team"), added("id", workspace::addTeam)),
                new Entry("POST /tags", "a tag", TAG, this::addTag),
                new Entry(
                        "POST /contact_attributes",
                        "a custom attribute that contacts may have",
                        ATTRIBUTE,
                        added("name", workspace::addContactAttribute)),
                new Entry(
                        "POST /company_attributes",
                        "a custom attribute that companies may have",
                        ATTRIBUTE,
                        added("name", workspace::addCompanyAttribute)),
                new Entry(
                        "POST /settings",
                        "the requests in each window of 10 s, whether answers tell them, how long each answer takes,"
                                + " how far a search lags behind",
                        SETTINGS,
                        this::set));
    }

    private static Entry plain(String call, String does, Supplier<Response> answer) {
        return new Entry(call, does, NOTHING, nothing -> answer.get());
    }

    private static Form identified(String subject) {
        return Form.of(subject, Field.id("id").needed());
    }

    /** Whether a path is one of the simulator's own. */
    static boolean isFor(String path) {
        return path.equals(ROOT) || path.startsWith(ROOT + "/");
    }

    Response answer(Request request) {
        String path = request.path().substring(ROOT.length());
        String call = request.method() + (path.isEmpty() || path.equals("/") ? "" : " " + path);
        for (Entry entry : entries) {
            if (entry.call().equals(call)) {
                try {
                    JsonNode sent = request.body().length == 0 ? Json.object() : Json.read(request.text());
                    return entry.answer().apply(entry.form().read(sent));
                } catch (IllegalArgumentException wrong) {
                    return message(400, String.valueOf(wrong.getMessage()));
                }
            }
        }
        return message(
                404,
                "There is no " + request.method() + " " + request.path() + "; GET " + ROOT + " lists what there is.");
    }

    private Response index() {
        ObjectNode index = Json.object();
        ObjectNode calls = index.putObject("calls");
        entries.forEach(entry -> {
            ObjectNode described = calls.putObject(path(entry.call())).put("does", entry.does());
            if (!entry.form().fields().isEmpty()) {
                described.set("fields", entry.form().described());
            }
        });
        index.set("faults", FaultType.described());
        var operations = index.putArray("paths");
        routes.forEach(route -> operations.add(operation(route)));
        return Response.json(200, Json.pretty(index) + "\n");
    }

    private static String path(String call) {
        int space = call.indexOf(' ');
        return space < 0 ? call + " " + ROOT : call.substring(0, space + 1) + ROOT + call.substring(space + 1);
    }

    private static String operation(Route route) {
        return route.method() + " " + route.path();
    }

    private Response addFault(JsonNode sent) {
        FaultRule rule = FaultRule.parse(sent);
        if (routes.stream().noneMatch(route -> rule.concerns(route.method(), route.path()))) {
            throw new IllegalArgumentException("Nothing is done here by " + rule.method() + " " + rule.path()
                    + "; there is " + routes.stream().map(Control::operation).collect(Collectors.joining(", ")) + ".");
        }
        simulator.fault(rule);
        return faults();
    }

    private Response clearFaults() {
        simulator.faults().clear();
        return faults();
    }

    private Response faults() {
        var list = Json.array();
        simulator.faults().rules().forEach(rule -> list.add(rule.toString()));
        return Response.json(200, Json.object().set("faults", list));
    }

    private Response effects() {
        var list = Json.array();
        simulator
                .workspace()
                .effects()
                .forEach(effect -> list.addObject()
                        .put("at", effect.at().toString())
                        .put("operation", effect.operation())
                        .put("subject_id", effect.subjectId())
                        .put("request_id", effect.requestId())
                        .set("body", Json.read(effect.body())));
        return Response.json(200, Json.object().set("effects", list));
    }

    private Response addConversation(JsonNode conversation) {
        Workspace workspace = simulator.workspace();
        String id = conversation.path("id").asText(workspace.newId());
        return Response.json(201, ConversationJson.whole(workspace.addConversation(id), true));
    }

    private Response addTag(JsonNode tag) {
        String id = tag.path("id").asText();
        simulator.workspace().addTag(id, tag.path("name").asText(id));
        return Response.json(201, tag);
    }

    private Response set(JsonNode settings) {
        if (settings.has("limit")) {
            simulator.setLimit(settings.path("limit").intValue());
        }
        if (settings.has("rate_limit_headers")) {
            simulator.setRateLimitHeaders(settings.path("rate_limit_headers").booleanValue());
        }
        if (settings.has("latency_millis")) {
            simulator.setLatency(
                    Duration.ofMillis(settings.path("latency_millis").longValue()));
        }
        if (settings.has("search_lag_seconds")) {
            simulator
                    .workspace()
                    .setSearchLag(Duration.ofSeconds(
                            settings.path("search_lag_seconds").longValue()));
        }
        return Response.empty(204);
    }

    private static Function<JsonNode, Response> added(String field, Consumer<String> add) {
        return sent -> {
            add.accept(sent.path(field).asText());
            return Response.json(201, sent);
        };
    }

    private static Response message(int status, String message) {
        return Response.json(status, Json.object().put("message", message));
    }
}
