package dev.intercomactions.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.json.InputSchema;
import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.ProjectFiles;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Each sample event is what AWS would send, and is named after its trigger and action. */
class SampleEventsTest {
    static final List<Path> EVENTS = ProjectFiles.events();

    /** {@code trigger-action}, or {@code trigger-action-wrapping} with what it came through. */
    private static final Pattern NAME = Pattern.compile(
            "(?<trigger>api|queue|task|list|sweep|bulk|console)-(?<action>.+?)(-(?<wrapping>sns|eventbridge|jwt))?\\.json");

    @ParameterizedTest
    @FieldSource("EVENTS")
    void sample_itsShape_isWhatItsNameSays(Path file) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        assertThat(name.matches())
                .as("%s is named after a trigger", file.getFileName())
                .isTrue();
        JsonNode event = Json.read(ProjectFiles.text(file));
        String action = name.group("action").replace('-', '_');

        switch (name.group("trigger")) {
            case "api" -> assertHttpRequest(event, action, "jwt".equals(name.group("wrapping")) ? "jwt" : "iam");
            case "queue" -> assertBatch(event, action, name.group("wrapping"));
            case "console" -> assertWidgetCall(event, action);
            case "list" -> assertList(event, action);
            case "sweep" -> assertMachineInput(event, "/sweep.json");
            case "bulk" -> assertMachineInput(event, "/bulk.json");
            default -> assertEnvelope(event, action);
        }
    }

    @Test
    void samples_eachTrigger_hasOneForClosing() {
        assertThat(EVENTS)
                .extracting(file -> file.getFileName().toString())
                .contains(
                        "api-close-conversation.json", "queue-close-conversation.json", "task-close-conversation.json");
        assertThat(EVENTS)
                .extracting(file -> file.getFileName().toString())
                .contains("console-overview.json", "console-retry-group.json");
    }

    @Test
    void samples_readme_listsEachOfThem() {
        Set<String> listed = Pattern.compile("`([a-z-]+\\.json)`")
                .matcher(ProjectFiles.text(ProjectFiles.root().resolve("events").resolve("README.md")))
                .results()
                .map(result -> result.group(1))
                .collect(Collectors.toSet());

        assertThat(EVENTS)
                .extracting(file -> file.getFileName().toString())
                .containsExactlyInAnyOrderElementsOf(listed);
    }

    private static void assertHttpRequest(JsonNode event, String action, String authorizer) {
        JsonNode http = event.path("requestContext").path("http");

        assertThat(event.path("version").asText()).isEqualTo("2.0");
        assertThat(event.path("routeKey").asText()).isEqualTo("$default");
        assertThat(event.path("rawQueryString").isTextual()).isTrue();
        assertThat(event.path("isBase64Encoded").isBoolean()).isTrue();
        assertThat(TemplateQueries.fields(event.path("requestContext").path("authorizer")))
                .containsOnlyKeys(authorizer);
        assertThat(http.path("path").asText()).isEqualTo(event.path("rawPath").asText());
        assertThat(event.path("headers").propertyStream())
                .isNotEmpty()
                .allSatisfy(header -> assertThat(header.getKey()).isLowerCase());
        switch (http.path("method").asText()) {
            case "POST" -> {
                assertThat(event.path("rawPath").asText()).isEqualTo("/v1/actions/" + action);
                assertThat(Json.read(event.path("body").asText()).isObject()).isTrue();
            }
            case "GET" -> {
                assertThat(event.path("rawPath").asText()).startsWith("/v1/");
                assertThat(event.has("body")).isFalse();
            }
            default -> throw new AssertionError("no such method: " + http);
        }
    }

    private static void assertWidgetCall(JsonNode event, String action) {
        JsonNode context = event.path("widgetContext");

        assertThat(event.path("do").asText("overview")).isEqualTo(action);
        assertThat(context.path("theme").asText()).isIn("light", "dark");
        assertThat(context.path("width").isInt()).isTrue();
        assertThat(context.path("timezone").path("offsetISO").isTextual()).isTrue();
        assertThat(context.path("params").isObject()).isTrue();
        assertThat(context.path("forms").path("all").isObject()).isTrue();
    }

    private static void assertBatch(JsonNode event, String action, @Nullable String wrapping) {
        assertThat(event.path("Records").valueStream()).isNotEmpty().allSatisfy(message -> {
            assertThat(message.path("eventSource").asText()).isEqualTo("aws:sqs");
            assertThat(message.path("messageId").asText()).isNotEmpty();
            assertThat(message.path("receiptHandle").asText()).isNotEmpty();
            assertThat(message.path("attributes")
                            .path("ApproximateReceiveCount")
                            .asText())
                    .isEqualTo("1");
            assertThat(message.path("md5OfBody").asText())
                    .isEqualTo(md5(message.path("body").asText()));
            assertMessage(message, action, wrapping);
        });
        assertThat(event.path("Records").findValuesAsText("messageId")).doesNotHaveDuplicates();
    }

    private static void assertMessage(JsonNode message, String action, @Nullable String wrapping) {
        JsonNode body = Json.read(message.path("body").asText());
        JsonNode attribute = message.path("messageAttributes").path("action");
        if ("sns".equals(wrapping)) {
            assertThat(body.path("Type").asText()).isEqualTo("Notification");
            assertEnvelope(Json.read(body.path("Message").asText()), action);
        } else if ("eventbridge".equals(wrapping)) {
            assertThat(body.has("detail-type")).isTrue();
            assertEnvelope(body.path("detail"), action);
        } else if (attribute.isObject()) {
            assertThat(attribute.path("dataType").asText()).isEqualTo("String");
            assertThat(attribute.path("stringValue").asText()).isEqualTo(action);
            assertThat(body.has("input"))
                    .as("an envelope: the body is the bare input")
                    .isFalse();
        } else {
            assertEnvelope(body, action);
        }
    }

    private static void assertList(JsonNode list, String action) {
        assertThat(list.path("action").asText()).isEqualTo(action);
        assertMachineInput(list, "/list.json");
    }

    /** What a state machine is started with is what its schema asks for. */
    private static void assertMachineInput(JsonNode input, String schema) {
        assertThat(new InputSchema(() -> dev.intercomactions.json.Json.resource(schema)).validate(input))
                .isEmpty();
    }

    private static void assertEnvelope(JsonNode envelope, String action) {
        assertThat(envelope.path("action").asText()).isEqualTo(action);
        assertThat(envelope.path("input").isObject()).isTrue();
        assertThat(TemplateQueries.fields(envelope).keySet()).isSubsetOf("action", "input", "idempotency_key", "retry");
    }

    private static String md5(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has MD5", e);
        }
    }
}
