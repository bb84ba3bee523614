package dev.intercomactions.action;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * An action: one thing that Intercom is asked, with a valid input. Each record's file holds all that is particular to
 * its action, and a {@code public static final ActionType TYPE}; the {@code permits} lists of {@link Change} and {@link
 * Query} are the register of actions.
 */
public sealed interface Action permits Change, Query {

    /** Its type, the record's own {@code TYPE}. */
    default ActionType type() {
        return Actions.typeOf(getClass());
    }

    /** The input in its one canonical form: equal inputs give equal JSON, however the caller wrote them. */
    ObjectNode input();

    /** The call that carries the action out. */
    IntercomRequest request();

    /** The action's output, read from the JSON of a 2xx answer; nothing when that answer does not confirm the action. */
    Optional<ObjectNode> output(JsonNode answer);
}
