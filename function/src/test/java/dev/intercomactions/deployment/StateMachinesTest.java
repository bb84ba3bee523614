package dev.intercomactions.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.ProjectFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The state machines: that they fit the function and the template, and their pictures in the docs. */
class StateMachinesTest {
    private static final String OURS = "dev.intercomactions.task.";
    private static final Path PAGE = Path.of("..", "docs", "sweep.md");
    private static final TemplateQueries TEMPLATE = TemplateQueries.load();

    /** Lambda's own failures that pass: what its documents call transient, a time-out, a process that ended, SnapStart's. */
    private static final Set<String> LAMBDA = Set.of(
            "Lambda.ServiceException",
            "Lambda.AWSLambdaException",
            "Lambda.SdkClientException",
            "Lambda.TooManyRequestsException",
            "Lambda.ClientExecutionTimeoutException",
            "Lambda.Unknown",
            "Lambda.SnapStartException",
            "Lambda.SnapStartNotReadyException",
            "Lambda.SnapStartTimeoutException",
            "Runtime.ExitError",
            "Sandbox.Timedout");

    private static final Set<String> TRANSIENT = Set.of(
            OURS + "IntercomUnavailableException", OURS + "RateLimitedException", OURS + "RunLogUnavailableException");

    @ParameterizedTest
    @ValueSource(strings = {"sweep", "bulk"})
    void errors_thatAreOurs_areClasses(String machine) {
        Set<String> named = machine(machine).findValues("ErrorEquals").stream()
                .flatMap(JsonNode::valueStream)
                .map(JsonNode::asText)
                .filter(name -> name.startsWith(OURS))
                .collect(Collectors.toSet());

        assertThat(named)
                .isNotEmpty()
                .allSatisfy(name -> assertThatCode(() -> Class.forName(name)).doesNotThrowAnyException());
    }

    @ParameterizedTest
    @ValueSource(strings = {"sweep", "bulk"})
    void tasks_ofTheFunction_retryExactlyWhatPasses(String machine) {
        List<JsonNode> tasks = states(machine(machine))
                .filter(state -> state.path("Resource").asText().equals("arn:aws:states:::lambda:invoke"))
                .toList();

        assertThat(tasks).isNotEmpty().allSatisfy(task -> {
            JsonNode retry = task.path("Retry").path(0);
            Set<String> names = retry.path("ErrorEquals")
                    .valueStream()
                    .map(JsonNode::asText)
                    .collect(Collectors.toSet());
            boolean last = task.at("/Parameters/Payload/final").asBoolean();
            Set<String> ours = last ? Set.of(OURS + "RunLogUnavailableException") : TRANSIENT;
            assertThat(names)
                    .containsExactlyInAnyOrderElementsOf(
                            Stream.concat(LAMBDA.stream(), ours.stream()).toList());
            assertThat(task.path("Retry")).hasSize(1);
            assertThat(retry.path("JitterStrategy").asText()).isEqualTo("FULL");
            assertThat(retry.path("MaxDelaySeconds").asInt()).isEqualTo(120);
        });
    }

    /** What runs them in tests knows neither; a picture of a failure keeps its reason. */
    @ParameterizedTest
    @ValueSource(strings = {"sweep", "bulk"})
    void definition_usesOnlyWhatInterpretersExecute(String machine) {
        String text = text(machine);

        assertThat(text)
                .doesNotContain("\"Assign\"", "[?(", "\"ResultPath\": \"$\"", "\"ResultPath\": null", "JSONata");
        assertThat(machine(machine).findValues("Catch").stream()
                        .flatMap(JsonNode::valueStream)
                        .toList())
                .isNotEmpty()
                .allSatisfy(
                        caught -> assertThat(caught.path("ResultPath").asText()).isEqualTo("$.error"));
    }

    @ParameterizedTest
    @CsvSource({"sweep, SweepStateMachine", "bulk, BulkStateMachine"})
    void substitutions_ofTheTemplate_areTheDefinitionsOwn(String machine, String logicalId) {
        Set<String> needed = Pattern.compile("\\$\\{(\\w+)}")
                .matcher(text(machine))
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        JsonNode properties = TEMPLATE.properties(logicalId);

        assertThat(properties.path("DefinitionSubstitutions").propertyStream().map(Map.Entry::getKey))
                .containsExactlyInAnyOrderElementsOf(needed);
        assertThat(properties.path("DefinitionUri").asText()).isEqualTo("statemachines/" + machine + ".asl.json");
        assertThat(properties.path("Type").asText()).isEqualTo("STANDARD");
    }

    /** Whoever stops an execution knows of it. */
    @ParameterizedTest
    @CsvSource({"SweepAlarm, SweepStateMachine", "BulkAlarm, BulkStateMachine"})
    void execution_thatFailedOrRanOutOfTime_ringsAnAlarm(String alarm, String machine) {
        List<JsonNode> watched = TEMPLATE.properties(alarm).path("Metrics").findValues("Metric");

        assertThat(watched)
                .extracting(metric -> metric.path("Namespace").asText() + " "
                        + metric.path("MetricName").asText() + " "
                        + metric.at("/Dimensions/0/Name").asText() + " "
                        + metric.at("/Dimensions/0/Value/Ref").asText())
                .containsExactly(
                        "AWS/States ExecutionsFailed StateMachineArn " + machine,
                        "AWS/States ExecutionsTimedOut StateMachineArn " + machine);
        assertThat(TEMPLATE.properties(alarm).path("TreatMissingData").asText()).isEqualTo("notBreaching");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sweep", "bulk"})
    void picture_inTheDocs_isTheDefinitions(String machine) throws IOException {
        String page = Files.readString(PAGE);
        String begin = "<!-- " + machine + ".asl.json -->\n";
        String end = "<!-- end -->";
        int from = page.indexOf(begin) + begin.length();
        String drawn = page.substring(0, from) + picture(machine(machine)) + page.substring(page.indexOf(end, from));
        if (!page.equals(drawn)) {
            Files.writeString(PAGE, drawn);
        }
        assertThat(PAGE).hasContent(drawn);
    }

    private static String picture(JsonNode machine) {
        List<String> lines = new ArrayList<>();
        lines.add("    [*] --> " + machine.path("StartAt").asText());
        draw(machine, "    ", lines);
        return "```mermaid\nstateDiagram-v2\n" + String.join("\n", lines) + "\n```\n";
    }

    private static void draw(JsonNode machine, String indent, List<String> lines) {
        machine.path("States").properties().forEach(entry -> {
            String name = entry.getKey();
            JsonNode state = entry.getValue();
            for (JsonNode choice : state.path("Choices")) {
                lines.add(arrow(indent, name, choice.path("Next").asText(), when(choice)));
            }
            if (state.has("Default")) {
                lines.add(arrow(indent, name, state.path("Default").asText(), "else"));
            }
            if (state.has("Next")) {
                lines.add(arrow(indent, name, state.path("Next").asText(), ""));
            }
            for (JsonNode caught : state.path("Catch")) {
                lines.add(arrow(indent, name, caught.path("Next").asText(), "failed"));
            }
            if (state.path("End").asBoolean() || state.path("Type").asText().matches("Fail|Succeed")) {
                lines.add(arrow(indent, name, "[*]", ""));
            }
            JsonNode inner = state.path("ItemProcessor");
            if (inner.isObject()) {
                lines.add(indent + "state " + name + " {");
                lines.add(indent + "    [*] --> " + inner.path("StartAt").asText());
                draw(inner, indent + "    ", lines);
                lines.add(indent + "}");
            }
        });
    }

    private static String when(JsonNode choice) {
        return choice.has("StringEquals")
                ? choice.path("StringEquals").asText()
                : choice.has("NumericEquals")
                        ? "size " + choice.path("NumericEquals").asText()
                        : "size above " + choice.path("NumericGreaterThan").asText();
    }

    private static String arrow(String indent, String from, String to, String label) {
        return indent + from + " --> " + to + (label.isEmpty() ? "" : ": " + label);
    }

    private static Stream<JsonNode> states(JsonNode machine) {
        return machine.path("States")
                .valueStream()
                .flatMap(state -> Stream.concat(Stream.of(state), states(state.path("ItemProcessor"))));
    }

    private static JsonNode machine(String name) {
        return Json.read(text(name));
    }

    private static String text(String name) {
        return ProjectFiles.text(ProjectFiles.root().resolve("infra-sam/statemachines/" + name + ".asl.json"));
    }
}
