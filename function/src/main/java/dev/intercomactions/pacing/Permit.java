package dev.intercomactions.pacing;

import java.time.Instant;

/** The permit for a call to Intercom, or why there is none now. */
public sealed interface Permit {

    /** It may; what it comes to is to be learned. */
    record Call() implements Permit {}

    /** Intercom was down: one harmless question may be asked first, and what it comes to is to be learned. */
    record Probe() implements Permit {}

    /** The rate limit has no room before {@code until}. */
    record Full(Instant until) implements Permit {}

    /** Intercom is down, and nobody asks it anything before {@code until}. */
    record Down(Instant until) implements Permit {}
}
