package dev.intercomactions.console;

import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.run.Run;
import dev.intercomactions.run.RunState;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/** Intercom's own pages about what a run is about, in the region where the workspace is. */
record Inbox(URI intercom) {
    /** The hosts of the pages by those of the API. A simulator has none. */
    private static final Map<String, String> PAGES = Map.of(
            "api.intercom.io", "app.intercom.com",
            "api.eu.intercom.io", "app.eu.intercom.com",
            "api.au.intercom.io", "app.au.intercom.com");

    /** A page about a run. */
    record Link(String label, String address) {}

    /** The conversation, else the contact, where the run names one whose id can stand in an address. */
    Optional<Link> of(Run run) {
        JsonNode input = run.subject().input();
        Optional<String> conversation = id(input.path("conversation_id"), "[0-9]{1,20}")
                .or(() -> run.subject().action().equals("create_conversation")
                                && run.state() instanceof RunState.Succeeded done
                        ? id(done.output().path("id"), "[0-9]{1,20}")
                        : Optional.empty());
        return Optional.ofNullable(PAGES.get(String.valueOf(intercom.getHost())))
                .flatMap(host -> conversation
                        .map(id -> new Link(
                                "Open the conversation in Intercom",
                                "https://" + host + "/a/inbox/_/inbox/conversation/" + id))
                        .or(() -> id(input.path("contact_id"), "[0-9a-f]{24}")
                                .map(id -> new Link(
                                        "Open the contact in Intercom",
                                        "https://" + host + "/a/apps/_/users/" + id + "/all-conversations"))));
    }

    private static Optional<String> id(JsonNode value, String form) {
        return Optional.ofNullable(value.textValue()).filter(text -> text.matches(form));
    }
}
