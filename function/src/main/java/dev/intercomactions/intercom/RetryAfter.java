package dev.intercomactions.intercom;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Pattern;

/** The reader of the {@code Retry-After} header: seconds, or a date as HTTP writes it. */
final class RetryAfter {
    /** A longer one is waited for as long as this: no mistake in it may use up a run's age. */
    static final Duration LONGEST = Duration.ofMinutes(15);

    private static final Pattern SECONDS = Pattern.compile("[0-9]+");

    /** Digits of a number that is certainly no longer than a long. */
    private static final int MOST_DIGITS = 18;

    private RetryAfter() {}

    /** From when on a next call is welcome, {@code now} at the earliest; nothing where that cannot be read. */
    static Optional<Instant> read(String header, Instant now) {
        Instant latest = now.plus(LONGEST);
        return moment(header.strip(), now, latest)
                .map(at -> at.isBefore(now) ? now : at)
                .map(at -> at.isAfter(latest) ? latest : at);
    }

    private static Optional<Instant> moment(String text, Instant now, Instant latest) {
        if (SECONDS.matcher(text).matches()) {
            boolean endless = text.length() > MOST_DIGITS || Long.parseLong(text) > LONGEST.toSeconds();
            return Optional.of(endless ? latest : now.plusSeconds(Long.parseLong(text)));
        }
        try {
            return Optional.of(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text, Instant::from));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
