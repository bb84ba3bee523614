package dev.intercomactions.action;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.Function;

/**
 * A read-only call to Intercom and how its answer is understood.
 *
 * @param request a call that changes nothing
 * @param reading the verdict on the JSON of a 2xx answer
 */
public record Look(ApiRequest request, Function<JsonNode, Verdict> reading) {}
