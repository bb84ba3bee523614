package dev.intercomactions.sandbox.intercom;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The custom attributes that a workspace has for its contacts, or for its companies. */
final class Attributes {
    private final Set<String> names = ConcurrentHashMap.newKeySet();

    void add(String name) {
        names.add(name);
    }

    /** Refuses a body whose {@code custom_attributes} are not all known, or not plain values. */
    void check(JsonNode body) throws Refusal {
        JsonNode given = body.path("custom_attributes");
        if (!given.isObject() && body.hasNonNull("custom_attributes")) {
            throw Refusal.invalid("custom_attributes");
        }
        for (var attribute : given.properties()) {
            if (!names.contains(attribute.getKey())) {
                throw new Refusal(
                        400, "parameter_invalid", "Custom attribute '" + attribute.getKey() + "' does not exist");
            }
            if (!attribute.getValue().isValueNode()) {
                throw Refusal.invalid("custom_attributes." + attribute.getKey());
            }
        }
    }
}
