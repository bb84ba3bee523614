package dev.intercomactions.sandbox.intercom;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

/** All that one Intercom workspace holds; safe for any number of threads. */
public final class Workspace {
    private final InstantSource clock;
    private final Map<String, Conversation> conversations = new ConcurrentHashMap<>();
    private final Set<String> admins = ConcurrentHashMap.newKeySet();
    private final Set<String> tokens = ConcurrentHashMap.newKeySet();
    private final AtomicLong ids = new AtomicLong(1000);
    private final List<Effect> effects = new ArrayList<>();

    /** An empty workspace that takes its times from the clock. */
    public Workspace(InstantSource clock) {
        this.clock = clock;
    }

    /** Adds an open conversation, or opens the one of that id anew without any parts. */
    public Conversation addConversation(String id) {
        Conversation conversation = new Conversation(id, "open", null, now(), now(), List.of());
        conversations.put(id, conversation);
        return conversation;
    }

    /** The conversation as it stands. */
    public Optional<Conversation> conversation(String id) {
        return Optional.ofNullable(conversations.get(id));
    }

    /** Adds a teammate. */
    public void addAdmin(String id) {
        admins.add(id);
    }

    /** The teammates' ids. */
    public Set<String> admins() {
        return Set.copyOf(admins);
    }

    /** From now on, exactly these access tokens are valid. */
    public void setTokens(String... valid) {
        tokens.clear();
        tokens.addAll(List.of(valid));
    }

    /** Whether the token is valid. */
    public boolean isValid(String token) {
        return tokens.contains(token);
    }

    /** All effects so far, oldest first. */
    public List<Effect> effects() {
        synchronized (effects) {
            return List.copyOf(effects);
        }
    }

    /** The effects on one conversation, oldest first. */
    public List<Effect> effects(String conversationId) {
        return effects().stream()
                .filter(effect -> effect.conversationId().equals(conversationId))
                .toList();
    }

    /** A new id for anything. */
    String newId() {
        return Long.toString(ids.incrementAndGet());
    }

    /** The time in epoch seconds, as all of Intercom's times. */
    long now() {
        return clock.instant().getEpochSecond();
    }

    /** Changes a conversation in one step, if it exists, and records the effect with it. */
    Optional<Conversation> change(String id, Call call, String operation, UnaryOperator<Conversation> change) {
        return Optional.ofNullable(conversations.computeIfPresent(id, (key, before) -> {
            Conversation after = change.apply(before);
            synchronized (effects) {
                effects.add(new Effect(
                        clock.instant(),
                        operation,
                        call.requestId(),
                        id,
                        call.request().text()));
            }
            return after;
        }));
    }
}
