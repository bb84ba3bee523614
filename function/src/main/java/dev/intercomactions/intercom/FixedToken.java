package dev.intercomactions.intercom;

/** The access token from the environment, for local use. */
public record FixedToken(String token) implements AccessToken {
    @Override
    public String current() {
        return token;
    }

    @Override
    public String afterRejection(String rejected) {
        return token;
    }

    /** Without the token. */
    @Override
    public String toString() {
        return "FixedToken";
    }
}
