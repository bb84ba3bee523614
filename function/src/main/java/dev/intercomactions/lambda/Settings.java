package dev.intercomactions.lambda;

import dev.intercomactions.run.RetryPolicy;
import dev.intercomactions.run.TimeLimits;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The function's configuration, read from its environment once, at start.
 *
 * @param reservePercent share of each Intercom window left to people and other apps, 0 to 90
 * @param retention how long a run stays in the run log after its last change
 */
public record Settings(
        Intercom intercom,
        Resources resources,
        RetryPolicy retry,
        TimeLimits limits,
        int reservePercent,
        Duration retention) {

    /**
     * How Intercom is reached.
     *
     * @param token the access token itself, for local use; else {@code tokenSecretId} names its secret
     */
    public record Intercom(URI baseUrl, String version, Optional<String> tokenSecretId, Optional<String> token) {
        /** Without the token. */
        @Override
        public String toString() {
            return "Intercom[" + baseUrl + ", " + version + "]";
        }
    }

    /** The AWS resources that the function uses. */
    public record Resources(String actionQueueUrl, String deadLetterQueueUrl, String runTableName) {}

    /** Every environment variable that is read here. */
    public static final List<String> VARIABLES = List.of(
            "INTERCOM_BASE_URL",
            "INTERCOM_VERSION",
            "INTERCOM_TOKEN_SECRET_ID",
            "INTERCOM_ACCESS_TOKEN",
            "INTERCOM_TIMEOUT_MILLIS",
            "ACTION_QUEUE_URL",
            "DEAD_LETTER_QUEUE_URL",
            "RUN_TABLE_NAME",
            "MAX_ATTEMPTS",
            "RETRY_BASE_DELAY_SECONDS",
            "RETRY_MAX_DELAY_SECONDS",
            "SETTLE_SECONDS",
            "RATE_LIMIT_RESERVE_PERCENT",
            "RUN_MAX_AGE_SECONDS",
            "RUN_LOG_RETENTION_DAYS");

    /**
     * Reads and checks all variables.
     *
     * @throws IllegalArgumentException with one line that names the variable which is missing or malformed
     */
    public static Settings from(Map<String, String> environment) {
        Reader env = new Reader(environment);
        return new Settings(
                intercom(env),
                new Resources(
                        env.url("ACTION_QUEUE_URL").toString(),
                        env.url("DEAD_LETTER_QUEUE_URL").toString(),
                        env.required("RUN_TABLE_NAME")),
                retry(env),
                new TimeLimits(
                        Duration.ofMillis(env.number("INTERCOM_TIMEOUT_MILLIS", 10_000, 100, 60_000)),
                        env.seconds("SETTLE_SECONDS", 20, 0, Duration.ofHours(1)),
                        env.seconds("RUN_MAX_AGE_SECONDS", 259_200, 60, Duration.ofDays(10))),
                (int) env.number("RATE_LIMIT_RESERVE_PERCENT", 10, 0, 90),
                Duration.ofDays(env.number("RUN_LOG_RETENTION_DAYS", 30, 1, 3650)));
    }

    private static RetryPolicy retry(Reader env) {
        long longest = RetryPolicy.LONGEST_DELAY.toSeconds();
        OptionalLong attempts = env.given("MAX_ATTEMPTS", 1, RetryPolicy.MOST_ATTEMPTS);
        OptionalLong base = env.given("RETRY_BASE_DELAY_SECONDS", 1, longest);
        OptionalLong max = env.given("RETRY_MAX_DELAY_SECONDS", 1, longest);
        if (base.isPresent() && max.isPresent() && base.getAsLong() > max.getAsLong()) {
            throw new IllegalArgumentException(
                    "RETRY_BASE_DELAY_SECONDS must not be larger than RETRY_MAX_DELAY_SECONDS");
        }
        return new RetryPolicy(RetryPolicy.MOST_ATTEMPTS, Duration.ofSeconds(5), Duration.ofSeconds(900))
                .overridden(attempts, base, max);
    }

    private static Intercom intercom(Reader env) {
        Optional<String> secret = env.optional("INTERCOM_TOKEN_SECRET_ID");
        Optional<String> token = env.optional("INTERCOM_ACCESS_TOKEN");
        if (secret.isPresent() && token.isPresent()) {
            throw new IllegalArgumentException(
                    "INTERCOM_ACCESS_TOKEN is for local use: it is refused while INTERCOM_TOKEN_SECRET_ID is set");
        }
        if (secret.isEmpty() && token.isEmpty()) {
            throw new IllegalArgumentException("INTERCOM_TOKEN_SECRET_ID is required");
        }
        return new Intercom(
                env.optional("INTERCOM_BASE_URL")
                        .map(text -> env.url("INTERCOM_BASE_URL"))
                        .orElse(URI.create("https://api.intercom.io")),
                env.optional("INTERCOM_VERSION").orElse("2.16"),
                secret,
                token);
    }

    /** Reads variables; one that is set to nothing counts as not set. */
    private record Reader(Map<String, String> environment) {

        Optional<String> optional(String name) {
            Optional<String> value = Optional.ofNullable(environment.get(name))
                    .map(String::strip)
                    .filter(text -> !text.isEmpty());
            if (value.filter(text -> !text.matches("[\\x21-\\x7e]+")).isPresent()) {
                throw new IllegalArgumentException(name + " must be printable ASCII without spaces");
            }
            return value;
        }

        String required(String name) {
            return optional(name).orElseThrow(() -> new IllegalArgumentException(name + " is required"));
        }

        URI url(String name) {
            String text = required(name);
            if (text.matches("https?://.*")) {
                try {
                    URI url = URI.create(text);
                    if (url.getHost() != null) {
                        return url;
                    }
                } catch (IllegalArgumentException e) {
                    // Said below, with the variable's name.
                }
            }
            throw new IllegalArgumentException(name + " must be an http or https URL");
        }

        OptionalLong given(String name, long least, long most) {
            return optional(name).isEmpty() ? OptionalLong.empty() : OptionalLong.of(number(name, least, least, most));
        }

        Duration seconds(String name, long byDefault, long least, Duration most) {
            return Duration.ofSeconds(number(name, byDefault, least, most.toSeconds()));
        }

        long number(String name, long byDefault, long least, long most) {
            String text = optional(name).orElse(Long.toString(byDefault));
            if (text.matches("[0-9]{1,12}")) {
                long number = Long.parseLong(text);
                if (number >= least && number <= most) {
                    return number;
                }
            }
            throw new IllegalArgumentException(name + " must be a whole number from " + least + " to " + most);
        }
    }
}
