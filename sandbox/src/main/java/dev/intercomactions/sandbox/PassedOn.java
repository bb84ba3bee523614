package dev.intercomactions.sandbox;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The settings that a person's own environment passes on to the functions: those of {@code docs/configuration.md} that do
 * not say where the service's parts are, and Powertools' own.
 */
final class PassedOn {
    /** The variables, but for Powertools'. */
    static final Set<String> VARIABLES = Set.of(
            "INTERCOM_VERSION",
            "INTERCOM_TIMEOUT_MILLIS",
            "MAX_ATTEMPTS",
            "RETRY_BASE_DELAY_SECONDS",
            "RETRY_MAX_DELAY_SECONDS",
            "SETTLE_SECONDS",
            "RATE_LIMIT_RESERVE_PERCENT",
            "RUN_MAX_AGE_SECONDS",
            "RUN_LOG_RETENTION_DAYS");

    private static final String POWERTOOLS = "POWERTOOLS_";

    private PassedOn() {}

    /** Those that are set in an environment; one that is set to nothing counts as not set. */
    static Map<String, String> of(Map<String, String> environment) {
        Map<String, String> settings = new TreeMap<>();
        environment.forEach((name, value) -> {
            if ((VARIABLES.contains(name) || name.startsWith(POWERTOOLS)) && !value.isEmpty()) {
                settings.put(name, value);
            }
        });
        return settings;
    }
}
