package dev.intercomactions.console;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.json.Json;
import dev.intercomactions.run.Attention;
import dev.intercomactions.run.PartOf;
import dev.intercomactions.run.RunStore;
import java.util.Optional;

/**
 * Runs that need attention for one reason, or that belong to one sweep or bulk.
 *
 * @param status {@code failed}, {@code retrying}, or {@code queued} for those that an outage holds back
 * @param action only this action's; empty stands for no action at all
 * @param cause only those with this code; empty stands for none
 * @param partOf only those of this sweep or bulk; a group of one cause without it has no run of any
 */
record Group(String status, Optional<String> action, Optional<String> cause, Optional<PartOf> partOf) {

    /** All runs with one status. */
    static Group all(String status) {
        return new Group(status, Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** The group that an overview shows for a run: its sweep or bulk, or else its action and cause. */
    static Group of(Attention run) {
        return run.partOf().isPresent()
                ? new Group(run.status(), Optional.empty(), Optional.empty(), run.partOf())
                : ofCause(run);
    }

    /** The runs of the same action and cause, within the same sweep or bulk. */
    static Group ofCause(Attention run) {
        return new Group(run.status(), Optional.of(run.action()), Optional.of(run.cause()), run.partOf());
    }

    /** The sweep or bulk that this is one cause of. */
    Optional<Group> whole() {
        return partOf.filter(part -> !isWhole())
                .map(part -> new Group(status, Optional.empty(), Optional.empty(), partOf));
    }

    /** Whether it is a whole sweep or bulk. */
    boolean isWhole() {
        return partOf.isPresent() && action.isEmpty() && cause.isEmpty();
    }

    /** Whether a person may act upon it as one: never upon all there are. */
    boolean isTarget() {
        return status.equals("failed") && (partOf.isPresent() || (action.isPresent() && cause.isPresent()));
    }

    /** {@code Sweep} or {@code Bulk} with its id; empty when it is of none. */
    String wholeName() {
        return partOf.map(Group::name).orElse("");
    }

    static String name(PartOf part) {
        return (part.kind() == PartOf.Kind.SWEEP ? "Sweep " : "Bulk ") + part.id();
    }

    boolean matches(Attention run) {
        boolean apart = partOf.isEmpty() && cause.isEmpty();
        return status.equals(run.status())
                && action.filter(name -> !name.equals(run.action())).isEmpty()
                && cause.filter(code -> !code.equals(run.cause())).isEmpty()
                && (apart || partOf.equals(run.partOf()));
    }

    /**
     * Whether its retry takes such a run. A state machine was told as well, but it asks anew under the same keys, and that does
     * nothing a second time; another caller may have asked anew under another.
     *
     * @param told also those whose callers were told
     */
    boolean retries(Attention.Kind kind, boolean told) {
        return kind == Attention.Kind.DEAD_LETTER || (kind == Attention.Kind.TOLD && (told || partOf.isPresent()));
    }

    /** What the run log can filter by itself, which is not all: only failed runs have their code in the index. */
    RunStore.Filter filter() {
        boolean failed = status.equals("failed");
        return new RunStore.Filter(
                status,
                action.filter(name -> !name.isEmpty()),
                cause.filter(code -> failed && !code.isEmpty()),
                partOf);
    }

    /** The payload that shows it. */
    ObjectNode payload() {
        return addTo(Json.object().put("show", "group"));
    }

    /** Adds what names it to a button's payload. */
    ObjectNode addTo(ObjectNode payload) {
        payload.put("status", status);
        action.ifPresent(name -> payload.put("action", name));
        cause.ifPresent(code -> payload.put("error_code", code));
        partOf.ifPresent(part -> payload.put("part_of", part.text()));
        return payload;
    }
}
