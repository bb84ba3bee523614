package dev.intercomactions.it.privilege;

import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.ProjectFiles;
import dev.intercomactions.sandbox.aws.Template;
import dev.intercomactions.sandbox.iam.Arns;
import dev.intercomactions.sandbox.iam.NeededRight;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The rights that need no recording, because the template says all that is called: by state machines in their definitions, by
 * schedules in their targets, and by AWS's services with an own key for whoever uses what it encrypts.
 */
record DeclaredRights(Template template) {
    private static final String KEY = "KmsKeyArn";

    /** What a state machine and a schedule call. */
    Stream<NeededRight> ofMachinesAndSchedules() {
        return template.root().path("Resources").propertyStream().flatMap(resource -> {
            JsonNode properties = resource.getValue().path("Properties");
            return switch (resource.getValue().path("Type").asText()) {
                case "AWS::Serverless::StateMachine" -> machine(resource.getKey(), properties);
                case "AWS::Scheduler::Schedule" -> schedule(resource.getKey(), properties.path("Target"));
                default -> Stream.empty();
            };
        });
    }

    /** What the services do with the key in the name of whoever has this right, if they encrypt with it. */
    Stream<NeededRight> ofOwnKey(NeededRight right) {
        if (!isEncryptedWithOwnKey(right.resource())) {
            return Stream.empty();
        }
        Stream<String> actions = switch (right.action()) {
            case "sqs:SendMessage" -> Stream.of("kms:GenerateDataKey", "kms:Decrypt");
            case "sqs:ReceiveMessage", "secretsmanager:GetSecretValue" -> Stream.of("kms:Decrypt");
            default -> right.action().startsWith("dynamodb:") ? Stream.of("kms:Decrypt") : Stream.empty();
        };
        return actions.map(action -> new NeededRight(right.caller(), action, Arns.key(KEY)));
    }

    private boolean isEncryptedWithOwnKey(String arn) {
        return template.root()
                .path("Resources")
                .propertyStream()
                .filter(resource -> resource.getValue().findValuesAsText("Ref").contains(KEY))
                .map(Map.Entry::getKey)
                .anyMatch(name -> arn.startsWith(Arns.table(name))
                        || arn.equals(Arns.queue(name))
                        || arn.equals(Arns.secret(name)));
    }

    private Stream<NeededRight> machine(String name, JsonNode properties) {
        JsonNode definition = Json.read(ProjectFiles.text(ProjectFiles.template()
                .resolveSibling(properties.path("DefinitionUri").asText())));
        return states(definition)
                .flatMap(state -> Stream.concat(
                        Stream.of(state, state.path("ItemReader"), state.path("ResultWriter"))
                                .filter(caller -> caller.has("Resource"))
                                .map(caller -> called(name, caller, properties.path("DefinitionSubstitutions"))),
                        state.at("/ItemProcessor/ProcessorConfig/Mode").asText().equals("DISTRIBUTED")
                                ? batches(name)
                                : Stream.empty()));
    }

    private static Stream<JsonNode> states(JsonNode machine) {
        return machine.path("States")
                .valueStream()
                .flatMap(state -> Stream.concat(Stream.of(state), states(state.path("ItemProcessor"))));
    }

    private NeededRight called(String machine, JsonNode caller, JsonNode substitutions) {
        return switch (caller.path("Resource").asText()) {
            case "arn:aws:states:::lambda:invoke" -> {
                String name = caller.at("/Parameters/FunctionName").asText().replaceAll("^\\$\\{(.*)}$", "$1");
                yield new NeededRight(
                        machine, "lambda:InvokeFunction", new StackValues(template).text(substitutions.path(name)));
            }
            // To ask for an object's head needs the same right as to read it.
            case "arn:aws:states:::s3:getObject",
                    "arn:aws:states:::aws-sdk:s3:getObject",
                    "arn:aws:states:::aws-sdk:s3:headObject" ->
                new NeededRight(machine, "s3:GetObject", Arns.object("BulkBucketName", "any"));
            case String other -> throw new IllegalArgumentException("not known here: " + other + ", in " + machine);
        };
    }

    /** A distributed map starts executions of its own machine, follows them, and stops them when it ends early. */
    private static Stream<NeededRight> batches(String machine) {
        String batch = Arns.execution(machine, "any");
        return Stream.of(
                new NeededRight(machine, "states:StartExecution", Arns.stateMachine(machine)),
                new NeededRight(machine, "states:DescribeExecution", batch),
                new NeededRight(machine, "states:StopExecution", batch));
    }

    private Stream<NeededRight> schedule(String name, JsonNode target) {
        StackValues values = new StackValues(template);
        return Stream.of(
                new NeededRight(name, "states:StartExecution", values.text(target.path("Arn"))),
                new NeededRight(name, "sqs:SendMessage", values.text(target.at("/DeadLetterConfig/Arn"))));
    }
}
