package dev.intercomactions.run;

import java.util.Optional;

/**
 * What a run is a part of: a sweep, or a bulk.
 *
 * @param id as whoever started it named it, or else the name of its execution
 */
public record PartOf(Kind kind, String id) {

    /** The kinds of undertakings that have many runs. */
    public enum Kind {
        SWEEP,
        BULK
    }

    /** So that it has room in a payload of the console's; ids have 128 characters at most. */
    private static final int LONGEST = 180;

    public static PartOf sweep(String id) {
        return new PartOf(Kind.SWEEP, id);
    }

    public static PartOf bulk(String id) {
        return new PartOf(Kind.BULK, id);
    }

    /** Reads what {@link #text} wrote; nothing when it names no sweep and no bulk. */
    public static Optional<PartOf> of(String text) {
        int colon = text.indexOf(':');
        if (colon < 0 || colon == text.length() - 1 || text.length() > LONGEST) {
            return Optional.empty();
        }
        String id = text.substring(colon + 1);
        return switch (text.substring(0, colon)) {
            case "sweep" -> Optional.of(sweep(id));
            case "bulk" -> Optional.of(bulk(id));
            default -> Optional.empty();
        };
    }

    /** As the run log and the API have it: {@code sweep:<id>} or {@code bulk:<id>}. */
    public String text() {
        return RunJson.word(kind) + ":" + id;
    }
}
