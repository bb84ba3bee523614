package dev.intercomactions.console;

import java.time.Instant;
import java.util.Optional;

/** What a call of the widget asks for. */
sealed interface Command {

    /** A page. */
    sealed interface View extends Command {}

    /** A change, made by a click that was confirmed. */
    sealed interface Act extends Command {}

    /** The widget's own documentation. */
    record Describe() implements Command {}

    /** All that needs attention, and how the queues are. */
    record ShowOverview() implements View {}

    /**
     * A group's runs.
     *
     * @param cursor where the page begins; nothing for the newest
     * @param sample the run that was tried for the others, if one was
     */
    record ShowGroup(Group group, Optional<String> cursor, Optional<String> sample) implements View {}

    /** One run's story. */
    record ShowRun(String runId) implements View {}

    /** A call that makes no sense. */
    record Nonsense(String why) implements View {}

    /**
     * The next round of one run.
     *
     * @param round the one that has ended, as the page showed it
     * @param sendAgain whether a person has looked, and what was unknown is not done
     */
    record Retry(String runId, int round, boolean sendAgain) implements Act {}

    /** The next round of a group's newest run, to see what comes of it. */
    record TryOne(Group group) implements Act {}

    /**
     * The next round of a whole group.
     *
     * @param asOf only of runs that have not changed since
     * @param told also of those whose callers were told of the failure
     */
    record RetryGroup(Group group, Instant asOf, boolean told) implements Act {}

    /** A run needs no more attention. */
    record Dismiss(String runId, int round) implements Act {}

    /** None of a group does; {@code asOf} as in {@link RetryGroup}. */
    record DismissGroup(Group group, Instant asOf) implements Act {}

    /** All dead letters go back into the action queue. */
    record Redrive() implements Act {}
}
