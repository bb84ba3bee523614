package dev.intercomactions.sandbox.intercom;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A conversation; immutable.
 *
 * @param contactId whom it is with, or null for somebody of whom nothing more is known
 * @param text what it began with
 * @param createdAt epoch seconds
 * @param updatedAt epoch seconds
 */
public record Conversation(
        String id,
        @Nullable String contactId,
        String text,
        Status status,
        List<Tag> tags,
        List<Part> parts,
        long createdAt,
        long updatedAt)
        implements Listed {

    /**
     * How a conversation stands.
     *
     * @param state {@code open}, {@code closed} or {@code snoozed}
     * @param snoozedUntil epoch seconds, or null when it is not snoozed
     * @param adminAssigneeId the teammate it is assigned to, or null
     * @param teamAssigneeId the team it is assigned to, or null
     */
    public record Status(
            String state,
            @Nullable Long snoozedUntil,
            @Nullable Long adminAssigneeId,
            @Nullable Long teamAssigneeId) {
        static final Status NEW = new Status("open", null, null, null);

        Status in(String newState) {
            return new Status(newState, null, adminAssigneeId, teamAssigneeId);
        }

        Status snoozed(long until) {
            return new Status("snoozed", until, adminAssigneeId, teamAssigneeId);
        }

        Status assigned(Assignee to) {
            Long id = to.id().equals(Assignee.NOBODY) ? null : Long.valueOf(to.id());
            return to.type().equals("team")
                    ? new Status(state, snoozedUntil, adminAssigneeId, id)
                    : new Status(state, snoozedUntil, id, teamAssigneeId);
        }
    }

    /**
     * A teammate or a team.
     *
     * @param type {@code admin} or {@code team}
     */
    public record Assignee(String type, String id) {
        /** The id that takes an assignment away. */
        static final String NOBODY = "0";
    }

    /**
     * What was done to a conversation.
     *
     * @param type {@code close}, {@code comment}, {@code assignment}, …
     * @param body the text as it was sent, or null
     * @param at epoch seconds
     * @param assignedTo whom it was assigned to, or null
     */
    public record Part(
            String id,
            String type,
            @Nullable String body,
            String adminId,
            long at,
            @Nullable Assignee assignedTo) {
        /** This part as an assignment of one kind or another. */
        Part to(Assignee assignee, String kind) {
            return new Part(id, kind, body, adminId, at, assignee);
        }
    }

    /** Copies the lists. */
    public Conversation {
        tags = List.copyOf(tags);
        parts = List.copyOf(parts);
    }

    /** {@code open}, {@code closed} or {@code snoozed}. */
    public String state() {
        return status.state();
    }

    /** This conversation in another state. */
    Conversation in(String state) {
        return new Conversation(id, contactId, text, status.in(state), tags, parts, createdAt, updatedAt);
    }

    /** This conversation with one more part and a new status. */
    Conversation with(Part part, Status after) {
        List<Part> more = new ArrayList<>(parts);
        more.add(part);
        return new Conversation(id, contactId, text, after, tags, more, createdAt, part.at());
    }

    /** This conversation with a tag, which it may have had before. */
    Conversation with(Tag tag, long at) {
        List<Tag> all = Stream.concat(tags.stream().filter(had -> !had.id().equals(tag.id())), Stream.of(tag))
                .toList();
        return new Conversation(id, contactId, text, status, all, parts, createdAt, at);
    }
}
