package dev.intercomactions.testing;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that moves when it is told to. */
public final class SettableClock implements InstantSource {
    public static final Instant START = Instant.parse("2026-03-01T10:00:00Z");

    private Instant now = START;

    @Override
    public synchronized Instant instant() {
        return now;
    }

    public synchronized void pass(Duration time) {
        now = now.plus(time);
    }

    public synchronized void reach(Instant moment) {
        now = moment.isAfter(now) ? moment : now;
    }
}
