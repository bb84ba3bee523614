package dev.intercomactions.console;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Times as the viewer reads them: by the viewer's clock, and how long ago. */
record Times(ZoneOffset zone, Instant now) {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMM HH:mm", Locale.ENGLISH);
    private static final DateTimeFormatter YEAR = DateTimeFormatter.ofPattern("d MMM yyyy HH:mm", Locale.ENGLISH);
    private static final DateTimeFormatter FULL = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss xxx", Locale.ROOT);

    /** The time; its day too where that is not today. */
    String at(Instant instant) {
        OffsetDateTime there = instant.atOffset(zone);
        OffsetDateTime here = now.atOffset(zone);
        if (there.toLocalDate().equals(here.toLocalDate())) {
            return TIME.format(there);
        }
        return (there.getYear() == here.getYear() ? DAY : YEAR).format(there);
    }

    /** All of it, with the offset. */
    String full(Instant instant) {
        return FULL.format(instant.atOffset(zone));
    }

    /** How far from now, in its largest unit. */
    String ago(Instant instant) {
        Duration since = Duration.between(instant, now);
        return since.isNegative() ? "in " + rough(since.negated()) : rough(since) + " ago";
    }

    /** The zone's name. */
    String zoneName() {
        return zone.equals(ZoneOffset.UTC) ? "UTC" : "UTC" + zone.getId();
    }

    private static String rough(Duration time) {
        if (time.toMinutes() == 0) {
            return time.toSeconds() + " s";
        }
        if (time.toHours() == 0) {
            return time.toMinutes() + " min";
        }
        return time.toDays() < 3 ? time.toHours() + " h" : time.toDays() + " days";
    }

    /** How long something took; by clocks that differ it may have ended before it began. */
    static String took(Duration time) {
        return time.toMillis() < 10_000 ? Math.max(0, time.toMillis()) + " ms" : time.toSeconds() + " s";
    }
}
