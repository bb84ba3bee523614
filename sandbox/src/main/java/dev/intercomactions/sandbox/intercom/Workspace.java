package dev.intercomactions.sandbox.intercom;

import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.intercom.Conversation.Assignee;
import dev.intercomactions.sandbox.intercom.Conversation.Part;
import dev.intercomactions.sandbox.intercom.Conversation.Status;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** All that one Intercom workspace holds; safe for any number of threads. */
public final class Workspace {
    private final InstantSource clock;
    private final Map<String, Conversation> conversations = new ConcurrentHashMap<>();
    private final Map<String, Contact> contacts = new ConcurrentHashMap<>();
    private final Map<String, Company> companies = new ConcurrentHashMap<>();
    private final Map<String, String> tags = new ConcurrentHashMap<>();
    private final Set<String> admins = ConcurrentHashMap.newKeySet();
    private final Set<String> teams = ConcurrentHashMap.newKeySet();
    private final Set<String> tokens = ConcurrentHashMap.newKeySet();
    private final Attributes contactAttributes = new Attributes();
    private final Attributes companyAttributes = new Attributes();
    private final AtomicLong ids = new AtomicLong(1000);
    private final List<Note> notes = new ArrayList<>();
    private final List<Effect> effects = new ArrayList<>();
    private volatile Duration searchLag = Duration.ZERO;

    /** An empty workspace that takes its times from the clock. */
    public Workspace(InstantSource clock) {
        this.clock = clock;
    }

    // --------------------------------------------------------------------------------------------- filling it

    /** Adds an open conversation, or opens the one of that id anew without any parts. */
    public Conversation addConversation(String id) {
        return put(id, null, "Hello?");
    }

    /** Adds an open conversation with tags, in which nothing has happened since. */
    public Conversation addConversation(String id, Instant since, String... tagIds) {
        long at = since.getEpochSecond();
        List<Tag> all = Stream.of(tagIds)
                .map(tag -> new Tag(tag, tags.getOrDefault(tag, tag), "0", at))
                .toList();
        Conversation conversation = new Conversation(id, null, "Hello?", Status.NEW, all, List.of(), at, at);
        conversations.put(id, conversation);
        return conversation;
    }

    /** Adds so many comments with the same text to a conversation, as if by itself: without an effect. */
    public void addComments(String conversationId, int count, String text) {
        conversations.computeIfPresent(conversationId, (id, before) -> {
            Conversation after = before;
            for (int i = 0; i < count; i++) {
                Part comment = new Part(newId(), "comment", text, "0", now(), null);
                after = after.with(comment, after.status());
            }
            return after;
        });
    }

    /** Opens, closes or otherwise changes a conversation as if by itself: without a part or an effect. */
    public void setState(String conversationId, String state) {
        conversations.computeIfPresent(conversationId, (key, before) -> before.in(state));
    }

    /**
     * Adds a contact without any of the API's checks.
     *
     * @param fields {@code email}, {@code external_id}, {@code role} ({@code user} unless given), …
     */
    public Contact addContact(JsonNode fields) {
        return addContact(newHexId(), fields);
    }

    /** Adds a contact of this id, 24 hexadecimal digits, without any of the API's checks. */
    public Contact addContact(String id, JsonNode fields) {
        Contact contact = contact(id, fields);
        contacts.put(id, contact);
        return contact;
    }

    /** Puts a contact out of sight. */
    public void archiveContact(String id) {
        contacts.computeIfPresent(id, (key, contact) -> contact.inArchive());
    }

    /** Adds a teammate. */
    public void addAdmin(String id) {
        admins.add(id);
    }

    /** Adds a team. */
    public void addTeam(String id) {
        teams.add(id);
    }

    /** Adds a tag. */
    public void addTag(String id, String name) {
        tags.put(id, name);
    }

    /** Adds a custom attribute that contacts may have. */
    public void addContactAttribute(String name) {
        contactAttributes.add(name);
    }

    /** Adds a custom attribute that companies may have. */
    public void addCompanyAttribute(String name) {
        companyAttributes.add(name);
    }

    /** From now on, exactly these access tokens are valid. */
    public void setTokens(String... valid) {
        tokens.clear();
        tokens.addAll(List.of(valid));
    }

    /** From now on, a search finds only what was made so long ago, in whole seconds. */
    public void setSearchLag(Duration lag) {
        searchLag = lag;
    }

    // ------------------------------------------------------------------------------------------- looking at it

    /** The conversation as it stands. */
    public Optional<Conversation> conversation(String id) {
        return Optional.ofNullable(conversations.get(id));
    }

    /** All conversations, in no order. */
    public List<Conversation> conversations() {
        return List.copyOf(conversations.values());
    }

    /** The contact as it stands, archived or not. */
    public Optional<Contact> contact(String id) {
        return Optional.ofNullable(contacts.get(id));
    }

    /** All contacts, archived ones too, in no order. */
    public List<Contact> contacts() {
        return List.copyOf(contacts.values());
    }

    /** The company with this id of the caller's own. */
    public Optional<Company> company(String companyId) {
        return Optional.ofNullable(companies.get(companyId));
    }

    /** The notes about a contact, oldest first. */
    public List<Note> notes(String contactId) {
        synchronized (notes) {
            return notes.stream()
                    .filter(note -> note.contactId().equals(contactId))
                    .toList();
        }
    }

    /** The teammates' ids. */
    public Set<String> admins() {
        return Set.copyOf(admins);
    }

    /** All effects so far, oldest first. */
    public List<Effect> effects() {
        synchronized (effects) {
            return List.copyOf(effects);
        }
    }

    /** The effects on one conversation, contact or company, oldest first. */
    public List<Effect> effects(String subjectId) {
        return effects().stream()
                .filter(effect -> effect.subjectId().equals(subjectId))
                .toList();
    }

    /** Whether the token is valid. */
    public boolean isValid(String token) {
        return tokens.contains(token);
    }

    boolean isThere(Assignee assignee) {
        Set<String> possible = assignee.type().equals("team") ? teams : admins;
        return assignee.id().equals(Assignee.NOBODY) || possible.contains(assignee.id());
    }

    Optional<String> tag(String id) {
        return Optional.ofNullable(tags.get(id));
    }

    Attributes contactAttributes() {
        return contactAttributes;
    }

    Attributes companyAttributes() {
        return companyAttributes;
    }

    /** Those that a search can see by now. */
    <T extends Listed> List<T> found(List<T> all) {
        long newest = now() - searchLag.toSeconds();
        return all.stream().filter(item -> item.createdAt() <= newest).toList();
    }

    /** A new id for anything. */
    public String newId() {
        return Long.toString(ids.incrementAndGet());
    }

    /** The time in epoch seconds, as all of Intercom's times. */
    long now() {
        return clock.instant().getEpochSecond();
    }

    // -------------------------------------------------------------------- what calls do; each records its effect

    /** Changes a conversation in one step, if it exists. */
    Optional<Conversation> change(String id, Call call, String operation, UnaryOperator<Conversation> change) {
        return Optional.ofNullable(conversations.computeIfPresent(id, (key, before) -> {
            Conversation after = change.apply(before);
            record(call, operation, id);
            return after;
        }));
    }

    /** Begins a conversation. */
    Conversation create(Call call, String contactId, String text) {
        Conversation conversation = put(newId(), contactId, text);
        record(call, "create_conversation", conversation.id());
        return conversation;
    }

    /** Makes a contact, unless one with the same details is there. */
    Contact create(Call call, JsonNode fields) throws Refusal {
        Contact contact = contact(newHexId(), fields);
        synchronized (contacts) {
            for (Contact other : contacts.values()) {
                if (contact.collidesWith(other)) {
                    throw new Refusal(
                            409,
                            "conflict",
                            (other.archived() ? "An archived contact" : "A contact")
                                    + " matching those details already exists with id=" + other.id());
                }
            }
            contacts.put(contact.id(), contact);
            record(call, "create_contact", contact.id());
        }
        return contact;
    }

    /** Deletes a contact, if it exists. */
    Optional<Contact> delete(Call call, String id) {
        Optional<Contact> deleted = Optional.ofNullable(contacts.remove(id));
        deleted.ifPresent(contact -> record(call, "delete_contact", id));
        return deleted;
    }

    /** Adds a note. */
    void add(Call call, Note note) {
        synchronized (notes) {
            notes.add(note);
            record(call, "create_note", note.contactId());
        }
    }

    /** Makes a company, or changes it. */
    Company upsert(Call call, String companyId, JsonNode sent) {
        return companies.compute(companyId, (key, before) -> {
            record(call, "upsert_company", companyId);
            Company company = before == null ? new Company(newHexId(), companyId, Json.object(), now(), now()) : before;
            return company.with(sent, now());
        });
    }

    private Contact contact(String id, JsonNode fields) {
        return new Contact(id, fields.path("role").asText("user"), fields, now(), false);
    }

    private Conversation put(String id, @Nullable String contactId, String text) {
        Conversation conversation =
                new Conversation(id, contactId, text, Status.NEW, List.of(), List.of(), now(), now());
        conversations.put(id, conversation);
        return conversation;
    }

    /** A new id in the form of those of contacts and companies. */
    private String newHexId() {
        return String.format("6762f0dd1bb69f9f%08x", ids.incrementAndGet());
    }

    private void record(Call call, String operation, String subjectId) {
        synchronized (effects) {
            effects.add(new Effect(
                    clock.instant(),
                    operation,
                    call.requestId(),
                    subjectId,
                    call.request().text()));
        }
    }
}
