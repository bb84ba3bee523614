package dev.intercomactions.it.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.it.backend.Asked.Answer;
import dev.intercomactions.it.backend.NotMade.How;
import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.ProjectFiles;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Element;

/** The template as the CloudFormation of an emulator that is not ours makes it; skipped, aloud, on others. */
class StackIT {
    /** The conditions that the parameters' defaults do not meet. */
    private static final Set<String> UNMET = Set.of("HasJwtIssuer", "HasKmsKey", "HasSweepSchedule");

    private static @Nullable Stack stack;

    @BeforeAll
    static void create() {
        Emulator emulator = Backend.emulator();
        if (emulator != Emulator.LOCALSTACK) {
            System.out.println("SKIPPED: a stack of the template, because " + emulator
                    + " has no CloudFormation that makes queues, table and secret");
        }
        Assumptions.assumeTrue(emulator == Emulator.LOCALSTACK, "no CloudFormation for a stack of the template");
        stack = Stack.create(Backend.endpoints());
    }

    @AfterAll
    static void delete() {
        if (stack != null) {
            stack.delete();
        }
    }

    private static Stack stack() {
        return Objects.requireNonNull(stack);
    }

    @Test
    void resources_ofTheTemplate_areMadeButThoseListed() {
        Set<String> expected = new TreeSet<>();
        Stack.template().path("Resources").properties().forEach(resource -> {
            boolean listed = NotMade.in(Backend.emulator()).stream()
                    .anyMatch(row -> row.isAbout(resource.getKey(), resource.getValue()));
            if (isWanted(resource.getValue()) && !listed) {
                expected.add(resource.getKey());
            }
        });

        assertThat(stack().resources().keySet()).containsExactlyElementsOf(expected);
        assertThat(expected)
                .contains(
                        "ActionQueue",
                        "ActionDeadLetterQueue",
                        "RunTable",
                        "IntercomTokenSecret",
                        "SweepStateMachine",
                        "DeadLetterAlarm");
    }

    private static boolean isWanted(JsonNode resource) {
        return !UNMET.contains(resource.path("Condition").asText());
    }

    static Stream<NotMade> refused() {
        return NotMade.in(Emulator.LOCALSTACK).stream().filter(row -> row.how() != How.SILENTLY_LEFT_OUT);
    }

    @ParameterizedTest
    @MethodSource("refused")
    void stack_withWhatIsListedAsRefused_isStillRefused(NotMade row) {
        List<NotMade> others = NotMade.in(row.emulator()).stream()
                .filter(other -> !other.equals(row))
                .toList();

        assertThatThrownBy(() -> Stack.create(Backend.endpoints(), others))
                .as("delete this row of NotMade.ALL: %s", row)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("no stack: ");
    }

    @Test
    void alarms_ofTheStack_areTheTemplates() {
        Map<String, Element> made = Asked.form(
                        Backend.endpoints().sqs(), "monitoring", "2010-08-01", "DescribeAlarms", Map.of())
                .elements("member")
                .stream()
                .filter(alarm -> !Answer.child(alarm, "AlarmName").isEmpty())
                .collect(Collectors.toMap(alarm -> Answer.child(alarm, "AlarmName"), alarm -> alarm));

        Stack.template().path("Resources").properties().stream()
                .filter(resource -> resource.getValue().path("Type").asText().equals("AWS::CloudWatch::Alarm"))
                .filter(resource -> isWanted(resource.getValue()))
                .forEach(resource -> {
                    Element alarm = made.get(stack().resources().getOrDefault(resource.getKey(), "not made"));
                    assertThat(alarm).as(resource.getKey()).isNotNull();
                    JsonNode properties = resource.getValue().path("Properties");
                    for (String name : List.of(
                            "AlarmDescription",
                            "ComparisonOperator",
                            "EvaluationPeriods",
                            "TreatMissingData",
                            "MetricName",
                            "Namespace",
                            "Statistic",
                            "Period")) {
                        if (properties.path(name).isValueNode()) {
                            assertThat(Answer.child(Objects.requireNonNull(alarm), name))
                                    .as(resource.getKey() + " " + name)
                                    .isEqualTo(properties.path(name).asText());
                        }
                    }
                    if (properties.path("Threshold").isNumber()) {
                        assertThat(Double.parseDouble(Answer.child(Objects.requireNonNull(alarm), "Threshold")))
                                .as(resource.getKey())
                                .isEqualTo(properties.path("Threshold").asDouble());
                    }
                });
    }

    @Test
    void sweep_ofTheStack_isTheProjectsWithItsSubstitutions() {
        JsonNode template = NotMade.without(Stack.template(), NotMade.in(Backend.emulator()));
        String text = ProjectFiles.text(ProjectFiles.root().resolve("infra-sam/statemachines/sweep.asl.json"));
        for (var each : template.at("/Resources/SweepStateMachine/Properties/DefinitionSubstitutions")
                .properties()) {
            text = text.replace("${" + each.getKey() + "}", each.getValue().asText());
        }

        JsonNode made = Asked.json(
                        Backend.endpoints().sqs(),
                        "states",
                        "AWSStepFunctions.DescribeStateMachine",
                        Json.object()
                                .put(
                                        "stateMachineArn",
                                        stack().resources().getOrDefault("SweepStateMachine", "not made")))
                .json();

        assertThat(Json.read(made.path("definition").asText())).isEqualTo(Json.read(text));
    }
}
