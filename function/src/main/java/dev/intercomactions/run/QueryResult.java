package dev.intercomactions.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.intercom.Failure;
import java.time.Instant;

/** The result of asking Intercom something. */
public sealed interface QueryResult {

    record Answered(ObjectNode output) implements QueryResult {}

    /** Intercom will not answer this question. */
    record Refused(Failure failure) implements QueryResult {}

    /** Intercom did not answer it this time. */
    record Unavailable(Failure failure) implements QueryResult {}

    /** The rate limit is used up, Intercom is down, or it said when: ask again at {@code at}. */
    record Later(Failure failure, Instant at) implements QueryResult {}
}
