package dev.intercomactions.run;

import dev.intercomactions.intercom.ErrorCodes;
import java.util.Map;

/** The explanations of error codes: what each means and what to do about it, in words that hold no customer text. */
public final class Explanations {

    /**
     * An error code for people.
     *
     * @param meaning what happened
     * @param next what a person does now
     */
    record Explanation(String meaning, String next) {}

    private static final String INTERCOM_FAILED = "Intercom failed";
    private static final String WHEN_UP = "Retry when Intercom's status page says it is up.";

    private static final Explanation UNKNOWN_CODE = new Explanation(
            "Intercom refused it; its message says why",
            "Mend what the message names, then retry; or leave it if it is no longer wanted.");

    private static final Map<String, Explanation> BY_CODE = Map.ofEntries(
            entry(
                    ErrorCodes.TIMEOUT,
                    "Intercom did not answer in time",
                    "Retry when Intercom is up; the service looks first whether it was done."),
            entry(
                    ErrorCodes.CONNECTION_FAILED,
                    "no connection to Intercom came about, or its token could not be read",
                    "Check Intercom's status page and that the secret holds a token, then retry."),
            entry(
                    ErrorCodes.CONNECTION_LOST,
                    "the connection ended before Intercom answered",
                    "Retry; the service looks first whether it was done."),
            entry(
                    ErrorCodes.UNREADABLE_ANSWER,
                    "the answer is not what Intercom's API answers",
                    "Check INTERCOM_BASE_URL and Intercom's status page, then retry."),
            entry(ErrorCodes.SERVER_ERROR, INTERCOM_FAILED, WHEN_UP),
            entry("service_unavailable", INTERCOM_FAILED, WHEN_UP),
            entry("bad_gateway", INTERCOM_FAILED, WHEN_UP),
            entry("gateway_timeout", INTERCOM_FAILED, WHEN_UP),
            entry("request_timeout", INTERCOM_FAILED, WHEN_UP),
            entry(
                    ErrorCodes.INVALID_INPUT,
                    "the request is not valid",
                    "Correct the request where it is made and send it anew; a retry fails again."),
            entry(
                    ErrorCodes.IDEMPOTENCY_CONFLICT,
                    "the key names a run with another action or input",
                    "Give the second request a key of its own and send it anew."),
            entry(
                    ErrorCodes.OUTCOME_UNKNOWN,
                    "Intercom may or may not have done it and a repeat could be seen twice",
                    "Look in Intercom. If it is there, leave the run. If not, retry with {\"send_again\": true}."),
            entry(
                    ErrorCodes.EXPIRED,
                    "it was held back for longer than a run may last",
                    "Retry if it is still wanted."),
            entry(
                    "not_found",
                    "Intercom finds no such conversation, contact, company or teammate",
                    "Check the ids: an admin_id that is no teammate is answered the same way."),
            entry(
                    "conflict",
                    "a contact matching those details already exists",
                    "Use the contact that exists; its id is in Intercom's message."),
            entry("parameter_invalid", "Intercom does not accept a value", "Correct the value that the message names."),
            entry(
                    "parameter_not_found",
                    "Intercom does not find what a value names",
                    "Correct the value that the message names."),
            entry(
                    "unauthorized",
                    "Intercom refuses the access token",
                    "Put a valid token into the secret, then retry."),
            entry("token_revoked", "the access token was revoked", "Put a valid token into the secret, then retry."),
            entry("token_expired", "the access token has expired", "Put a valid token into the secret, then retry."),
            entry(
                    "api_plan_restricted",
                    "the workspace's plan does not include this",
                    "Change the plan, or leave it; a retry alone fails again."),
            entry(
                    "action_forbidden",
                    "the token is not allowed to do this",
                    "Give the app the permission in Intercom, then retry."),
            entry(
                    "rate_limit_exceeded",
                    "Intercom's rate limit is used up",
                    "Nothing: the service waits for the next window by itself."));

    private Explanations() {}

    static Explanation of(String code) {
        return BY_CODE.getOrDefault(code, UNKNOWN_CODE);
    }

    public static String meaning(String code) {
        return of(code).meaning();
    }

    private static Map.Entry<String, Explanation> entry(String code, String meaning, String next) {
        return Map.entry(code, new Explanation(meaning, next));
    }
}
