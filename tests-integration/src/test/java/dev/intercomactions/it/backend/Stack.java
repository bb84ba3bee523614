package dev.intercomactions.it.backend;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.it.backend.Asked.Answer;
import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.Programs;
import dev.intercomactions.sandbox.ProjectFiles;
import dev.intercomactions.sandbox.aws.AwsEndpoints;
import dev.intercomactions.sandbox.aws.Resources;
import java.io.FileNotFoundException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.w3c.dom.Element;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * A stack of the project's own template, made by an emulator's CloudFormation. SAM's transform comes first, as AWS does it;
 * what the emulator cannot make is listed by {@link NotMade}.
 */
final class Stack {
    private static final String VERSION = "2010-05-15";
    private static final String CODE = "code/function.jar";
    private static final Duration CREATION = Duration.ofMinutes(5);
    private static final int TRANSFORM_SECONDS = 120;

    private final AwsEndpoints endpoints;
    private final String name;
    private final Map<String, String> outputs;

    private Stack(AwsEndpoints endpoints, String name, Map<String, String> outputs) {
        this.endpoints = endpoints;
        this.name = name;
        this.outputs = outputs;
    }

    /** The template after SAM's transform; aborts the tests where Python or the transform is not there. */
    static JsonNode template() {
        Assumptions.assumeTrue(
                Transformed.TEMPLATE.isPresent(), "SKIPPED: python3 or aws-sam-translator is not on this machine");
        return Json.read(Transformed.TEMPLATE.orElseThrow());
    }

    /**
     * Makes a stack of what the emulator can make of the template, and waits for it.
     *
     * @throws IllegalStateException with the reasons, when it does not become complete
     */
    static Stack create(AwsEndpoints endpoints) {
        return create(endpoints, NotMade.in(Backend.emulator()));
    }

    /** The same, with the template as only these rows have it. */
    static Stack create(AwsEndpoints endpoints, List<NotMade> rows) {
        URI any = endpoints.sqs();
        ObjectNode template = NotMade.without(template(), rows);
        String name = "it-" + UUID.randomUUID().toString().substring(0, 8);
        upload(any, name, template);
        // A template of more than 51,200 bytes is read from S3 only.
        Answer created = cloudFormation(
                any,
                "CreateStack",
                Map.of(
                        "StackName",
                        name,
                        "TemplateURL",
                        "https://s3.amazonaws.com/code/" + name + ".json",
                        "Capabilities.member.1",
                        "CAPABILITY_IAM"));
        if (created.status() != Answer.OK) {
            throw new IllegalStateException("no stack: " + created.status() + " " + created.body());
        }
        Answer ended = await("the stack")
                .atMost(CREATION)
                .pollInterval(Duration.ofMillis(500))
                .until(
                        () -> cloudFormation(any, "DescribeStacks", Map.of("StackName", name)),
                        answer -> !answer.texts("StackStatus").getFirst().endsWith("_IN_PROGRESS"));
        if (!ended.texts("StackStatus").getFirst().equals("CREATE_COMPLETE")) {
            throw new IllegalStateException("no stack: " + events(any, name));
        }
        Map<String, String> outputs = new TreeMap<>();
        ended.elements("member").stream()
                .filter(element -> !Answer.child(element, "OutputKey").isEmpty())
                .forEach(element ->
                        outputs.put(Answer.child(element, "OutputKey"), Answer.child(element, "OutputValue")));
        return new Stack(endpoints, name, outputs);
    }

    private static void upload(URI endpoint, String name, JsonNode template) {
        Asked.put(endpoint, "/code", BodyPublishers.noBody());
        Asked.put(endpoint, "/code/" + name + ".json", BodyPublishers.ofString(template.toString()));
        try {
            Asked.put(endpoint, "/" + CODE, BodyPublishers.ofFile(ProjectFiles.functionJar()));
        } catch (FileNotFoundException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> events(URI endpoint, String name) {
        return cloudFormation(endpoint, "DescribeStackEvents", Map.of("StackName", name)).elements("member").stream()
                .filter(event -> Answer.child(event, "ResourceStatus").endsWith("_FAILED"))
                .map(event ->
                        Answer.child(event, "LogicalResourceId") + ": " + Answer.child(event, "ResourceStatusReason"))
                .toList();
    }

    private static Answer cloudFormation(URI endpoint, String action, Map<String, String> parameters) {
        return Asked.form(endpoint, "cloudformation", VERSION, action, parameters);
    }

    /** What the stack is called. */
    String name() {
        return name;
    }

    /** The template's outputs. */
    Map<String, String> outputs() {
        return outputs;
    }

    /**
     * The resources that were made: physical by logical id. What has no name, or is called {@code unknown}, was not.
     */
    Map<String, String> resources() {
        Map<String, String> made = new TreeMap<>();
        for (Element resource : cloudFormation(endpoints.sqs(), "DescribeStackResources", Map.of("StackName", name))
                .elements("member")) {
            String id = Answer.child(resource, "LogicalResourceId");
            String physical = Answer.child(resource, "PhysicalResourceId");
            if (!id.isEmpty() && !physical.isEmpty() && !physical.equals("unknown")) {
                made.put(id, physical);
            }
        }
        return made;
    }

    /**
     * The stack's queues, table and secret by its outputs, with a token in the secret, where the template puts none.
     *
     * @param visibility replaces the queue's visibility time-out, unless it is null
     */
    Resources resources(@Nullable Duration visibility, String token) {
        Resources resources = new Resources(
                output("ActionQueueUrl"),
                output("ActionQueueArn"),
                output("ActionDeadLetterQueueUrl"),
                output("RunTableName"),
                output("IntercomTokenSecretArn"));
        try (var secrets = endpoints.secretsManagerClient();
                SqsClient sqs = endpoints.sqsClient()) {
            secrets.putSecretValue(put -> put.secretId(resources.secretId()).secretString(token));
            if (visibility != null) {
                sqs.setQueueAttributes(set -> set.queueUrl(resources.queueUrl())
                        .attributes(
                                Map.of(QueueAttributeName.VISIBILITY_TIMEOUT, Long.toString(visibility.toSeconds()))));
            }
        }
        return resources;
    }

    private String output(String key) {
        String value = outputs.get(key);
        if (value == null) {
            throw new IllegalStateException("the stack has no output " + key + ": " + outputs);
        }
        return value;
    }

    /** Deletes the stack; what it retains stays. */
    void delete() {
        cloudFormation(endpoints.sqs(), "DeleteStack", Map.of("StackName", name));
    }

    /** Made once. */
    private static final class Transformed {
        static final Optional<String> TEMPLATE = transform();

        private static Optional<String> transform() {
            Path script = ProjectFiles.root().resolve("tests-integration/src/test/resources/backend/transform.py");
            return Programs.onPath("python3")
                    .flatMap(python -> says(List.of(
                            python.toString(),
                            script.toString(),
                            ProjectFiles.template().toString(),
                            CODE)))
                    // What the transform logs comes before its result.
                    .map(said -> said.substring(said.indexOf('{')));
        }

        private static Optional<String> says(List<String> command) {
            try {
                return Programs.says(ProjectFiles.root(), TRANSFORM_SECONDS, command);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return Optional.empty();
            }
        }
    }
}
