package dev.intercomactions.it.privilege;

import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.aws.Template;
import dev.intercomactions.sandbox.iam.Arns;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What CloudFormation would put in the place of functions and references: {@link Arns} with logical ids, and every optional
 * parameter given, under its own name.
 */
record StackValues(Template template) {
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([^}!]+)}");

    /**
     * A value as a text.
     *
     * @throws IllegalArgumentException when it holds what is not known here
     */
    String text(JsonNode value) {
        if (value.isTextual()) {
            return value.asText();
        }
        if (value.has("Ref")) {
            return reference(value.path("Ref").asText());
        }
        if (value.has("Fn::GetAtt")) {
            return attribute(value.path("Fn::GetAtt").asText());
        }
        if (value.has("Fn::Sub")) {
            JsonNode sub = value.path("Fn::Sub");
            return sub.isArray()
                    ? substituted(sub.path(0).asText(), sub.path(1))
                    : substituted(sub.asText(), Json.object());
        }
        throw new IllegalArgumentException("not known here: " + value);
    }

    /** A value, or what it is when its condition holds: each of them asks whether an optional parameter is given. */
    static JsonNode given(JsonNode value) {
        return value.has("Fn::If") ? value.path("Fn::If").path(1) : value;
    }

    private String substituted(String text, JsonNode own) {
        return VARIABLE.matcher(text).replaceAll(found -> {
            String name = found.group(1);
            String value =
                    own.has(name) ? text(own.path(name)) : name.contains(".") ? attribute(name) : reference(name);
            return Matcher.quoteReplacement(value);
        });
    }

    private String reference(String name) {
        return switch (name) {
            case "AWS::Partition" -> Arns.PARTITION;
            case "AWS::Region" -> Arns.REGION;
            case "AWS::AccountId" -> Arns.ACCOUNT;
            case "KmsKeyArn" -> Arns.key(name);
            default -> template.root().path("Parameters").has(name) ? name : referenceToResource(name);
        };
    }

    private String referenceToResource(String name) {
        if (name.endsWith(".Alias")) {
            String function = name.substring(0, name.indexOf('.'));
            return Arns.alias(
                    function,
                    template.functionProperty(function, "AutoPublishAlias").asText());
        }
        return switch (type(name)) {
            case "AWS::SecretsManager::Secret" -> Arns.secret(name);
            case "AWS::Serverless::StateMachine" -> Arns.stateMachine(name);
            case "AWS::Lambda::Alias" ->
                Arns.alias(
                        text(template.properties(name).path("FunctionName")),
                        text(template.properties(name).path("Name")));
            case "AWS::Serverless::Function" -> name;
            default -> throw new IllegalArgumentException("not known here: a reference to " + name);
        };
    }

    private String attribute(String path) {
        String name = path.substring(0, path.indexOf('.'));
        String attribute = path.substring(path.indexOf('.') + 1);
        if (attribute.equals("Alias")) {
            return referenceToResource(path);
        }
        return switch (type(name) + "." + attribute) {
            case "AWS::SQS::Queue.Arn" -> Arns.queue(name);
            case "AWS::DynamoDB::Table.Arn" -> Arns.table(name);
            case "AWS::Logs::LogGroup.Arn" -> Arns.logGroup(name);
            case "AWS::Serverless::StateMachine.Name" -> name;
            default -> throw new IllegalArgumentException("not known here: " + path);
        };
    }

    private String type(String logicalId) {
        return template.root().path("Resources").path(logicalId).path("Type").asText();
    }
}
