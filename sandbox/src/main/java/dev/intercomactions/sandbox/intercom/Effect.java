package dev.intercomactions.sandbox.intercom;

import java.time.Instant;

/**
 * A change in the workspace that a request made.
 *
 * @param at when
 * @param operation what, such as {@code close}
 * @param requestId Intercom's id of the request
 * @param conversationId what was changed
 * @param body the request's body
 */
public record Effect(Instant at, String operation, String requestId, String conversationId, String body) {}
