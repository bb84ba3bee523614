package dev.intercomactions.intercom;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Optional;

/** What an answer means for the request: the classifier's word. */
public sealed interface Reading {

    /** Intercom did it, and this is its answer. */
    record Done(JsonNode body) implements Reading {}

    /** Intercom will never do it: no repeat can help. */
    record Refused(Failure failure) implements Reading {}

    /** Intercom did not do it; a later attempt may succeed. */
    record NothingDone(Failure failure) implements Reading {}

    /** Intercom did not do it because the rate limit is used up; {@code resetAt} when it said until when. */
    record Throttled(Failure failure, Optional<Instant> resetAt) implements Reading {}

    /** Intercom may or may not have done it; {@code answered} when Intercom itself answered, so that it is over. */
    record Unknown(Failure failure, boolean answered) implements Reading {}
}
