package dev.intercomactions.sandbox.intercom;

import com.fasterxml.jackson.databind.JsonNode;

/** {@code GET /contacts/ID}. */
final class RetrieveContact implements Route {
    @Override
    public String method() {
        return "GET";
    }

    @Override
    public String path() {
        return "/contacts/*";
    }

    @Override
    public JsonNode answer(Call call) throws Refusal {
        return call.workspace()
                .contact(call.segment(1))
                .orElseThrow(Refusal::noSuchContact)
                .json();
    }
}
