package dev.intercomactions.sandbox.console;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.Messages;
import dev.intercomactions.sandbox.intercom.Contact;
import dev.intercomactions.sandbox.intercom.Fault;
import dev.intercomactions.sandbox.intercom.FaultRule;
import dev.intercomactions.sandbox.intercom.IntercomSimulator;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** What is broken in the Intercom simulator, to be mended by a click; and forty requests that suffer from five such things. */
public final class Troubles {
    private static final String ADMIN = "12345";

    /** What is to be made: so many requests of an action, which this rule has refused. */
    private record Trouble(String action, int requests, FaultRule rule) {}

    private static final List<Trouble> MADE = List.of(
            trouble("create_note", 16, "/contacts/*/notes", 403, "action_forbidden", "The app may not write notes"),
            trouble("close_conversation", 10, FaultRule.PARTS, 404, "admin_not_found", "Admin for admin_id not found"),
            trouble("tag_conversation", 7, "/conversations/*/tags", 404, "tag_not_found", "Tag not found"),
            trouble(
                    "upsert_company",
                    4,
                    "/companies",
                    400,
                    "parameter_invalid",
                    "Custom attribute 'tier' does not exist"),
            trouble(
                    "create_contact",
                    3,
                    "/contacts",
                    409,
                    "conflict",
                    "A contact matching those details already exists"));

    private final IntercomSimulator intercom;
    private final Messages messages;

    public Troubles(IntercomSimulator intercom, Messages messages) {
        this.intercom = intercom;
        this.messages = messages;
    }

    private static Trouble trouble(String action, int requests, String path, int status, String code, String message) {
        Fault fault = new Fault.Refuse(status, code, message);
        return new Trouble(action, requests, new FaultRule("POST", path, "", FaultRule.ALWAYS, fault));
    }

    /** Everything that is broken now. */
    ArrayNode list() {
        ArrayNode list = Json.array();
        List<FaultRule> rules = intercom.faults().rules();
        for (int i = 0; i < rules.size(); i++) {
            FaultRule rule = rules.get(i);
            String answer = rule.fault() instanceof Fault.Refuse refuse
                    ? refuse.status() + " " + refuse.code()
                    : rule.fault().toString();
            list.addObject()
                    .put("number", i)
                    .put("calls", rule.method() + " " + rule.path() + (rule.id().isEmpty() ? "" : " of " + rule.id()))
                    .put("answer", answer);
        }
        return list;
    }

    /** Takes away what is broken with this number in the list. */
    void mend(int number) {
        List<FaultRule> rules = intercom.faults().rules();
        if (number < rules.size()) {
            intercom.faults().remove(rules.get(number));
        }
    }

    /** Breaks five things and sends forty requests that run into them. */
    void make() {
        intercom.workspace().addAdmin(ADMIN);
        intercom.workspace().addTag("7", "urgent");
        List<String> bodies = new ArrayList<>();
        for (Trouble trouble : MADE) {
            intercom.faults().remove(trouble.rule());
            intercom.fault(trouble.rule());
            IntStream.range(0, trouble.requests())
                    .mapToObj(i -> request(trouble.action(), i))
                    .forEach(bodies::add);
        }
        for (int i = 0; i < bodies.size(); i += 10) {
            messages.sendBatch(bodies.subList(i, Math.min(i + 10, bodies.size())));
        }
    }

    private String request(String action, int number) {
        ObjectNode input = Json.object();
        switch (action) {
            case "create_note" -> input.put("contact_id", contact().id()).put("body", "Called about invoice " + number);
            case "close_conversation" ->
                input.put("conversation_id", conversation())
                        .put("admin_id", ADMIN)
                        .put("body", "Thanks, and bye!");
            case "tag_conversation" ->
                input.put("conversation_id", conversation())
                        .put("admin_id", ADMIN)
                        .put("tag_id", "7");
            case "upsert_company" -> input.put("company_id", "acme-" + number).put("name", "Acme " + number);
            default -> input.put("email", "ann" + number + "@example.com").put("role", "user");
        }
        return Json.object().put("action", action).set("input", input).toString();
    }

    private Contact contact() {
        return intercom.workspace().addContact(Json.object().put("role", "user"));
    }

    private String conversation() {
        String id = intercom.workspace().newId();
        intercom.workspace().addConversation(id);
        return id;
    }
}
