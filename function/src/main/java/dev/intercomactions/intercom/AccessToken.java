package dev.intercomactions.intercom;

/** The source of the access token: a secret that can be rotated, or a fixed text for local use. */
public interface AccessToken {

    /**
     * The token to use now.
     *
     * @throws IllegalStateException when it cannot be read; the message says why without the token
     */
    String current();

    /** A token to use after Intercom refused {@code rejected}: fetched afresh where that is possible. */
    String afterRejection(String rejected);
}
