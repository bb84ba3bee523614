package dev.intercomactions.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.intercom.Failure;
import java.time.Instant;

/** What asking Intercom something came to. */
public sealed interface Found {

    record Answer(ObjectNode output) implements Found {}

    /** Intercom will not answer this question. */
    record Refused(Failure failure) implements Found {}

    /** Intercom did not answer it this time. */
    record Unavailable(Failure failure) implements Found {}

    /** The rate limit is used up, or Intercom is down: ask again at {@code at}. */
    record Later(Failure failure, Instant at) implements Found {}
}
