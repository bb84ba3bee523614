package dev.intercomactions.sandbox.proof;

import java.util.Optional;

/**
 * A request that the service has accepted.
 *
 * @param runId the run that it names
 * @param mark what tells it from all others: an id that stands in its input and in every call to Intercom that may carry it
 *     out, and nowhere else
 * @param budget attempts in a round
 * @param harmlessTwice whether a second effect changes nothing that anybody sees
 * @param told what a caller who waited was told in the end: {@code succeeded} or the code of the failure; empty when
 *     nobody waited, or when the answer never came
 */
public record Accepted(String runId, String mark, int budget, boolean harmlessTwice, Optional<String> told) {
    /** Someone who waited was told that it failed. */
    boolean toldFailure() {
        return told.filter(word -> !word.equals(SUCCEEDED)).isPresent();
    }

    /** What a caller was told of a run that succeeded. */
    public static final String SUCCEEDED = "succeeded";
}
