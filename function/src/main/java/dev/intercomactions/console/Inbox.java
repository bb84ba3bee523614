package dev.intercomactions.console;

import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.run.Run;
import dev.intercomactions.run.RunState;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/** Intercom's own pages about what a run is about, in the region where the workspace is. */
record Inbox(URI intercom) {
    /** Where the pages are, by the host of the API. A simulator has none. */
    private static final Map<String, String> PAGES = Map.of(
            "api.intercom.io", "https://app.intercom.com",
            "api.eu.intercom.io", "https://app.eu.intercom.com",
            "api.au.intercom.io", "https://app.au.intercom.com");

    /** A page about a run. */
    record Link(String label, String address) {}

    /** The conversation, else the contact, where the run names one whose id can stand in an address. */
    Optional<Link> of(Run run) {
        String host = PAGES.get(String.valueOf(intercom.getHost()));
        if (host == null) {
            return Optional.empty();
        }
        JsonNode input = run.subject().input();
        boolean created = run.subject().action().equals("create_conversation");
        JsonNode conversation = created && run.state() instanceof RunState.Succeeded done
                ? done.output().path("id")
                : input.path("conversation_id");
        return id(conversation, "[0-9]{1,20}")
                .map(id -> new Link("Open the conversation in Intercom", host + "/a/inbox/_/inbox/conversation/" + id))
                .or(() -> id(input.path("contact_id"), "[0-9a-f]{24}")
                        .map(id -> host + "/a/apps/_/users/" + id + "/all-conversations")
                        .map(address -> new Link("Open the contact in Intercom", address)));
    }

    private static Optional<String> id(JsonNode value, String form) {
        return Optional.ofNullable(value.textValue()).filter(text -> text.matches(form));
    }
}
