package dev.intercomactions.action;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Optional;

/** An action that changes something in Intercom: it has a run, and is never sent blindly twice. */
public sealed interface Change extends Action
        permits CloseConversation,
                AssignConversation,
                UpsertCompany,
                CreateContact,
                CreateConversation,
                CreateNote,
                DeleteContact,
                ReplyToConversation,
                SnoozeConversation,
                OpenConversation,
                TagConversation {

    /** A look that must be taken before the action is first sent, for actions that carry a condition. */
    default Optional<Lookup> condition() {
        return Optional.empty();
    }

    /**
     * How to find out whether an attempt took effect of which no trustworthy answer came; nothing when Intercom gives no
     * way to find out.
     *
     * @param since when the first such attempt began, by this machine's clock
     */
    Optional<Lookup> reconciliation(Instant since);

    /**
     * The output, when Intercom's refusal of a repeat proves that an earlier attempt, unknown or another run's, took effect.
     *
     * @param httpStatus the status of the refusal
     * @param message Intercom's message
     */
    default Optional<ObjectNode> provenBy(int httpStatus, String message) {
        return Optional.empty();
    }

    /**
     * A name for what the action brings about, if that stays done for good: under it the run log remembers that this service
     * did it, so that whoever asks again is told so, and not that there is nothing to do it to.
     */
    default Optional<String> lasting() {
        return Optional.empty();
    }

    /** True when nobody can see whether the action was carried out once or twice. */
    boolean safeToRepeat();
}
