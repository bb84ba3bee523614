package dev.intercomactions.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The template's parameters and the rules between them: what is refused before anything is made, and that it says why. */
class TemplateParametersTest {
    private static final TemplateQueries TEMPLATE = TemplateQueries.load();
    private static final TemplateParameters PARAMETERS = new TemplateParameters(TEMPLATE.root());
    static final List<String> NAMES =
            List.copyOf(new TreeMap<>(TemplateQueries.fields(TEMPLATE.root().path("Parameters"))).keySet());

    private static final String ISSUER = "https://login.example.com/";
    private static final String TOPIC = "arn:aws:sns:eu-west-1:123456789012:calls";
    private static final String KEY = "arn:aws:kms:eu-west-1:123456789012:key/0a1b2c3d-0000-4000-8000-0123456789ab";

    @Test
    void defaults_areTaken() {
        assertThat(PARAMETERS.refusals(Map.of())).isEmpty();
    }

    @ParameterizedTest
    @FieldSource("NAMES")
    void parameter_eachOfThem_saysWhatItIsAndWhatItMayBe(String name) {
        JsonNode parameter = TEMPLATE.parameter(name);

        assertThat(parameter.path("Description").asText())
                .hasSizeGreaterThan(20)
                .hasSizeLessThan(4000);
        assertThat(parameter.has("Default"))
                .as("a stack needs no parameter to be made")
                .isTrue();
        switch (parameter.path("Type").asText()) {
            case "Number" ->
                assertThat(parameter.has("AllowedValues") || (parameter.has("MinValue") && parameter.has("MaxValue")))
                        .isTrue();
            case "String" -> {
                assertThat(parameter.has("AllowedValues") ^ parameter.has("AllowedPattern"))
                        .isTrue();
                if (parameter.has("AllowedPattern")) {
                    assertThat(parameter.path("AllowedPattern").asText())
                            .startsWith("^")
                            .endsWith("$");
                    assertThat(parameter.path("ConstraintDescription").asText()).startsWith("must be ");
                }
            }
            default -> throw new AssertionError("no such type here: " + parameter);
        }
    }

    @Test
    void parameters_eachOfThem_isInOneGroupOfTheForm() {
        List<String> grouped = TEMPLATE.root()
                .at("/Metadata/AWS::CloudFormation::Interface/ParameterGroups")
                .valueStream()
                .flatMap(group -> group.path("Parameters").valueStream())
                .map(JsonNode::asText)
                .toList();

        assertThat(grouped).containsExactlyInAnyOrderElementsOf(NAMES);
    }

    static Stream<Arguments> sets() {
        return Stream.of(
                good(Map.of("JwtIssuer", ISSUER, "JwtAudience", "intercom-actions")),
                good(Map.of("JwtIssuer", ISSUER + "realms/support", "JwtAudience", "one,https://two.example.com/api")),
                bad(Map.of("JwtIssuer", ISSUER), "JwtIssuer needs JwtAudience"),
                bad(Map.of("JwtAudience", "intercom-actions"), "JwtAudience has no effect without JwtIssuer"),
                good(Map.of("SweepScheduleExpression", "rate(1 day)", "SweepAdminId", "12345")),
                good(Map.of(
                        "SweepScheduleExpression",
                        "cron(0 3 * * ? *)",
                        "SweepAdminId",
                        "12345",
                        "SweepScheduleActs",
                        "true")),
                bad(Map.of("SweepScheduleExpression", "rate(1 day)"), "needs SweepAdminId"),
                bad(
                        Map.of("SweepScheduleActs", "true", "SweepAdminId", "12345"),
                        "SweepScheduleActs has no effect without SweepScheduleExpression"),
                good(Map.of("AlarmTopicArn", TOPIC, "KmsKeyArn", KEY)));
    }

    @ParameterizedTest
    @MethodSource("sets")
    void parameters_togetherOrNot_areTakenOrRefusedByName(Map<String, String> given, String refusal) {
        List<String> refusals = PARAMETERS.refusals(given);

        if (refusal.isEmpty()) {
            assertThat(refusals).isEmpty();
        } else {
            assertThat(refusals).singleElement().asString().contains(refusal);
            assertThat(NAMES).anyMatch(refusals.getFirst()::contains);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "JwtIssuer|http://login.example.com/",
                "JwtIssuer|https://login.example.com/?tenant=1",
                "JwtAudience|one, two",
                "JwtAudience|one,",
                "KmsKeyArn|alias/mine",
                "AlarmTopicArn|arn:aws:sns:eu-west-1:123456789012:calls.fifo",
                "BulkBucketName|Upper",
                "SweepScheduleExpression|every night",
                "SweepAdminId|12a",
                "SweepScheduleTimezone|Europe Dublin",
                "IntercomRegion|UK",
                "IntercomTimeoutMillis|20001",
                "RetryBaseDelaySeconds|901",
                "RetryMaxDelaySeconds|899",
                "RunMaxAgeSeconds|3599",
                "MaximumConcurrency|1",
                "RunLogRetentionDays|14",
                "LogRetentionDays|2",
                "ApiBurst|0",
                "MaxAttempts|6"
            })
    void parameter_thatIsNone_isRefused(String name, String value) {
        assertThat(PARAMETERS.refusals(Map.of(name, value))).contains(name);
    }

    /** Rules cannot compare numbers, so no pair that both bounds allow is one that must not be. */
    @ParameterizedTest
    @CsvSource({"RetryBaseDelaySeconds, RetryMaxDelaySeconds", "SettleSeconds, RunMaxAgeSeconds"})
    void numbers_thatDependOnEachOther_cannotBeInTheWrongOrder(String smaller, String larger) {
        assertThat(TEMPLATE.parameter(smaller).path("MaxValue").asInt())
                .isLessThanOrEqualTo(TEMPLATE.parameter(larger).path("MinValue").asInt());
    }

    /** A dead letter that is redriven on its last day still finds its run, and a run that is held back is not forgotten. */
    @Test
    void runLog_remembers_forLongerThanAMessageLives() {
        int days = TEMPLATE.parameter("RunLogRetentionDays").path("MinValue").asInt();
        int kept = TEMPLATE.properties("ActionDeadLetterQueue")
                .path("MessageRetentionPeriod")
                .asInt();
        int heldBack = TEMPLATE.parameter("RunMaxAgeSeconds").path("MaxValue").asInt();

        assertThat(days * 86_400).isGreaterThan(kept);
        assertThat(kept).isGreaterThan(heldBack);
    }

    private static Arguments good(Map<String, String> given) {
        return Arguments.of(given, "");
    }

    private static Arguments bad(Map<String, String> given, String refusal) {
        return Arguments.of(given, refusal);
    }
}
