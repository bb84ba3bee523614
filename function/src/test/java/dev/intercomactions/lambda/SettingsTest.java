package dev.intercomactions.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.intercomactions.intercom.FixedToken;
import dev.intercomactions.run.RetryPolicy;
import dev.intercomactions.run.TimeLimits;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The function's environment: defaults, bounds, and one line for each mistake. */
class SettingsTest {
    private static final String QUEUE = "https://sqs.eu-west-1.amazonaws.com/123456789012/actions";
    private static final Map<String, String> REQUIRED = Map.of(
            "INTERCOM_TOKEN_SECRET_ID",
            "intercom/token",
            "ACTION_QUEUE_URL",
            QUEUE,
            "DEAD_LETTER_QUEUE_URL",
            QUEUE + "-dead",
            "RUN_TABLE_NAME",
            "runs");

    static final Set<String> NUMBERS = Set.of(
            "INTERCOM_TIMEOUT_MILLIS",
            "MAX_ATTEMPTS",
            "RETRY_BASE_DELAY_SECONDS",
            "RETRY_MAX_DELAY_SECONDS",
            "SETTLE_SECONDS",
            "RATE_LIMIT_RESERVE_PERCENT",
            "RUN_MAX_AGE_SECONDS",
            "RUN_LOG_RETENTION_DAYS");

    static final Set<String> URLS = Set.of("INTERCOM_BASE_URL", "ACTION_QUEUE_URL", "DEAD_LETTER_QUEUE_URL");

    @Test
    void settings_ofRequiredVariablesOnly_haveTheDefaults() {
        assertThat(Settings.from(REQUIRED))
                .isEqualTo(new Settings(
                        new Settings.Intercom(
                                URI.create("https://api.intercom.io"),
                                "2.16",
                                Optional.of("intercom/token"),
                                Optional.empty()),
                        new Settings.Resources(QUEUE, QUEUE + "-dead", "runs"),
                        new RetryPolicy(5, Duration.ofSeconds(5), Duration.ofSeconds(900)),
                        new TimeLimits(Duration.ofSeconds(10), Duration.ofSeconds(20), Duration.ofDays(3)),
                        10,
                        Duration.ofDays(30)));
    }

    @Test
    void settings_ofAllVariables_areWhatTheySay() {
        Map<String, String> all = new HashMap<>(REQUIRED);
        all.remove("INTERCOM_TOKEN_SECRET_ID");
        all.putAll(Map.of(
                "INTERCOM_BASE_URL", "http://127.0.0.1:8080/",
                "INTERCOM_VERSION", "2.14",
                "INTERCOM_ACCESS_TOKEN", "token",
                "INTERCOM_TIMEOUT_MILLIS", "2500",
                "MAX_ATTEMPTS", "3",
                "RETRY_BASE_DELAY_SECONDS", "1",
                "RETRY_MAX_DELAY_SECONDS", "60",
                "SETTLE_SECONDS", "0",
                "RATE_LIMIT_RESERVE_PERCENT", "25"));
        all.putAll(Map.of("RUN_MAX_AGE_SECONDS", "3600", "RUN_LOG_RETENTION_DAYS", "7"));

        assertThat(Settings.from(all))
                .isEqualTo(new Settings(
                        new Settings.Intercom(
                                URI.create("http://127.0.0.1:8080/"), "2.14", Optional.empty(), Optional.of("token")),
                        new Settings.Resources(QUEUE, QUEUE + "-dead", "runs"),
                        new RetryPolicy(3, Duration.ofSeconds(1), Duration.ofSeconds(60)),
                        new TimeLimits(Duration.ofMillis(2500), Duration.ZERO, Duration.ofHours(1)),
                        25,
                        Duration.ofDays(7)));
    }

    /** The list that other parts of the project check themselves against. */
    @Test
    void variables_listed_areThoseThatAreRead() {
        Set<String> read = new TreeSet<>();
        Settings.from(new HashMap<>(REQUIRED) {
            private static final long serialVersionUID = 1;

            @Override
            public @Nullable String get(Object name) {
                read.add((String) name);
                return super.get(name);
            }
        });

        assertThat(Settings.VARIABLES).containsExactlyInAnyOrderElementsOf(read);
    }

    @ParameterizedTest
    @ValueSource(strings = {"INTERCOM_TOKEN_SECRET_ID", "ACTION_QUEUE_URL", "DEAD_LETTER_QUEUE_URL", "RUN_TABLE_NAME"})
    void variable_requiredAndMissing_isNamed(String name) {
        for (String nothing : new String[] {"", "  ", "\n"}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Settings.from(with(name, nothing)))
                    .withMessage(name + " is required");
        }
        Map<String, String> missing = new HashMap<>(REQUIRED);
        missing.remove(name);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Settings.from(missing))
                .withMessage(name + " is required");
    }

    @ParameterizedTest
    @CsvSource({
        // the least and the most that each takes
        "INTERCOM_TIMEOUT_MILLIS, 100, 60000",
        "MAX_ATTEMPTS, 1, 5",
        "RETRY_BASE_DELAY_SECONDS, 1, 43200",
        "RETRY_MAX_DELAY_SECONDS, 1, 43200",
        "SETTLE_SECONDS, 0, 3600",
        "RATE_LIMIT_RESERVE_PERCENT, 0, 90",
        "RUN_MAX_AGE_SECONDS, 60, 864000",
        "RUN_LOG_RETENTION_DAYS, 1, 3650"
    })
    void number_withinItsBounds_isTakenAndNoneBeyond(String name, long least, long most) {
        Settings.from(with(name, Long.toString(least)));
        Settings.from(with(name, " " + most + "\n"));

        for (long beyond : new long[] {least - 1, most + 1, 999_999_999_999L}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Settings.from(with(name, Long.toString(beyond))))
                    .withMessage(name + " must be a whole number from " + least + " to " + most);
        }
    }

    @Test
    void delays_thatContradictEachOther_areNamed() {
        Map<String, String> environment = new HashMap<>(with("RETRY_BASE_DELAY_SECONDS", "61"));
        environment.put("RETRY_MAX_DELAY_SECONDS", "60");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Settings.from(environment))
                .withMessage("RETRY_BASE_DELAY_SECONDS must not be larger than RETRY_MAX_DELAY_SECONDS");
    }

    /** The one that is given holds, and the other makes room. */
    @Test
    void delay_givenBeyondTheOthersDefault_holds() {
        assertThat(Settings.from(with("RETRY_BASE_DELAY_SECONDS", "1000"))
                        .retry()
                        .max())
                .isEqualTo(Duration.ofSeconds(1000));
        assertThat(Settings.from(with("RETRY_MAX_DELAY_SECONDS", "2")).retry().base())
                .isEqualTo(Duration.ofSeconds(2));
    }

    @ParameterizedTest
    @FieldSource("NUMBERS")
    void number_malformed_isNamedInOneLine(String name) {
        for (String malformed :
                new String[] {"five", "1.5", "-1", "+5", "1e2", "0x5", "5s", "5,0", "٥", "5\n5", "9999999999999999999"
                }) {
            assertThatIllegalArgumentException()
                    .as("%s=%s", name, malformed)
                    .isThrownBy(() -> Settings.from(with(name, malformed)))
                    .withMessageMatching(name + " must be .+");
        }
    }

    @ParameterizedTest
    @FieldSource("URLS")
    void url_malformed_isNamedInOneLine(String name) {
        for (String malformed : new String[] {
            "api.intercom.io",
            "//api.intercom.io",
            "/path",
            "ftp://api.intercom.io",
            "file:///etc/passwd",
            "https://",
            "https:///path",
            "https:api.intercom.io",
            "https://api intercom.io",
            "https://api.intercom.io\nX: y",
            "https://{region}.intercom.io",
            "https://api.intercom.io/%",
            "https"
        }) {
            assertThatIllegalArgumentException()
                    .as("%s=%s", name, malformed)
                    .isThrownBy(() -> Settings.from(with(name, malformed)))
                    .withMessageMatching(name + " must be .+");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://api.intercom.io",
                "https://api.eu.intercom.io",
                "https://api.au.intercom.io",
                "http://127.0.0.1:40123",
                "http://[::1]:8080/"
            })
    void baseUrl_ofAnyRegionOrASimulator_isTaken(String url) {
        assertThat(Settings.from(with("INTERCOM_BASE_URL", url)).intercom().baseUrl())
                .isEqualTo(URI.create(url));
    }

    @ParameterizedTest
    @ValueSource(strings = {"INTERCOM_VERSION", "INTERCOM_TOKEN_SECRET_ID", "RUN_TABLE_NAME"})
    void text_thatFitsIntoNoHeaderOrName_isNamedInOneLine(String name) {
        for (String malformed : new String[] {"a b", "a\nb", "a\u0000b", "ü"}) {
            assertThatIllegalArgumentException()
                    .as("%s=%s", name, malformed)
                    .isThrownBy(() -> Settings.from(with(name, malformed)))
                    .withMessage(name + " must be printable ASCII without spaces");
        }
    }

    @Test
    void token_besideItsSecret_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Settings.from(with("INTERCOM_ACCESS_TOKEN", "very-secret")))
                .withMessageContaining("INTERCOM_ACCESS_TOKEN")
                .withMessageContaining("INTERCOM_TOKEN_SECRET_ID")
                .withMessageNotContaining("very-secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"very secret", "very\nsecret", "véry-secret"})
    void token_malformed_isRefusedAndNotShown(String token) {
        Map<String, String> local = withToken(token);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Settings.from(local))
                .withMessage("INTERCOM_ACCESS_TOKEN must be printable ASCII without spaces");
    }

    @Test
    void settings_asText_neverShowTheToken() {
        Settings settings = Settings.from(withToken("very-secret"));

        assertThat(settings.intercom().token()).contains("very-secret");
        assertThat(settings.toString()).doesNotContain("very-secret").contains("api.intercom.io");
        assertThat(new FixedToken("very-secret").toString()).doesNotContain("very-secret");
    }

    private static Map<String, String> with(String name, String value) {
        Map<String, String> environment = new HashMap<>(REQUIRED);
        environment.put(name, value);
        return environment;
    }

    private static Map<String, String> withToken(String token) {
        Map<String, String> environment = with("INTERCOM_ACCESS_TOKEN", token);
        environment.remove("INTERCOM_TOKEN_SECRET_ID");
        return environment;
    }
}
