package dev.intercomactions.console;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.run.Attention;
import dev.intercomactions.run.Run;
import dev.intercomactions.run.RunStore;
import java.util.Optional;

/**
 * Runs that need attention for one reason.
 *
 * @param status {@code failed}, {@code retrying}, or {@code queued} for those that an outage holds back
 * @param action only this action's; empty stands for no action at all
 * @param cause only those with this code; empty stands for none
 */
record Group(String status, Optional<String> action, Optional<String> cause) {

    /** All runs with one status. */
    static Group all(String status) {
        return new Group(status, Optional.empty(), Optional.empty());
    }

    static Group of(Attention attention) {
        return new Group(attention.status(), Optional.of(attention.action()), Optional.of(attention.cause()));
    }

    boolean matches(Attention attention) {
        return status.equals(attention.status())
                && action.filter(name -> !name.equals(attention.action())).isEmpty()
                && cause.filter(code -> !code.equals(attention.cause())).isEmpty();
    }

    boolean matches(Run run) {
        return run.attention().filter(this::matches).isPresent();
    }

    /** What the run log can filter by itself, which is not all: only failed runs have their code in the index. */
    RunStore.Filter filter() {
        boolean failed = status.equals("failed");
        return new RunStore.Filter(
                status, action.filter(name -> !name.isEmpty()), cause.filter(code -> failed && !code.isEmpty()));
    }

    /** Adds what names it to a button's payload. */
    ObjectNode addTo(ObjectNode payload) {
        payload.put("status", status);
        action.ifPresent(name -> payload.put("action", name));
        cause.ifPresent(code -> payload.put("error_code", code));
        return payload;
    }
}
