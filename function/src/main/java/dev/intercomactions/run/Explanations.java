package dev.intercomactions.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.intercom.ErrorCodes;

/** The explanations of error codes, which hold no customer text. */
public final class Explanations {
    /**
     * An error code for people.
     *
     * @param meaning what happened
     * @param next what a person does now
     */
    public record Explanation(String meaning, String next) {}

    private Explanations() {}

    /** What is told of a code; of one that is Intercom's own and not known here, that its message says why. */
    public static Explanation of(String code) {
        JsonNode told = ErrorCodes.about(code);
        return new Explanation(
                told.path("meaning").asText(), told.path("next_step").asText());
    }

    /** What happened, in a few words. */
    public static String meaning(String code) {
        return of(code).meaning();
    }
}
