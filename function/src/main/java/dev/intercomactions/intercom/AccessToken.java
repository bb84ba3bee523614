package dev.intercomactions.intercom;

import java.time.Duration;

/** The source of the access token: a secret that can be rotated, or a fixed text for local use. */
public interface AccessToken {

    /**
     * The token to use now.
     *
     * @param within the longest it may take
     * @throws IllegalStateException when none can be had in that time; the message says why without the token
     */
    String current(Duration within);

    /**
     * A token to use after Intercom refused {@code rejected}: fetched afresh where that is possible.
     *
     * @param within the longest it may take
     * @throws IllegalStateException when none can be had in that time; the message says why without the token
     */
    String afterRejection(String rejected, Duration within);
}
