package dev.intercomactions.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.sandbox.ProjectFiles;
import dev.intercomactions.sandbox.aws.Template;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What tests ask the SAM template, {@code Globals} merged into each function. */
record TemplateQueries(JsonNode root) {

    static TemplateQueries load() {
        return new TemplateQueries(Template.read(ProjectFiles.template()).root());
    }

    JsonNode parameter(String name) {
        return present(root.path("Parameters").path(name), name);
    }

    Map<String, JsonNode> resources() {
        return Map.copyOf(fields(root.path("Resources")));
    }

    JsonNode resource(String logicalId) {
        return present(root.path("Resources").path(logicalId), logicalId);
    }

    JsonNode properties(String logicalId) {
        return resource(logicalId).path("Properties");
    }

    List<String> functions() {
        return ofType("AWS::Serverless::Function");
    }

    List<String> ofType(String type) {
        return resources().entrySet().stream()
                .filter(resource -> resource.getValue().path("Type").asText().equals(type))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    /** A function's properties, its own before the global ones. */
    JsonNode function(String logicalId) {
        ObjectNode all = root.path("Globals").path("Function").deepCopy();
        return all.setAll((ObjectNode) properties(logicalId));
    }

    int timeoutSeconds(String function) {
        return present(function(function).path("Timeout"), "Timeout").asInt();
    }

    int memoryMegabytes(String function) {
        return present(function(function).path("MemorySize"), "MemorySize").asInt();
    }

    Map<String, JsonNode> environment(String function) {
        return fields(function(function).path("Environment").path("Variables"));
    }

    String intercomBaseUrl(String region) {
        return present(root.path("Mappings").path("Intercom").path(region).path("BaseUrl"), region)
                .asText();
    }

    /** The statements of the role that a function runs as. */
    List<JsonNode> statements(String function) {
        String role =
                function(function).path("Role").path("Fn::GetAtt").asText().replaceAll("\\.Arn$", "");
        return elements(properties(role).path("Policies"))
                .flatMap(policy -> elements(policy.path("PolicyDocument").path("Statement")))
                .toList();
    }

    static Map<String, JsonNode> fields(JsonNode object) {
        return object.propertyStream().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** A list's elements; anything else is a list of one, as it is in a policy. */
    static Stream<JsonNode> elements(JsonNode list) {
        return list.isArray() ? list.valueStream() : Stream.of(list);
    }

    private static JsonNode present(JsonNode node, String name) {
        if (node.isMissingNode()) {
            throw new AssertionError("the template has no " + name);
        }
        return node;
    }
}
