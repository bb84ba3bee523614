package dev.intercomactions.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.lambda.Settings;
import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.ProjectFiles;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The template against the code, the limits of the services, and the design. */
class TemplateTest {
    private static final TemplateQueries TEMPLATE = TemplateQueries.load();
    static final List<String> FUNCTIONS = TEMPLATE.functions();

    /** What an HTTP API waits for an answer, in seconds. */
    private static final int HTTP_API_LIMIT = 30;

    /** What a function needs beside the call to Intercom, in seconds: the claim, the bookkeeping, the answer. */
    private static final int BOOKKEEPING = 5;

    /** The longest that SQS keeps a message, in seconds: 14 days. */
    private static final int LONGEST_RETENTION = 14 * 24 * 3600;

    private static final String TOKEN = "secretsmanager:GetSecretValue";

    /** What every function may do that calls Intercom: its run log, its token, its logs and traces. */
    private static final Set<String> COMMON = Set.of(
            "dynamodb:GetItem",
            "dynamodb:PutItem",
            TOKEN,
            "logs:CreateLogStream",
            "logs:PutLogEvents",
            "xray:PutTelemetryRecords",
            "xray:PutTraceSegments");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ActionQueue",
                "ActionDeadLetterQueue",
                "RunTable",
                "ApiFunction",
                "QueueFunction",
                "TaskFunction",
                "ConsoleFunction",
                "HttpApi",
                "IntercomTokenSecret"
            })
    void logicalId_thatOthersRelyOn_isThere(String logicalId) {
        assertThat(TEMPLATE.resources()).containsKey(logicalId);
    }

    @Test
    void actionQueue_visibilityTimeout_isSixTimesTheQueueFunctionsTimeout() {
        assertThat(queue("ActionQueue", "VisibilityTimeout"))
                .isGreaterThanOrEqualTo(6 * TEMPLATE.timeoutSeconds("QueueFunction"));
    }

    @Test
    void queues_retention_isTheLongestAndNeverShorterForDeadLetters() {
        assertThat(queue("ActionQueue", "MessageRetentionPeriod")).isEqualTo(LONGEST_RETENTION);
        assertThat(queue("ActionDeadLetterQueue", "MessageRetentionPeriod"))
                .isGreaterThanOrEqualTo(queue("ActionQueue", "MessageRetentionPeriod"));
    }

    @Test
    void actionQueue_redrive_isOnlyANet() {
        JsonNode redrive = TEMPLATE.properties("ActionQueue").path("RedrivePolicy");

        assertThat(redrive.path("maxReceiveCount").asInt()).isEqualTo(1000);
        assertThat(redrive.path("deadLetterTargetArn").path("Fn::GetAtt").asText())
                .isEqualTo("ActionDeadLetterQueue.Arn");
    }

    @Test
    void deadLetterQueue_takesMessages_fromTheActionQueueByName() {
        JsonNode name = TEMPLATE.properties("ActionQueue").path("QueueName").path("Fn::Sub");
        JsonNode allowed = TEMPLATE.properties("ActionDeadLetterQueue").path("RedriveAllowPolicy");

        assertThat(allowed.path("redrivePermission").asText()).isEqualTo("byQueue");
        JsonNode source = allowed.path("sourceQueueArns").path(0).path("Fn::Sub");
        assertThat(source.path(0).asText()).endsWith(":" + name.path(0).asText());
        assertThat(source.path(1)).isEqualTo(name.path(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ActionQueue", "ActionDeadLetterQueue", "RunTable"})
    void whatHoldsRequests_stackDeleted_stays(String logicalId) {
        assertThat(TEMPLATE.resource(logicalId).path("DeletionPolicy").asText()).isEqualTo("Retain");
        assertThat(TEMPLATE.resource(logicalId).path("UpdateReplacePolicy").asText())
                .isEqualTo("Retain");
    }

    @Test
    void runTable_keys_areTheOnesTheRunLogUses() {
        JsonNode table = TEMPLATE.properties("RunTable");
        JsonNode index = table.path("GlobalSecondaryIndexes").path(0);

        assertThat(keys(table)).isEqualTo(Map.of("run_id", "HASH"));
        assertThat(index.path("IndexName").asText()).isEqualTo("attention");
        assertThat(keys(index)).isEqualTo(Map.of("attention", "HASH", "attention_at", "RANGE"));
        assertThat(table.path("TimeToLiveSpecification").path("AttributeName").asText())
                .isEqualTo("expires_at");
    }

    @Test
    void eventSource_batch_reportsEachMessageByItself() {
        JsonNode source = TEMPLATE.properties("QueueFunction")
                .path("Events")
                .path("Messages")
                .path("Properties");

        assertThat(source.path("FunctionResponseTypes").path(0).asText()).isEqualTo("ReportBatchItemFailures");
        assertThat(source.path("Queue").path("Fn::GetAtt").asText()).isEqualTo("ActionQueue.Arn");
        assertThat(source.path("ScalingConfig").has("MaximumConcurrency")).isTrue();
    }

    @Test
    void httpApi_everyRequest_isSignedAndReachesTheHandler() {
        JsonNode auth = TEMPLATE.properties("HttpApi").path("Auth");
        JsonNode route = TEMPLATE.properties("ApiFunction")
                .path("Events")
                .path("Request")
                .path("Properties");

        assertThat(auth.path("EnableIamAuthorizer").asBoolean()).isTrue();
        assertThat(auth.path("DefaultAuthorizer").asText()).isEqualTo("AWS_IAM");
        assertThat(route.path("PayloadFormatVersion").asText()).isEqualTo("2.0");
        assertThat(route.has("Auth")).as("an exception from the default").isFalse();
        assertThat(route.has("Path"))
                .as("a path: without one it is the catch-all")
                .isFalse();
    }

    @Test
    void apiFunction_timeout_isBelowTheHttpApisLimit() {
        assertThat(TEMPLATE.timeoutSeconds("ApiFunction")).isLessThan(HTTP_API_LIMIT);
    }

    @ParameterizedTest
    @FieldSource("FUNCTIONS")
    void function_longestCallToIntercom_leavesTimeForBookkeeping(String function) {
        int longestCall =
                TEMPLATE.parameter("IntercomTimeoutMillis").path("MaxValue").asInt();

        assertThat(TEMPLATE.environment(function).get("INTERCOM_TIMEOUT_MILLIS"))
                .isEqualTo(Json.read("{\"Ref\": \"IntercomTimeoutMillis\"}"));
        assertThat(TEMPLATE.timeoutSeconds(function) * 1000).isGreaterThanOrEqualTo(longestCall + BOOKKEEPING * 1000);
    }

    @ParameterizedTest
    @FieldSource("FUNCTIONS")
    void function_handler_isAClassThatLambdaCanConstruct(String function) throws ReflectiveOperationException {
        String[] handler = TEMPLATE.function(function).path("Handler").asText().split("::", 2);
        Class<?> type = Class.forName(handler[0], false, getClass().getClassLoader());

        assertThat(Modifier.isPublic(type.getModifiers())).isTrue();
        assertThat(Modifier.isPublic(type.getDeclaredConstructor().getModifiers()))
                .isTrue();
        assertThat(Arrays.stream(type.getMethods()).map(Method::getName)).contains(handler[1]);
    }

    @ParameterizedTest
    @FieldSource("FUNCTIONS")
    void function_environment_isWhatTheCodeAndTheRuntimeRead(String function) {
        Set<String> variables = TEMPLATE.environment(function).keySet();

        assertThat(variables)
                .allSatisfy(variable -> assertThat(variable)
                        .matches(name -> Settings.VARIABLES.contains(name)
                                || name.startsWith("POWERTOOLS_")
                                || name.equals("JAVA_TOOL_OPTIONS")));
        assertThat(variables)
                .contains("INTERCOM_TOKEN_SECRET_ID", "ACTION_QUEUE_URL", "DEAD_LETTER_QUEUE_URL", "RUN_TABLE_NAME")
                .doesNotContain("INTERCOM_ACCESS_TOKEN");
    }

    @Test
    void parameters_defaults_areTheCodesOwn() {
        Map<String, String> resourcesOnly = settings(parameter -> "");
        resourcesOnly.put("INTERCOM_BASE_URL", "");

        assertThat(Settings.from(settings(TemplateTest::byDefault))).isEqualTo(Settings.from(resourcesOnly));
    }

    @ParameterizedTest
    @ValueSource(strings = {"MinValue", "MaxValue"})
    void parameters_bounds_areWithinTheCodes(String bound) {
        assertThat(Settings.from(settings(
                        parameter -> TEMPLATE.parameter(parameter).path(bound).asText(byDefault(parameter)))))
                .isNotNull();
    }

    @ParameterizedTest
    @FieldSource("FUNCTIONS")
    void function_snapshot_isTakenOfVersionsBehindAnAlias(String function) {
        JsonNode properties = TEMPLATE.function(function);

        assertThat(properties.path("SnapStart").path("ApplyOn").asText()).isEqualTo("PublishedVersions");
        assertThat(properties.path("AutoPublishAlias").asText()).isNotEmpty();
        assertThat(properties.path("AutoPublishAliasAllProperties").asBoolean()).isTrue();
    }

    /** Without this, a changed parameter would reach the unpublished version only, and the alias never. */
    @ParameterizedTest
    @FieldSource("FUNCTIONS")
    void function_parameterChanged_isPublishedAsANewVersion(String function) {
        String description = TEMPLATE.function(function)
                .path("VersionDescription")
                .path("Fn::Sub")
                .asText();

        assertThat(parametersIn(TEMPLATE.environment(function)))
                .isNotEmpty()
                .allSatisfy(parameter -> assertThat(description).contains("${" + parameter + "}"));
    }

    @Test
    void apiFunction_permissions_areWhatItUses() {
        assertThat(actions("ApiFunction"))
                .isEqualTo(
                        common("sqs:SendMessage", "dynamodb:Query", "dynamodb:UpdateItem", "dynamodb:PartiQLInsert"));
        assertThat(resources("ApiFunction", "sqs:SendMessage")).containsExactly("ActionQueue.Arn");
    }

    @Test
    void queueFunction_permissions_areWhatItUses() {
        assertThat(actions("QueueFunction"))
                .isEqualTo(common(
                        "sqs:ReceiveMessage",
                        "sqs:DeleteMessage",
                        "sqs:GetQueueAttributes",
                        "sqs:ChangeMessageVisibility",
                        "sqs:SendMessage"));
        assertThat(resources("QueueFunction", "sqs:SendMessage"))
                .containsExactly("ActionQueue.Arn", "ActionDeadLetterQueue.Arn");
    }

    @Test
    void taskFunction_permissions_areWhatItUses() {
        assertThat(actions("TaskFunction")).isEqualTo(common("sqs:SendMessage"));
        assertThat(resources("TaskFunction", "sqs:SendMessage")).containsExactly("ActionQueue.Arn");
    }

    /** It never calls Intercom, so it may not read the token; and it sends to the action queue alone. */
    @Test
    void consoleFunction_permissions_areWhatItUses() {
        Set<String> used = new HashSet<>(common(
                "dynamodb:Query",
                "sqs:SendMessage",
                "sqs:GetQueueAttributes",
                "sqs:StartMessageMoveTask",
                "sqs:ListMessageMoveTasks",
                "sqs:ReceiveMessage",
                "sqs:DeleteMessage"));
        used.remove(TOKEN);

        assertThat(actions("ConsoleFunction")).isEqualTo(used);
        assertThat(resources("ConsoleFunction", "sqs:SendMessage")).containsExactly("ActionQueue.Arn");
        assertThat(resources("ConsoleFunction", "sqs:ReceiveMessage")).containsExactly("ActionDeadLetterQueue.Arn");
    }

    @Test
    void consoleFunction_outputs_nameTheAliasForDashboards() {
        assertThat(TEMPLATE.root()
                        .at("/Outputs/ConsoleFunctionAliasArn/Value/Ref")
                        .asText())
                .isEqualTo("ConsoleFunction.Alias");
    }

    /** Under this name, and no other, the function refuses to act: the policy for those who look relies on it. */
    @Test
    void consoleFunction_lookAlias_isTheSameVersionUnderTheNameThatTheCodeKnows() {
        JsonNode alias = TEMPLATE.properties("ConsoleFunctionLookAlias");

        assertThat(alias.path("Name").asText()).isEqualTo("look");
        assertThat(alias.path("FunctionVersion").path("Fn::GetAtt").asText())
                .isEqualTo("ConsoleFunction.Version.Version");
        assertThat(TEMPLATE.function("ConsoleFunction").path("AutoPublishAlias").asText())
                .isNotEqualTo("look");
        assertThat(TEMPLATE.root()
                        .at("/Outputs/ConsoleFunctionLookAliasArn/Value/Ref")
                        .asText())
                .isEqualTo("ConsoleFunctionLookAlias");
    }

    @ParameterizedTest
    @FieldSource("FUNCTIONS")
    void function_permissions_nameTheirResources(String function) {
        assertThat(TEMPLATE.statements(function))
                .filteredOn(statement -> statement.path("Resource").asText().contains("*"))
                .as("only X-Ray knows no resources")
                .allSatisfy(statement -> assertThat(TemplateQueries.elements(statement.path("Action")))
                        .allSatisfy(action -> assertThat(action.asText()).startsWith("xray:")));
        assertThat(actions(function)).noneMatch(action -> action.contains("*"));
    }

    @Test
    void alarm_whoeverIsCalled_findsWhatToDo() {
        String handbook = ProjectFiles.text(ProjectFiles.root().resolve("docs/operations.md"));

        assertThat(TEMPLATE.ofType("AWS::CloudWatch::Alarm"))
                .isNotEmpty()
                .allSatisfy(alarm -> assertThat(handbook).contains("`" + alarm + "`"));
    }

    private static int queue(String logicalId, String property) {
        return TEMPLATE.properties(logicalId).path(property).asInt();
    }

    private static Map<String, String> keys(JsonNode tableOrIndex) {
        return TemplateQueries.elements(tableOrIndex.path("KeySchema"))
                .collect(Collectors.toMap(
                        key -> key.path("AttributeName").asText(),
                        key -> key.path("KeyType").asText()));
    }

    private static String byDefault(String parameter) {
        return TEMPLATE.parameter(parameter).path("Default").asText();
    }

    /** The functions' environment, with the parameters' values put in and some URL in place of each resource. */
    private static Map<String, String> settings(UnaryOperator<String> parameterValue) {
        Map<String, String> settings = new HashMap<>();
        TEMPLATE.environment("ApiFunction").forEach((name, value) -> {
            String reference = value.path("Ref").asText();
            if (value.has("Fn::FindInMap")) {
                settings.put(name, TEMPLATE.intercomBaseUrl(byDefault("IntercomRegion")));
            } else if (reference.startsWith("AWS::")) {
                settings.put(name, "stack");
            } else if (TEMPLATE.resources().containsKey(reference)) {
                settings.put(name, "https://example.com/" + reference);
            } else {
                settings.put(name, value.isTextual() ? value.asText() : parameterValue.apply(reference));
            }
        });
        return settings;
    }

    private static Set<String> parametersIn(Map<String, JsonNode> environment) {
        return environment.values().stream()
                .flatMap(value -> value.findValues("Ref").stream())
                .map(JsonNode::asText)
                .filter(name -> TEMPLATE.root().path("Parameters").has(name))
                .collect(Collectors.toSet());
    }

    private static Set<String> actions(String function) {
        return TEMPLATE.statements(function).stream()
                .flatMap(statement -> TemplateQueries.elements(statement.path("Action")))
                .map(JsonNode::asText)
                .collect(Collectors.toSet());
    }

    private static List<String> resources(String function, String action) {
        return TEMPLATE.statements(function).stream()
                .filter(statement -> TemplateQueries.elements(statement.path("Action"))
                        .anyMatch(allowed -> allowed.asText().equals(action)))
                .flatMap(statement -> TemplateQueries.elements(statement.path("Resource")))
                .map(resource -> resource.path("Fn::GetAtt").asText())
                .toList();
    }

    /** What every function may do, and these. */
    private static Set<String> common(String... besides) {
        return Stream.concat(COMMON.stream(), Stream.of(besides)).collect(Collectors.toSet());
    }
}
