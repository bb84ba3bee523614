package dev.intercomactions.intercom;

import java.time.Duration;

/** The source of the access token: a secret that can be rotated, or a fixed text for local use. */
public interface AccessToken {

    /**
     * The token to use now.
     *
     * @param within the longest to wait for it
     * @throws IllegalStateException when it cannot be read in that time; the message says why without the token
     */
    String current(Duration within);

    /**
     * A token to use after Intercom refused {@code rejected}: read afresh where that is possible.
     *
     * @throws IllegalStateException as {@link #current}
     */
    String afterRejection(String rejected, Duration within);

    /** Begins to read it, where it must be read at all, so that whoever needs it soon waits for less. */
    default void readAhead() {}
}
