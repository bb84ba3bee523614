package dev.intercomactions.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.lambda.Settings;
import dev.intercomactions.sandbox.Json;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
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

    /** What a function's process takes beside its heap, in MB: 110 at most as measured, and some more. */
    private static final int NOT_HEAP = 150;

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

    /** One function behind both, so that a signature and a token lead to the same runs. */
    @Test
    void jwtHttpApi_everyRequest_bearsATokenAndReachesTheSameHandler() {
        JsonNode api = TEMPLATE.properties("JwtHttpApi");
        JsonNode paths = api.at("/DefinitionBody/paths");
        JsonNode route = paths.path("/$default").path("x-amazon-apigateway-any-method");

        assertThat(paths).as("nothing but the catch-all").hasSize(1);
        assertThat(route.path("isDefaultRoute").asBoolean()).isTrue();
        assertThat(route.has("security")).as("an exception from the default").isFalse();
        assertThat(api.at("/Auth/DefaultAuthorizer").asText()).isEqualTo("Jwt");
        assertThat(api.at("/Auth/Authorizers/Jwt/JwtConfiguration"))
                .isEqualTo(Json.read("{\"issuer\": {\"Ref\": \"JwtIssuer\"},"
                        + " \"audience\": {\"Fn::Split\": [\",\", {\"Ref\": \"JwtAudience\"}]}}"));
        JsonNode integration = route.path("x-amazon-apigateway-integration");
        assertThat(integration.path("payloadFormatVersion").asText()).isEqualTo("2.0");
        assertThat(integration.at("/uri/Fn::Sub/0").asText()).contains("/${Alias}/");
        assertThat(integration.at("/uri/Fn::Sub/1/Alias/Ref").asText()).isEqualTo("ApiFunction.Alias");
        assertThat(TEMPLATE.properties("JwtHttpApiPermission")
                        .path("FunctionName")
                        .path("Ref")
                        .asText())
                .isEqualTo("ApiFunction.Alias");
        assertThat(api.path("DefaultRouteSettings"))
                .isEqualTo(TEMPLATE.properties("HttpApi").path("DefaultRouteSettings"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"JwtHttpApi", "JwtHttpApiPermission"})
    void jwtHttpApi_withoutAnIssuer_isNotThere(String logicalId) {
        assertThat(TEMPLATE.resource(logicalId).path("Condition").asText()).isEqualTo("HasJwtIssuer");
        assertThat(TEMPLATE.root().at("/Outputs/JwtApiEndpoint/Condition").asText())
                .isEqualTo("HasJwtIssuer");
        assertThat(byDefault("JwtIssuer")).isEmpty();
    }

    /** No part of a token, and no claim but the one that says who called. */
    @ParameterizedTest
    @ValueSource(strings = {"HttpApi", "JwtHttpApi"})
    void accessLog_ofEachApi_saysWhoCalledAndNothingThatWasSent(String api) {
        String format = TEMPLATE.properties(api).at("/AccessLogSettings/Format").asText();

        assertThat(Json.read(format).has("caller")).isTrue();
        assertThat(format.replace("$context.authorizer.claims.sub", "")).doesNotContain("claims", "header", "query");
    }

    @Test
    void ownKey_isForEveryFunctionAndNobodyElse() {
        Set<String> roles = TEMPLATE.functions().stream()
                .map(function -> TEMPLATE.function(function)
                        .path("Role")
                        .path("Fn::GetAtt")
                        .asText())
                .map(role -> role.replace(".Arn", ""))
                .collect(Collectors.toSet());

        assertThat(TEMPLATE.resource("KeyPolicy").path("Condition").asText()).isEqualTo("HasKmsKey");
        assertThat(TEMPLATE.properties("KeyPolicy").path("Roles").findValuesAsText("Ref"))
                .containsExactlyInAnyOrderElementsOf(roles);
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
                                || name.equals("JAVA_TOOL_OPTIONS")
                                || name.equals("_JAVA_OPTIONS")));
        assertThat(variables)
                .contains("INTERCOM_TOKEN_SECRET_ID", "ACTION_QUEUE_URL", "DEAD_LETTER_QUEUE_URL", "RUN_TABLE_NAME")
                .doesNotContain("INTERCOM_ACCESS_TOKEN");
    }

    /** A process that takes more than its memory is killed, with all that it works on; a full heap is one message's failure. */
    @ParameterizedTest
    @FieldSource("FUNCTIONS")
    void function_heap_leavesRoomInTheMemoryForAllElse(String function) {
        String options = TEMPLATE.function(function)
                .at("/Environment/Variables/_JAVA_OPTIONS")
                .asText();

        assertThat(options).matches("-Xmx\\d+m");
        assertThat(Integer.parseInt(options.replaceAll("\\D", "")) + NOT_HEAP)
                .isLessThanOrEqualTo(TEMPLATE.memoryMegabytes(function));
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

    /** Which they are, end-to-end tests find out ({@code LeastPrivilegeIT}). */
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
}
