package dev.intercomactions.action;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The search for what this service wrote in what Intercom shows. */
final class ConversationParts {
    /** How far Intercom's clock may be behind ours before something that we caused looks older than our attempt. */
    static final Duration CLOCK_SKEW = Duration.ofSeconds(60);

    /** How far the clocks usually differ. */
    private static final Duration USUAL_SKEW = Duration.ofSeconds(2);

    /** A conversation shows its newest parts only, at most this many. */
    private static final int SHOWN = 500;

    /** Whether something is among what is shown. */
    enum Match {
        YES,
        NO,
        /** One that may be it has another text, or older ones are hidden. */
        PERHAPS;

        /**
         * What that says of an action whose trace was looked for.
         *
         * @param untraced what is to be said where there is none
         */
        Verdict verdict(ObjectNode output, Verdict untraced) {
            return switch (this) {
                case YES -> new Verdict.Done(output);
                case NO -> untraced;
                case PERHAPS -> new Verdict.CannotTell();
            };
        }
    }

    private ConversationParts() {}

    /** What a teammate wrote as a part of one of these types. */
    static Predicate<JsonNode> by(String adminId, String... partTypes) {
        Set<String> types = Set.of(partTypes);
        return part ->
                types.contains(part.path("part_type").asText()) && author(part).equals(adminId);
    }

    static String author(JsonNode thing) {
        return thing.path("author").path("id").asText();
    }

    /**
     * Looks for a part with a text.
     *
     * @param conversation as {@code GET /conversations/{id}} shows it
     * @param ours whether a part can be the one, but for its age and text
     * @param since parts that are older, by more than the clocks may differ, are not it
     */
    static Match find(JsonNode conversation, Predicate<JsonNode> ours, String text, Instant since) {
        JsonNode parts = conversation.path("conversation_parts").path("conversation_parts");
        Match found = among(parts, ours, text, since);
        boolean mayBeHidden = parts.size() >= SHOWN && parts.valueStream().allMatch(part -> recent(part, since));
        return found == Match.NO && mayBeHidden ? Match.PERHAPS : found;
    }

    /** Looks for a thing with a text among those that are shown. */
    static Match among(JsonNode things, Predicate<JsonNode> ours, String text, Instant since) {
        if (!things.isArray()) {
            return Match.PERHAPS;
        }
        if (first(things, ours, text, since).isPresent()) {
            return Match.YES;
        }
        return candidates(things, ours, since).findAny().isPresent() ? Match.PERHAPS : Match.NO;
    }

    /** The first thing of those that are shown that {@link #among} finds. */
    static Optional<JsonNode> first(JsonNode things, Predicate<JsonNode> ours, String text, Instant since) {
        return candidates(things, ours, since)
                .filter(thing -> sameText(thing.path("body").asText(""), text))
                .findFirst();
    }

    private static Stream<JsonNode> candidates(JsonNode things, Predicate<JsonNode> ours, Instant since) {
        return things.valueStream().filter(thing -> recent(thing, since)).filter(ours);
    }

    /** Whether a thing with {@code created_at} was made since an attempt began, as far as the clocks can tell. */
    static boolean recent(JsonNode thing, Instant since) {
        return thing.path("created_at").asLong() >= since.minus(CLOCK_SKEW).getEpochSecond();
    }

    /** Whether it was made since an attempt began, by clocks that differ as usual. */
    static boolean since(JsonNode thing, Instant since) {
        return thing.path("created_at").asLong() >= since.minus(USUAL_SKEW).getEpochSecond();
    }

    /**
     * Compares what is left without markup and spaces: Intercom wraps, trims and escapes what it was sent. A text of which
     * nothing is left, only markup for one, is like no other.
     *
     * @param sent empty when none was sent
     */
    static boolean sameText(String shown, String sent) {
        String words = bare(sent);
        return bare(shown).equals(words) && (sent.isEmpty() || !words.isEmpty());
    }

    private static String bare(String text) {
        // A tag ends before the next one begins: else a text of many "<" would be searched to its end from each.
        return text.replaceAll("<[^<>]*>|&#?\\w+;|[\\s&<>\"']", "");
    }
}
