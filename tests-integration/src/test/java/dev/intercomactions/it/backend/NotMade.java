package dev.intercomactions.it.backend;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.intercomactions.sandbox.Json;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an emulator's CloudFormation cannot make of the template.
 *
 * @param emulator where
 * @param what the start of resources' types, or a resource's or output's name
 * @param how what becomes of it
 * @param reason what the emulator says or does
 */
record NotMade(Emulator emulator, String what, How how, String reason) {
    /** What becomes of what cannot be made. */
    enum How {
        /** It stays in the template, and the stack is said to be complete, but there is no such thing. */
        SILENTLY_LEFT_OUT,
        /** The stack fails with it: it is taken out first, and who refers to it is given an ARN that leads nowhere. */
        TAKEN_OUT,
        /** The stack fails with a state machine's numbers: they are filled in as text first. */
        FILLED_IN
    }

    private static final String FALLBACK =
            "\"is not supported but was deployed as a fallback\": physical id \"unknown\"";

    static final List<NotMade> ALL = List.of(
            new NotMade(
                    Emulator.LOCALSTACK,
                    "AWS::Lambda::",
                    How.TAKEN_OUT,
                    "A function waits for its runtime's image, and fails without Docker: \"Error while creating lambda: \"."),
            new NotMade(
                    Emulator.LOCALSTACK,
                    "BulkStateMachine",
                    How.TAKEN_OUT,
                    "InvalidDefinition: the parser knows no ItemBatcher."),
            new NotMade(
                    Emulator.LOCALSTACK,
                    "DefinitionSubstitutions",
                    How.FILLED_IN,
                    "A number among them: \"replace() argument 2 must be str, not int\"; AWS takes numbers."),
            new NotMade(Emulator.LOCALSTACK, "AWS::ApiGatewayV2::", How.SILENTLY_LEFT_OUT, FALLBACK),
            new NotMade(Emulator.LOCALSTACK, "AWS::CloudWatch::Dashboard", How.SILENTLY_LEFT_OUT, FALLBACK),
            new NotMade(Emulator.LOCALSTACK, "AWS::CodeDeploy::", How.SILENTLY_LEFT_OUT, FALLBACK),
            new NotMade(Emulator.LOCALSTACK, "AWS::Logs::MetricFilter", How.SILENTLY_LEFT_OUT, FALLBACK));

    /** The rows of an emulator. */
    static List<NotMade> in(Emulator emulator) {
        return ALL.stream().filter(row -> row.emulator() == emulator).toList();
    }

    /** Whether this row is about a resource or an output. */
    boolean isAbout(String name, JsonNode resource) {
        return what.equals(name) || resource.path("Type").asText().startsWith(what);
    }

    /** The template as these rows have it. */
    static ObjectNode without(JsonNode template, List<NotMade> rows) {
        Set<String> gone = new TreeSet<>();
        template.path("Resources").properties().forEach(resource -> {
            if (rows.stream()
                    .anyMatch(row -> row.how == How.TAKEN_OUT && row.isAbout(resource.getKey(), resource.getValue()))) {
                gone.add(resource.getKey());
            }
        });
        ObjectNode rest = (ObjectNode) withoutReferences(template, gone);
        rest.withObject("/Resources").remove(gone);
        if (rows.stream().anyMatch(row -> row.how == How.FILLED_IN)) {
            rest.path("Resources")
                    .forEach(resource -> fillIn(
                            resource.path("Properties").path("DefinitionSubstitutions"), template.path("Parameters")));
        }
        return rest;
    }

    private static void fillIn(JsonNode substitutions, JsonNode parameters) {
        substitutions.properties().forEach(each -> {
            JsonNode parameter = parameters.path(each.getValue().path("Ref").asText());
            if (parameter.path("Type").asText().equals("Number")) {
                each.setValue(TextNode.valueOf(parameter.path("Default").asText()));
            }
        });
    }

    private static JsonNode withoutReferences(JsonNode value, Set<String> gone) {
        String target = value.size() == 1
                ? value.path("Ref").asText(value.path("Fn::GetAtt").path(0).asText())
                : "";
        if (gone.contains(target)) {
            return TextNode.valueOf(nowhere(target));
        }
        return switch (value) {
            case ObjectNode object -> {
                ObjectNode copy = Json.object();
                object.properties()
                        .forEach(member -> copy.set(
                                member.getKey(),
                                member.getKey().equals("DependsOn")
                                        ? others(member.getValue(), gone)
                                        : withoutReferences(member.getValue(), gone)));
                yield copy;
            }
            case ArrayNode array -> {
                ArrayNode copy = Json.array();
                array.forEach(item -> copy.add(withoutReferences(item, gone)));
                yield copy;
            }
            case TextNode text -> TextNode.valueOf(inText(text.asText(), gone));
            default -> value;
        };
    }

    private static ArrayNode others(JsonNode dependsOn, Set<String> gone) {
        ArrayNode rest = Json.array();
        (dependsOn.isArray() ? dependsOn : Json.array().add(dependsOn)).forEach(name -> {
            if (!gone.contains(name.asText())) {
                rest.add(name);
            }
        });
        return rest;
    }

    /** References inside the text of a {@code Fn::Sub}. */
    private static String inText(String text, Set<String> gone) {
        return Pattern.compile("\\$\\{(\\w+)(\\.\\w+)?}")
                .matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(
                        gone.contains(found.group(1)) ? nowhere(found.group(1)) : found.group()));
    }

    private static String nowhere(String name) {
        return "arn:aws:lambda:us-east-1:000000000000:function:" + name;
    }
}
