package dev.intercomactions.intercom;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Optional;

/** The result of a call: what Intercom's response means for the request, in the classifier's word. */
public sealed interface CallResult {

    /** Intercom did it, and this is its answer. */
    record Done(JsonNode body) implements CallResult {}

    /** Anything else: Intercom did not do it, or does not show whether it did, or what came of it. */
    sealed interface Unconfirmed extends CallResult {
        Failure failure();
    }

    /**
     * Intercom did it, as its status says (2xx), but its answer broke off or was too large to be read: what came of it is
     * to be looked for, and it is not to be sent again.
     */
    record DoneUnread(Failure failure) implements Unconfirmed {}

    /** Intercom did not do it and says why; no repeat can help, but for the codes that pass ({@link ErrorCodes#passes}). */
    record Refused(Failure failure) implements Unconfirmed {}

    /** Intercom did not do it; a later attempt may succeed. */
    record NothingDone(Failure failure) implements Unconfirmed {}

    /** Intercom did not do it because the rate limit is used up; {@code resetAt} when it said until when. */
    record Throttled(Failure failure, Optional<Instant> resetAt) implements Unconfirmed {}

    /** Intercom may or may not have done it; {@code answered} when Intercom itself answered, so that it is over. */
    record Unknown(Failure failure, boolean answered) implements Unconfirmed {}
}
