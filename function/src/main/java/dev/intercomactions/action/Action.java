package dev.intercomactions.action;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Optional;

/**
 * One thing that Intercom is asked to do, with a valid input. Each record's file holds all that is particular to its
 * action, and a {@code public static final ActionType TYPE}; the {@code permits} list is the register of actions.
 */
public sealed interface Action permits CloseConversation {

    ActionType type();

    /** The input in its one canonical form: equal inputs give equal JSON, however the caller wrote them. */
    ObjectNode input();

    /** The call that carries the action out. */
    ApiRequest request();

    /** The action's output, read from the JSON of a 2xx answer; nothing when that answer does not confirm the action. */
    Optional<ObjectNode> output(JsonNode answer);

    /** A look that must be taken before the action is first sent, for actions that carry a condition. */
    default Optional<Look> condition() {
        return Optional.empty();
    }

    /**
     * How to find out whether an attempt took effect of which no trustworthy answer came; nothing when Intercom gives no
     * way to find out.
     *
     * @param since when the first such attempt began, by this machine's clock
     */
    Optional<Look> reconciliation(Instant since);

    /** True when a customer cannot see whether the action was carried out once or twice. */
    boolean harmlessTwice();
}
