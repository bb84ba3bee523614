package dev.intercomactions.sandbox.intercom;

import java.time.Instant;

/**
 * A change in the workspace that a request made.
 *
 * @param at when
 * @param operation what: {@code close}, {@code assignment}, {@code snoozed}, {@code open}, {@code comment}, {@code note},
 *     {@code tag}, {@code create_conversation}, {@code create_contact}, {@code delete_contact}, {@code create_note},
 *     {@code upsert_company}
 * @param requestId Intercom's id of the request
 * @param subjectId what was changed: the id of the conversation or contact, or the {@code company_id}
 * @param body the request's body
 */
public record Effect(Instant at, String operation, String requestId, String subjectId, String body) {}
