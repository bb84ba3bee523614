package dev.intercomactions.sandbox.intercom;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** {@code GET /contacts/find_by_external_id/EXTERNAL_ID}. It finds users, not leads, and unlike a search it does not lag. */
final class FindContactByExternalId implements Route {
    @Override
    public String method() {
        return "GET";
    }

    @Override
    public String path() {
        return "/contacts/find_by_external_id/*";
    }

    @Override
    public JsonNode answer(Call call) throws Refusal {
        Optional<String> wanted = Optional.of(call.segment(2));
        return call.workspace().contacts().stream()
                .filter(contact ->
                        contact.role().equals("user") && contact.externalId().equals(wanted) && !contact.archived())
                .findFirst()
                .orElseThrow(Refusal::noSuchContact)
                .json();
    }
}
