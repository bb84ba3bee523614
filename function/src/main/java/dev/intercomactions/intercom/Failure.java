package dev.intercomactions.intercom;

import dev.intercomactions.json.Characters;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A failure: why a call to Intercom, or a run, did not come to what was asked.
 *
 * @param code Intercom's own code where it gave one, else one of {@link ErrorCodes}
 * @param message for people; may quote the caller's input, so it belongs in the run log and the dead letter, never in a
 * log line or an exception
 * @param httpStatus the status of the answer, absent when there was none
 * @param requestId Intercom's id of the request, where it gave one
 */
public record Failure(String code, String message, OptionalInt httpStatus, Optional<String> requestId) {

    /** Longest message and code that are kept, in characters. */
    static final int LONGEST = 1000;

    public Failure {
        code = Characters.legible(code, 100);
        message = Characters.legible(message, LONGEST);
    }

    /** A failure without an answer. */
    public static Failure of(String code, String message) {
        return new Failure(code, message, OptionalInt.empty(), Optional.empty());
    }
}
