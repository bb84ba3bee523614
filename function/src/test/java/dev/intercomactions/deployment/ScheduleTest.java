package dev.intercomactions.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.json.InputSchema;
import dev.intercomactions.json.Json;
import dev.intercomactions.json.Lazy;
import dev.intercomactions.sandbox.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The schedule of sweeps, as CloudFormation makes it of the parameters. */
class ScheduleTest {
    private static final TemplateQueries TEMPLATE = TemplateQueries.load();
    private static final InputSchema SWEEP = new InputSchema(Lazy.of(() -> Json.resource("/sweep.json")));
    private static final int BOUND_SECONDS = 60;
    private static final String FILTER = "{\"state\": \"snoozed\", \"without_tag_id\": 4711}";

    /** Creates the schedule with botocore, which checks it by its model of AWS's API, in moto, and reads it again. */
    private static final String CREATE = """
            import json, sys, boto3
            from moto import mock_aws
            properties = json.load(open(sys.argv[1]))
            with mock_aws():
                scheduler = boto3.client("scheduler", region_name="eu-west-1", aws_access_key_id="a", aws_secret_access_key="b")
                scheduler.create_schedule(Name="sweep", **properties)
                made = scheduler.get_schedule(Name="sweep")
                print(json.dumps({name: made[name] for name in properties}))
            """;

    /** The template's parameters, as they are by default but for these. */
    private static Map<String, String> with(Map<String, String> given) {
        Map<String, String> parameters = new HashMap<>(Map.of(
                "AWS::Region", "eu-west-1",
                "SweepAdminId", "12345",
                "SweepScheduleExpression", "cron(0 3 * * ? *)"));
        TemplateQueries.fields(TEMPLATE.root().path("Parameters"))
                .forEach((name, parameter) ->
                        parameters.putIfAbsent(name, parameter.path("Default").asText()));
        parameters.putAll(given);
        return parameters;
    }

    private static JsonNode input(Map<String, String> given) {
        JsonNode input = TEMPLATE.properties("SweepSchedule").at("/Target/Input");
        return Json.parse(resolved(input, with(given)).asText()).orElseThrow();
    }

    @Test
    void schedule_asDelivered_isOff() {
        assertThat(TEMPLATE.parameter("SweepScheduleExpression").path("Default").asText())
                .isEmpty();
        assertThat(TEMPLATE.resource("SweepSchedule").path("Condition").asText())
                .isEqualTo("HasSweepSchedule");
        assertThat(holds("HasSweepSchedule", with(Map.of("SweepScheduleExpression", ""))))
                .isFalse();
    }

    @Test
    void schedule_asDelivered_onlyPreviews() {
        assertThat(input(Map.of()))
                .isEqualTo(Json.parse("{\"admin_id\":\"12345\",\"inactive_for_seconds\":604800,\"limit\":1000}")
                        .orElseThrow());
    }

    @Test
    void schedule_withAllItsParameters_asksForWhatTheySay() {
        Map<String, String> given = Map.of(
                "SweepScheduleActs",
                "true",
                "SweepBody",
                "Hi, we close this {now} & say: bye – 再见",
                "SweepFilter",
                FILTER);

        JsonNode input = input(given);

        assertThat(input.path("preview")).isEqualTo(Json.parse("false").orElseThrow());
        assertThat(input.path("body").asText()).isEqualTo(given.get("SweepBody"));
        assertThat(input.path("filter")).isEqualTo(Json.parse(FILTER).orElseThrow());
        given.forEach((name, value) -> assertThat(taken(name, value)).isTrue());
    }

    /** The task checks what a schedule asks by this schema. */
    @ParameterizedTest
    @ValueSource(strings = {"", FILTER, "{\"tag_id\": \"1\"}", "{}"})
    void input_ofAnyParameters_isASweeps(String filter) {
        for (String body : List.of("", "Bye")) {
            for (String acts : List.of("false", "true")) {
                JsonNode input = input(Map.of("SweepScheduleActs", acts, "SweepBody", body, "SweepFilter", filter));
                assertThat(SWEEP.validate(input)).as(Json.write(input)).isEmpty();
            }
        }
    }

    @Test
    void filter_thatIsNone_isRefusedByTheSweep() {
        assertThat(SWEEP.validate(input(Map.of("SweepFilter", "{\"colour\": \"red\"}"))))
                .isNotEmpty();
    }

    /** None that would make another input of it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bye\", \"preview\": false, \"x\": \"",
                "ends in \\",
                "two\nlines",
                "<aws.scheduler.execution-id>"
            })
    void body_thatCouldNotStandInJson_isNotTaken(String body) {
        assertThat(taken("SweepBody", body)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"state=open", "{\"a\": {}}, \"preview\": false, \"b\": {}", "{\"state\": \"open\"", "[1]"})
    void filter_thatIsNoPlainObject_isNotTaken(String filter) {
        assertThat(taken("SweepFilter", filter)).isFalse();
    }

    @Test
    void schedule_thatCouldNotStart_ringsAnAlarm() {
        assertThat(TEMPLATE.properties("SweepSchedule")
                        .at("/Target/DeadLetterConfig/Arn/Fn::GetAtt")
                        .asText())
                .startsWith("SweepScheduleDeadLetterQueue.");
        assertThat(TEMPLATE.resource("SweepScheduleAlarm").path("Condition").asText())
                .isEqualTo("HasSweepSchedule");
        assertThat(TEMPLATE.properties("SweepScheduleAlarm")
                        .at("/Dimensions/0/Value/Fn::GetAtt")
                        .asText())
                .isEqualTo("SweepScheduleDeadLetterQueue.QueueName");
    }

    @Test
    void properties_inTheEyesOfAwssModelAndOfMoto_areASchedules(@TempDir Path folder)
            throws IOException, InterruptedException {
        JsonNode properties =
                resolved(TEMPLATE.properties("SweepSchedule"), with(Map.of("SweepFilter", FILTER, "SweepBody", "Bye")));
        Path file = Files.writeString(folder.resolve("schedule.json"), Json.write(properties));
        boolean there = Programs.says(folder, BOUND_SECONDS, List.of("python3", "-c", "import boto3, moto"))
                .isPresent();
        if (!there) {
            System.out.println("SKIPPED: python3 with boto3 and moto is not installed, so no schedule is created");
        }
        assumeTrue(there, "python3 with boto3 and moto is not installed");

        Programs.Ended made =
                Programs.run(folder, BOUND_SECONDS, Map.of(), List.of("python3", "-c", CREATE, file.toString()));

        assertThat(made.well()).as(made.output()).isTrue();
        assertThat(Json.parse(made.output())).contains(properties);
    }

    // -------------------------------------------------------------------------------------------------------------

    /** Whether CloudFormation takes this for a parameter. */
    private static boolean taken(String parameter, String value) {
        JsonNode declared = TEMPLATE.parameter(parameter);
        return !declared.has("AllowedPattern")
                || Pattern.compile(declared.path("AllowedPattern").asText())
                        .matcher(value)
                        .matches();
    }

    private static boolean holds(String condition, Map<String, String> parameters) {
        return holds(TEMPLATE.root().path("Conditions").path(condition), parameters);
    }

    private static boolean holds(JsonNode condition, Map<String, String> parameters) {
        if (condition.has("Fn::Not")) {
            return !holds(condition.at("/Fn::Not/0"), parameters);
        }
        JsonNode sides = condition.path("Fn::Equals");
        return resolved(sides.path(0), parameters).equals(resolved(sides.path(1), parameters));
    }

    /** What CloudFormation makes of a value; of a resource, some ARN. */
    private static JsonNode resolved(JsonNode value, Map<String, String> parameters) {
        if (value.has("Fn::If")) {
            JsonNode choice = value.path("Fn::If");
            return resolved(choice.path(holds(choice.path(0).asText(), parameters) ? 1 : 2), parameters);
        }
        if (value.has("Fn::Join")) {
            return text(value.at("/Fn::Join/1")
                    .valueStream()
                    .map(part -> resolved(part, parameters).asText())
                    .collect(Collectors.joining(value.at("/Fn::Join/0").asText())));
        }
        if (value.has("Fn::Sub")) {
            return text(Pattern.compile("\\$\\{([^}]+)}")
                    .matcher(value.path("Fn::Sub").asText())
                    .replaceAll(name -> Matcher.quoteReplacement(parameters.getOrDefault(name.group(1), ""))));
        }
        if (value.has("Ref")) {
            return text(parameters.getOrDefault(value.path("Ref").asText(), arn()));
        }
        if (value.has("Fn::GetAtt")) {
            return text(arn());
        }
        if (value.isObject()) {
            ObjectNode object = Json.object();
            value.properties().forEach(field -> object.set(field.getKey(), resolved(field.getValue(), parameters)));
            return object;
        }
        return value;
    }

    private static String arn() {
        return "arn:aws:iam::123456789012:role/some-resource";
    }

    private static JsonNode text(String text) {
        return Json.object().textNode(text);
    }
}
