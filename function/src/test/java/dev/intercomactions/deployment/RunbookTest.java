package dev.intercomactions.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.json.Json;
import dev.intercomactions.sandbox.ProjectFiles;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The handbook: whoever is called by an alarm, or reads an error code, finds what a person does. */
class RunbookTest {
    private static final TemplateQueries TEMPLATE = TemplateQueries.load();
    private static final JsonNode TABLE = Json.resource("/error-codes.json").path("codes");
    private static final String OPERATIONS = page("operations.md");
    private static final String ERRORS = page("errors.md");

    static final List<String> ALARMS = TEMPLATE.ofType("AWS::CloudWatch::Alarm");
    static final List<String> CODES =
            TABLE.propertyStream().map(Map.Entry::getKey).toList();

    /** Those that no answer of Intercom's bears. */
    static final List<String> OWN_CODES = TABLE.propertyStream()
            .filter(code -> !code.getValue().has("status"))
            .map(Map.Entry::getKey)
            .toList();

    @ParameterizedTest
    @FieldSource("ALARMS")
    void alarm_whoeverIsCalled_isLedToItsSection(String alarm) {
        String description = TEMPLATE.properties(alarm).path("AlarmDescription").asText();

        assertThat(description)
                .as("longer than CloudWatch takes")
                .hasSizeLessThanOrEqualTo(1024)
                .endsWith("(docs/operations.md#" + alarm.toLowerCase(Locale.ROOT) + ")");
        assertThat(section(alarm)).contains("**It means**", "**Do**");
    }

    /** Nobody looks for the alarm of a section that is left over. */
    @Test
    void sections_ofAlarms_areOfThoseThatThereAre() {
        Stream<String> headings = Pattern.compile("(?m)^### (\\w+Alarm)$")
                .matcher(OPERATIONS)
                .results()
                .map(heading -> heading.group(1));

        assertThat(headings).containsExactlyInAnyOrderElementsOf(ALARMS);
    }

    @ParameterizedTest
    @FieldSource("CODES")
    void errorCode_eachOfThem_saysWhatAPersonDoes(String code) {
        String step = TABLE.path(code).path("next_step").asText();

        assertThat(step).isNotBlank();
        assertThat(ERRORS.lines().filter(line -> line.startsWith("| `" + code + "` |")))
                .singleElement()
                .asString()
                .endsWith("| " + step + " |");
    }

    /** These say something of the service or of the way to Intercom, so the handbook has its own words for them. */
    @ParameterizedTest
    @FieldSource("OWN_CODES")
    void errorCode_ofOurOwn_isInTheHandbook(String code) {
        assertThat(OPERATIONS.lines().filter(line -> line.startsWith("|") && line.contains("`" + code + "`")))
                .hasSize(1);
    }

    @Test
    void links_withinTheHandbook_leadSomewhere() {
        List<String> anchors = Pattern.compile("(?m)^#+ (.*)$")
                .matcher(OPERATIONS)
                .results()
                .map(heading -> anchor(heading.group(1)))
                .toList();

        assertThat(Pattern.compile("\\]\\(#([^)]+)\\)")
                        .matcher(OPERATIONS)
                        .results()
                        .map(link -> link.group(1)))
                .isNotEmpty()
                .isSubsetOf(anchors);
    }

    private static String section(String alarm) {
        return Pattern.compile("(?ms)^### " + alarm + "$(.*?)(?=^##|\\z)")
                .matcher(OPERATIONS)
                .results()
                .map(MatchResult::group)
                .findFirst()
                .orElse("");
    }

    /** As GitHub makes one of a heading. */
    private static String anchor(String heading) {
        return heading.toLowerCase(Locale.ROOT).replaceAll("[^\\w\\- ]", "").replace(' ', '-');
    }

    private static String page(String name) {
        return ProjectFiles.text(ProjectFiles.root().resolve("docs").resolve(name));
    }
}
