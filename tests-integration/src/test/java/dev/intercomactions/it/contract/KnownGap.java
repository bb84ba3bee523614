package dev.intercomactions.it.contract;

import java.util.List;

/**
 * Where the description is known to be wrong or silent.
 *
 * @param operation a regular expression for the operation
 * @param side a regular expression for the side
 * @param key the validator's name of the rule, without {@code validation.}
 * @param at a regular expression for the pointer
 * @param reason what is true instead, and how that is known
 */
record KnownGap(String operation, String side, String key, String at, String reason) {
    private static final String ANY = ".*";
    private static final String STATUS = "response.status.unknown";

    static final List<KnownGap> ALL = List.of(
            new KnownGap(
                    ANY,
                    "answer (408|429|500|502|503|504)",
                    STATUS,
                    "",
                    "Any call may meet it. Intercom's pages on errors and rate limits say so once for all; no operation here does."),
            new KnownGap(
                    "POST /contacts",
                    "answer 409",
                    STATUS,
                    "",
                    "Whoever creates a contact that is there already gets it, as many public issues show."),
            new KnownGap(
                    "(GET|DELETE) /contacts/.*",
                    "answer 404",
                    STATUS,
                    "",
                    "A contact may not be there; it is described for the contact's notes and tags only."),
            new KnownGap(
                    "POST /(contacts|conversations).*",
                    "answer 400",
                    STATUS,
                    "",
                    "What is missing or wrong in a body is refused everywhere; it is described for few operations."),
            new KnownGap(
                    "POST /conversations",
                    "request",
                    "request.body.schema.format.uuid",
                    "/from/id",
                    "A contact's id has 24 hexadecimal digits, as the same schema's length and example say; no UUID has."),
            new KnownGap(
                    "POST /contacts/\\{contact_id}/notes",
                    "request",
                    "request.parameter.schema.type",
                    "",
                    "A contact's id is a text here too, as in every other operation."),
            new KnownGap(
                    "POST /companies",
                    "request",
                    "request.body.schema.type",
                    "/custom_attributes/.*",
                    "Custom attributes may be numbers and truth values, as for contacts."),
            new KnownGap(
                    "POST /companies",
                    "answer 200",
                    "response.body.schema.type",
                    "/custom_attributes/.*",
                    "The same, as they come back."),
            new KnownGap(
                    ANY,
                    "answer 200",
                    "response.body.schema.type",
                    "(/conversations/\\d+)?/admin_assignee_id",
                    "Nobody is 0 by the description, and null in answers that were seen."),
            new KnownGap(
                    ANY,
                    "answer 200",
                    "response.body.schema.type",
                    "/conversation_parts/conversation_parts/\\d+/assigned_to",
                    "Null in its own examples: it says nullable beside a $ref, where OpenAPI 3.0 does not read it."),
            new KnownGap(
                    ANY,
                    "answer 200",
                    "response.body.schema.additionalProperties",
                    "(/data/\\d+)?/(tags|notes|companies|social_profiles)",
                    "Each of a contact's lists has a type in its own examples."),
            new KnownGap(
                    ANY,
                    "answer 200",
                    "response.body.schema.format.uri",
                    "(/data/\\d+)?/(tags|notes|companies)/url",
                    "A path without a host in its own examples."));

    boolean explains(Deviation deviation) {
        return deviation.operation().matches(operation)
                && deviation.side().matches(side)
                && deviation.key().equals("validation." + key)
                && deviation.at().matches(at);
    }
}
