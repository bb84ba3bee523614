package dev.intercomactions.it.backend;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A resource type, or an output, that an emulator's CloudFormation cannot make.
 *
 * @param emulator where
 * @param what the resource's type, or the output's name
 * @param how what becomes of it there
 * @param reason what the emulator says or does
 */
record NotMade(Emulator emulator, String what, How how, String reason) {
    /** What becomes of what cannot be made. */
    enum How {
        /** It stays in the template; the stack is complete without it. */
        SILENTLY_LEFT_OUT,
        /** The stack fails with it, so that it is taken out first. */
        TAKEN_OUT
    }

    static final List<NotMade> ALL = List.of();

    /** What is taken out of the template for an emulator, by type or by an output's name. */
    static Set<String> in(Emulator emulator, How how) {
        return ALL.stream()
                .filter(row -> row.emulator() == emulator && row.how() == how)
                .map(NotMade::what)
                .collect(Collectors.toSet());
    }

    /** The template without what the emulator fails at. */
    static ObjectNode without(JsonNode template, Emulator emulator) {
        Set<String> out = in(emulator, How.TAKEN_OUT);
        ObjectNode rest = template.deepCopy();
        rest.withObject("/Resources")
                .properties()
                .removeIf(resource -> out.contains(resource.getValue().path("Type").asText()));
        rest.withObject("/Outputs").remove(out);
        return rest;
    }
}
