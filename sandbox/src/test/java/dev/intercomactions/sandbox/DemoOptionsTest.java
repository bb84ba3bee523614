package dev.intercomactions.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intercomactions.sandbox.aws.Template;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The demonstration's command line, and what it takes from the environment. */
class DemoOptionsTest {
    @Test
    void read_nothing_isFreePortsAndNoStay() {
        assertThat(read()).isEqualTo(new DemoOptions(false, Ports.FREE));
    }

    @Test
    void read_fixedPorts_areInARow_andSingleOnesCanDiffer() {
        assertThat(read("--stay", "--ports", "18080", "--intercom-port", "0"))
                .isEqualTo(new DemoOptions(true, new Ports(18080, 0, 18082, 18083, 18084, 18085)));
    }

    @Test
    void read_help_asksForNothingElse() {
        assertThat(DemoOptions.read(List.of("--stay", "--help"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "--stya, There is no option --stya; --help lists them.",
        "--ports, '--ports needs a port, 1 to 65530.'",
        "--ports 65531, '--ports needs a port, 1 to 65530.'",
        "--http-port 65536, '--http-port needs a port, 0 to 65535.'",
        "--http-port 80a, '--http-port needs a port, 0 to 65535.'"
    })
    void read_aSlip_isRefused(String arguments, String message) {
        assertThatThrownBy(() -> read(arguments.split(" ", -1)))
                .isInstanceOf(SandboxException.class)
                .hasMessage(message);
    }

    @Test
    void passedOn_settings_areThoseOfTheFunctions() {
        assertThat(PassedOn.of(Map.of(
                        "SETTLE_SECONDS", "3",
                        "POWERTOOLS_LOG_LEVEL", "DEBUG",
                        "MAX_ATTEMPTS", "",
                        "RUN_TABLE_NAME", "mine",
                        "INTERCOM_ACCESS_TOKEN", "secret",
                        "PATH", "/bin")))
                .containsExactlyInAnyOrderEntriesOf(Map.of("SETTLE_SECONDS", "3", "POWERTOOLS_LOG_LEVEL", "DEBUG"));
    }

    @Test
    void passedOn_everySettingOfTheTemplate_isOne_andIsDocumented() {
        // What a stack computes or names is not to be had here, and is not a setting.
        Map<String, String> settings = Template.read(ProjectFiles.template()).environment("ApiFunction", Map.of());
        settings.keySet().removeAll(List.of("INTERCOM_BASE_URL", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS"));

        assertThat(PassedOn.of(settings).keySet()).isEqualTo(settings.keySet());
        String page = ProjectFiles.text(ProjectFiles.root().resolve("docs/sandbox.md"));
        assertThat(PassedOn.VARIABLES).allSatisfy(variable -> {
            assertThat(page).contains("`" + variable + "`");
            assertThat(DemoOptions.USAGE).contains(variable);
        });
    }

    private static DemoOptions read(String... arguments) {
        return DemoOptions.read(List.of(arguments)).orElseThrow();
    }
}
