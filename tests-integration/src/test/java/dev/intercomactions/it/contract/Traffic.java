package dev.intercomactions.it.contract;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.it.Sample;
import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.Sandbox;
import dev.intercomactions.sandbox.SandboxException;
import dev.intercomactions.sandbox.intercom.Exchange;
import dev.intercomactions.sandbox.intercom.Fault;
import dev.intercomactions.sandbox.intercom.FaultRule;
import dev.intercomactions.sandbox.intercom.IntercomSimulator;
import dev.intercomactions.sandbox.intercom.Workspace;
import dev.intercomactions.sandbox.lambda.InvocationResult;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Makes the function and the simulator talk: every action in all its forms, and every error. */
final class Traffic implements AutoCloseable {
    /** Marks what was not sent by the function. */
    private static final String DIRECT = "x-direct";

    /** What each operation is called with directly, to see its errors. */
    private static final Map<String, String> DIRECT_CALLS = Map.ofEntries(
            Map.entry("POST /conversations/123/parts", "{\"message_type\":\"open\",\"admin_id\":\"12345\"}"),
            Map.entry("POST /conversations/123/reply", "{}"),
            Map.entry("POST /conversations/123/tags", "{}"),
            Map.entry("POST /conversations", "{}"),
            Map.entry("GET /conversations", ""),
            Map.entry("POST /conversations/search", "{}"),
            Map.entry("GET /conversations/123", ""),
            Map.entry("POST /contacts", "{}"),
            Map.entry("POST /contacts/search", "{\"query\":{},\"sort\":{\"order\":\"desc\"}}"),
            Map.entry("GET /contacts/123", ""),
            Map.entry("DELETE /contacts/123", ""),
            Map.entry("GET /contacts/find_by_external_id/123", ""),
            Map.entry("POST /contacts/123/notes", "{}"),
            Map.entry("GET /contacts/123/notes", ""),
            Map.entry("POST /companies", "{\"test\":\"x\"}"),
            Map.entry("GET /me", ""),
            Map.entry("GET /admins", ""));

    /** Errors that may come from any operation, by the simulator's own words. */
    private static final List<Fault> ANYWHERE = List.of(
            Fault.failBefore(408),
            new Fault.RateLimited(true),
            Fault.failBefore(500),
            Fault.failBefore(502),
            Fault.failBefore(503),
            Fault.failBefore(504));

    private final HttpClient client = HttpClient.newHttpClient();
    private final Sandbox sandbox;
    private final IntercomSimulator intercom;
    private final Workspace workspace;
    private int keys;

    Traffic(Sandbox sandbox) {
        this.sandbox = sandbox;
        this.intercom = sandbox.intercom();
        this.workspace = intercom.workspace();
        Sample.prepare(workspace);
    }

    /** The operations that the simulator has, as called here. */
    static List<String> operations() {
        return DIRECT_CALLS.keySet().stream().sorted().toList();
    }

    @Override
    public void close() {
        client.close();
    }

    /** What the function sent so far, and what it was answered. */
    List<Exchange> byTheFunction() {
        return intercom.exchanges().stream()
                .filter(exchange -> !exchange.headers().containsKey(DIRECT))
                .toList();
    }

    /** Every exchange so far. */
    List<Exchange> all() {
        return intercom.exchanges();
    }

    /** Each action as its sample has it, then in its other forms; then with an answer lost, so that it looks first. */
    void everyAction() {
        for (Sample sample : Sample.values()) {
            carryOut(sample.action(), sample.input(workspace));
            ObjectNode input = sample.input(workspace);
            sample.fault(intercom, input, Fault.failAfter(504));
            carryOut(sample.action(), input);
        }
        otherForms();
    }

    private void otherForms() {
        ObjectNode note = Sample.REPLY_TO_CONVERSATION.input(workspace).put("message_type", "note");
        carryOut("reply_to_conversation", note);
        ObjectNode toNobody = Sample.ASSIGN_CONVERSATION.input(workspace);
        carryOut(
                "assign_conversation",
                toNobody.put("assignee_type", "admin").put("assignee_id", 0).put("body", "Free"));
        carryOut(
                "close_conversation", Sample.CLOSE_CONVERSATION.input(workspace).put("only_if_inactive_since", 1));
        ObjectNode lead = Sample.CREATE_CONTACT.input(workspace).put("role", "lead");
        lead.remove("external_id");
        Sample.CREATE_CONTACT.fault(intercom, lead, Fault.failAfter(504));
        carryOut("create_contact", lead);
        ObjectNode stillThere = Sample.DELETE_CONTACT.input(workspace);
        Sample.DELETE_CONTACT.fault(intercom, stillThere, Fault.failBefore(504));
        carryOut("delete_contact", stillThere);
        String contact = Sample.newContact(workspace).id();
        ObjectNode from = Json.object().put("body", "Help");
        from.putObject("from").put("type", "contact").put("id", contact);
        carryOut("create_conversation", from);
        carryOut("create_note", Json.object().put("contact_id", contact).put("body", "By nobody"));
        carryOut("search_conversations", Json.object().put("state", "open").put("updated_before", 9_999_999_999L));
        ObjectNode search = Json.object().put("limit", 1);
        search.putObject("query")
                .put("field", "created_at")
                .put("operator", ">")
                .put("value", 0);
        JsonNode page = carryOut("search_conversations", search);
        carryOut("search_conversations", search.put("next", page.path("next").asText()));
        carryOut(
                "get_conversation",
                Json.object()
                        .put(
                                "conversation_id",
                                workspace.conversations().getFirst().id()));
    }

    /** What the simulator refuses by itself. */
    void everyRefusal() {
        for (Sample sample : Sample.values()) {
            ObjectNode input = sample.input(workspace);
            switch (sample) {
                case CREATE_CONTACT -> carryOut(sample.action(), input.deepCopy());
                case UPSERT_COMPANY -> input.withObject("/custom_attributes").put("unknown", "x");
                case CREATE_CONVERSATION, CREATE_NOTE, DELETE_CONTACT ->
                    input.put("contact_id", "6762f0dd1bb69f9f99999999");
                default -> input.put("conversation_id", "404404");
            }
            refused(sample.action(), input);
        }
        refused("get_conversation", Json.object().put("conversation_id", "404404"));
    }

    /** Every error of the description, and those that any call may meet, on every operation; asked for directly. */
    void everyError(Description description) {
        DIRECT_CALLS.forEach((call, body) -> {
            String[] parts = call.split(" ", 2);
            direct(parts[0], parts[1], body);
            ANYWHERE.forEach(fault -> strike(parts[0], parts[1], body, fault));
            description
                    .answers(description.operation(parts[0], parts[1]))
                    .properties()
                    .forEach(answer -> {
                        if (!answer.getKey().equals("200")) {
                            strike(parts[0], parts[1], body, asDescribed(answer.getKey(), answer.getValue()));
                        }
                    });
        });
    }

    private static Fault asDescribed(String status, JsonNode answer) {
        JsonNode error = answer.findPath("errors").path(0);
        return new Fault.Refuse(
                Integer.parseInt(status),
                error.path("code").asText(),
                error.path("message").asText());
    }

    private void strike(String method, String path, String body, Fault fault) {
        intercom.fault(new FaultRule(method, path, "", 1, fault));
        direct(method, path, body);
    }

    private void direct(String method, String path, String body) {
        try {
            client.send(
                    HttpRequest.newBuilder(URI.create(intercom.uri() + path))
                            .header("Authorization", "Bearer sandbox-token")
                            .header("Accept", "application/json")
                            .header(DIRECT, "yes")
                            .method(method, BodyPublishers.ofString(body))
                            .build(),
                    BodyHandlers.discarding());
        } catch (IOException e) {
            throw new SandboxException("The simulator does not answer.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Invokes the task as a state machine does, again and again, until it has an output. */
    private JsonNode carryOut(String action, ObjectNode input) {
        ObjectNode envelope = Json.object().put("action", action).put("idempotency_key", "contract-" + keys++);
        envelope.set("input", input);
        InvocationResult result = await(action)
                .atMost(Duration.ofSeconds(30))
                .until(() -> sandbox.invokeTask(envelope.toString()), InvocationResult.Answer.class::isInstance);
        return ((InvocationResult.Answer) result).json();
    }

    private void refused(String action, ObjectNode input) {
        ObjectNode envelope = Json.object().put("action", action);
        envelope.set("input", input);
        await(action)
                .atMost(Duration.ofSeconds(30))
                .until(() -> sandbox.invokeTask(envelope.toString()) instanceof InvocationResult.FunctionError error
                        && error.errorType().endsWith(".ActionRefusedException"));
    }
}
