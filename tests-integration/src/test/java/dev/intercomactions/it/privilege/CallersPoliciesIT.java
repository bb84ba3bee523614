package dev.intercomactions.it.privilege;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.ProjectFiles;
import dev.intercomactions.sandbox.aws.Template;
import dev.intercomactions.sandbox.iam.Arns;
import dev.intercomactions.sandbox.iam.NeededRight;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The policies that the docs have for callers: each allows one way to call, and no other. */
class CallersPoliciesIT {
    private static final Template TEMPLATE = Template.read(ProjectFiles.template());
    private static final Pattern BLOCK = Pattern.compile("```json\\n(\\{\"Version\".*?)```", Pattern.DOTALL);
    private static final Pattern OUTPUT = Pattern.compile("<(\\w+)>");
    private static final String API = "arn:aws:execute-api:us-east-1:123456789012:";

    /** Every way to call the service, and what must not come with another. */
    private static final List<NeededRight> CALLS = List.of(
            call("sqs:SendMessage", Arns.queue("ActionQueue")),
            call("sqs:SendMessage", Arns.queue("ActionDeadLetterQueue")),
            call("lambda:InvokeFunction", Arns.alias("TaskFunction", "live")),
            call("lambda:InvokeFunction", Arns.function("TaskFunction")),
            call("lambda:InvokeFunction", Arns.alias("ConsoleFunction", "live")),
            call("lambda:InvokeFunction", Arns.alias("ConsoleFunction", "look")),
            call("lambda:InvokeFunction", Arns.function("ConsoleFunction")),
            call("states:StartExecution", Arns.stateMachine("SweepStateMachine")),
            call("states:StartExecution", Arns.stateMachine("BulkStateMachine")),
            call("execute-api:Invoke", API + "HttpApi/$default/POST/v1/actions/close_conversation"),
            call("execute-api:Invoke", API + "another/$default/POST/v1/actions/close_conversation"));

    @Test
    void policies_forThoseWhoLookAtTheConsole_andForThoseWhoAct_areApart() {
        List<JsonNode> policies = policies("console.md");

        assertThat(policies).hasSize(2);
        assertThat(allowed(policies.get(0)))
                .containsExactly(call("lambda:InvokeFunction", Arns.alias("ConsoleFunction", "look")));
        assertThat(allowed(policies.get(1)))
                .containsExactly(call("lambda:InvokeFunction", Arns.alias("ConsoleFunction", "live")));
    }

    @Test
    void policies_forCallers_allowOneWayEach() {
        List<JsonNode> policies = policies("permissions.md");

        assertThat(policies).hasSize(4);
        assertThat(allowed(policies.get(0)))
                .containsExactly(
                        call("execute-api:Invoke", API + "HttpApi/$default/POST/v1/actions/close_conversation"));
        assertThat(allowed(policies.get(1))).containsExactly(call("sqs:SendMessage", Arns.queue("ActionQueue")));
        assertThat(allowed(policies.get(2)))
                .containsExactly(call("lambda:InvokeFunction", Arns.alias("TaskFunction", "live")));
        assertThat(allowed(policies.get(3)))
                .containsExactly(
                        call("states:StartExecution", Arns.stateMachine("SweepStateMachine")),
                        call("states:StartExecution", Arns.stateMachine("BulkStateMachine")));
    }

    private static NeededRight call(String action, String resource) {
        return new NeededRight("caller", action, resource);
    }

    private static List<NeededRight> allowed(JsonNode policy) {
        List<Grant> grants = policy.path("Statement")
                .valueStream()
                .flatMap(statement -> elements(statement.path("Action"))
                        .flatMap(action -> elements(statement.path("Resource"))
                                .map(resource ->
                                        new Grant("caller", "", action.asText(), withOutputs(resource.asText())))))
                .toList();
        return CALLS.stream()
                .filter(call -> grants.stream().anyMatch(grant -> grant.allows(call)))
                .toList();
    }

    private static Stream<JsonNode> elements(JsonNode list) {
        return list.isArray() ? list.valueStream() : Stream.of(list);
    }

    /** What stands in angle brackets is an output of the stack, or what everybody knows of their own. */
    private static String withOutputs(String resource) {
        StackValues values = new StackValues(TEMPLATE);
        return OUTPUT.matcher(resource).replaceAll(found -> switch (found.group(1)) {
            case "region" -> Arns.REGION;
            case "account" -> Arns.ACCOUNT;
            case "ApiId" -> "HttpApi";
            case String output ->
                values.text(TEMPLATE.root().path("Outputs").path(output).path("Value"));
        });
    }

    private static List<JsonNode> policies(String page) {
        return BLOCK.matcher(
                        ProjectFiles.text(ProjectFiles.root().resolve("docs").resolve(page)))
                .results()
                .map(found -> Json.read(found.group(1)))
                .toList();
    }
}
