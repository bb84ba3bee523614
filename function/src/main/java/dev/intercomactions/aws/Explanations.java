package dev.intercomactions.aws;

import dev.intercomactions.intercom.Codes;
import java.util.Map;

/** What an error code means, in words that hold no customer text, so that they may stand in logs and exceptions. */
final class Explanations {
    private static final Map<String, String> BY_CODE = Map.ofEntries(
            Map.entry(Codes.TIMEOUT, "Intercom did not answer in time"),
            Map.entry(Codes.CONNECTION_FAILED, "no connection to Intercom came about, or its token could not be read"),
            Map.entry(Codes.CONNECTION_LOST, "the connection ended before Intercom answered"),
            Map.entry(Codes.UNREADABLE_ANSWER, "the answer is not what Intercom's API answers"),
            Map.entry(Codes.SERVER_ERROR, "Intercom failed"),
            Map.entry(Codes.INVALID_INPUT, "the request is not valid"),
            Map.entry(Codes.IDEMPOTENCY_CONFLICT, "the key names a run with another action or input"),
            Map.entry(Codes.OUTCOME_UNKNOWN, "Intercom may or may not have done it and a repeat could be seen twice"),
            Map.entry(Codes.EXPIRED, "it was held back for longer than a run may last"),
            Map.entry("not_found", "Intercom finds no such conversation, contact or teammate"),
            Map.entry("unauthorized", "Intercom refuses the access token"),
            Map.entry("rate_limit_exceeded", "Intercom's rate limit is used up"));

    private Explanations() {}

    static String of(String code) {
        return BY_CODE.getOrDefault(code, "Intercom refused it; the run log has its message");
    }
}
