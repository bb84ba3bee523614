package dev.intercomactions.action;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * A lookup: a call to Intercom that changes nothing, and how its answer is understood.
 *
 * @param reading the verdict on the JSON of a 2xx answer
 * @param refusal the verdict on a refusal, by its HTTP status
 */
public record Lookup(IntercomRequest request, Function<JsonNode, Verdict> reading, IntFunction<Verdict> refusal) {

    /** A look whose refusal tells nothing. */
    public Lookup(IntercomRequest request, Function<JsonNode, Verdict> reading) {
        this(request, reading, status -> new Verdict.CannotTell());
    }
}
