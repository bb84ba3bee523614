package dev.intercomactions.intercom;

import java.time.Duration;

/** The access token from the environment, for local use. */
public record FixedToken(String token) implements AccessToken {
    @Override
    public String current(Duration within) {
        return token;
    }

    @Override
    public String afterRejection(String rejected, Duration within) {
        return token;
    }

    /** Without the token. */
    @Override
    public String toString() {
        return "FixedToken";
    }
}
