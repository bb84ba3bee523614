package dev.intercomactions.sandbox.proof;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.intercom.Workspace;
import java.util.random.RandomGenerator;

/**
 * A request of the soak, about something in Intercom that no other is about.
 *
 * @param envelope what is asked for
 * @param mark the id that stands for it in everything that Intercom is asked
 * @param harmlessTwice whether nobody sees a second effect
 * @param key its idempotency key
 */
record SoakRequest(ObjectNode envelope, String mark, boolean harmlessTwice, String key) {
    static final String ADMIN = "12345";
    static final String TEAM = "67890";
    static final String TAG = "86";

    /** The sizes of a hundred requests' shares, in the order of {@link #of}. */
    private static final int CLOSES = 40;

    private static final int REPLIES = 52;
    private static final int NOTES = 62;
    private static final int CONVERSATIONS = 68;
    private static final int CONTACTS = 76;
    private static final int ASSIGNMENTS = 84;
    private static final int TAGS = 90;
    private static final int COMPANIES = 96;
    private static final int UNKNOWN = 98;

    /** The request with this number, and in the workspace what it is about. */
    static SoakRequest of(int number, Workspace workspace, RandomGenerator random) {
        int share = random.nextInt(100);
        String own = "88%07d".formatted(number);
        if (share < NOTES) {
            workspace.addConversation(own);
        }
        if (share < CLOSES) {
            return request(
                    "close_conversation",
                    own,
                    Json.object()
                            .put("conversation_id", own)
                            .put("admin_id", ADMIN)
                            .put("body", "Bye, and thanks."));
        } else if (share < REPLIES) {
            return request(
                    "reply_to_conversation",
                    own,
                    Json.object()
                            .put("conversation_id", own)
                            .put("admin_id", ADMIN)
                            .put("body", "We look into it."));
        } else if (share < NOTES) {
            String contact = contact(own, workspace);
            return request(
                    "create_note",
                    contact,
                    Json.object()
                            .put("contact_id", contact)
                            .put("body", "Called.")
                            .put("admin_id", ADMIN));
        } else if (share < CONVERSATIONS) {
            String contact = contact(own, workspace);
            return request(
                    "create_conversation",
                    contact,
                    Json.object().put("contact_id", contact).put("body", "My invoice is missing."));
        } else if (share < CONTACTS) {
            return request(
                    "create_contact", own, Json.object().put("external_id", own).put("role", "user"));
        }
        return rest(share, own, workspace);
    }

    private static SoakRequest rest(int share, String own, Workspace workspace) {
        ObjectNode about = Json.object().put("conversation_id", own).put("admin_id", ADMIN);
        if (share < TAGS) {
            workspace.addConversation(own);
        }
        if (share < ASSIGNMENTS) {
            return request(
                    "assign_conversation",
                    own,
                    about.put("assignee_id", TEAM).put("assignee_type", "team").put("body", "Please take this over."));
        } else if (share < TAGS) {
            return harmless(request("tag_conversation", own, about.put("tag_id", TAG)));
        } else if (share < COMPANIES) {
            return harmless(request(
                    "upsert_company", own, Json.object().put("company_id", own).put("name", "Acme")));
        } else if (share < UNKNOWN) {
            // Intercom does not know this one.
            return request("close_conversation", own, about.put("body", "Bye, and thanks."));
        }
        // Not a valid input.
        return request("close_conversation", own, Json.object().put("conversation_id", own));
    }

    private static String contact(String own, Workspace workspace) {
        return workspace.addContact(Json.object().put("external_id", "c" + own)).id();
    }

    private static SoakRequest harmless(SoakRequest request) {
        return new SoakRequest(request.envelope(), request.mark(), true, request.key());
    }

    private static SoakRequest request(String action, String mark, ObjectNode input) {
        String key = "soak-" + mark;
        ObjectNode envelope = Json.object().put("action", action).put("idempotency_key", key);
        envelope.set("input", input);
        return new SoakRequest(envelope, mark, false, key);
    }

    String action() {
        return envelope.path("action").asText();
    }

    boolean isValid() {
        return !action().equals("close_conversation")
                || envelope.at("/input/admin_id").isTextual();
    }
}
