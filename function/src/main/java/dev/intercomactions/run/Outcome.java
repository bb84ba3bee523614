package dev.intercomactions.run;

import dev.intercomactions.intercom.Failure;
import java.time.Instant;
import java.util.Optional;

/** The outcome of working on a request once. */
public sealed interface Outcome {

    /** Confirmed now, or earlier and read from the log. */
    record Succeeded(Run run, RunState.Succeeded state, boolean now) implements Outcome {}

    /** A look or a further attempt is due at {@code dueAt}. */
    record Retrying(Run run, Failure failure, Instant dueAt) implements Outcome {}

    /** Held back until {@code dueAt}; no attempt was spent. {@code failure} is Intercom's refusal, where it came to one. */
    record Paced(Run run, Optional<Failure> failure, Instant dueAt) implements Outcome {}

    /** Given up for this round now, or earlier and read from the log. */
    record Failed(Run run, RunState.Failed state, boolean now) implements Outcome {}

    /** Not this caller's turn: another holds it, or it is not due before {@code dueAt}. */
    record Busy(Run run, Instant dueAt) implements Outcome {}

    /** The id belongs to a run with another action or input, which was left alone. */
    record Conflict(Run standing) implements Outcome {}

    /** This invocation has too little time left to start anything; nothing was written. */
    record Deferred() implements Outcome {}
}
