package dev.intercomactions.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The template's parameters and rules as CloudFormation takes them: what it refuses before it makes anything. */
record TemplateParameters(JsonNode root) {

    /** Why these values are refused, the other parameters being at their defaults; nothing when they are taken. */
    List<String> refusals(Map<String, String> given) {
        Map<String, String> values = new HashMap<>();
        List<String> refusals = new ArrayList<>();
        root.path("Parameters").properties().forEach(parameter -> {
            JsonNode declared = parameter.getValue();
            String name = parameter.getKey();
            String value = given.getOrDefault(name, declared.path("Default").asText());
            values.put(name, value);
            if (!keeps(declared, value)) {
                refusals.add(name);
            }
        });
        given.keySet().stream().filter(name -> !values.containsKey(name)).forEach(name -> refusals.add("no " + name));
        root.path("Rules").forEach(rule -> {
            if (!rule.has("RuleCondition") || holds(rule.path("RuleCondition"), values)) {
                rule.path("Assertions").forEach(assertion -> {
                    if (!holds(assertion.path("Assert"), values)) {
                        refusals.add(assertion.path("AssertDescription").asText());
                    }
                });
            }
        });
        return refusals;
    }

    /** A pattern must match all of the value, as CloudFormation has it. */
    private static boolean keeps(JsonNode declared, String value) {
        boolean listed = !declared.has("AllowedValues")
                || declared.path("AllowedValues")
                        .valueStream()
                        .anyMatch(allowed -> allowed.asText().equals(value));
        boolean matches = !declared.has("AllowedPattern")
                || Pattern.matches(declared.path("AllowedPattern").asText(), value);
        boolean shortEnough = value.length() <= declared.path("MaxLength").asInt(Integer.MAX_VALUE);
        boolean within = !declared.path("Type").asText().equals("Number")
                || (value.matches("-?[0-9]+(\\.[0-9]+)?") && within(declared, new BigDecimal(value)));
        return listed && matches && shortEnough && within;
    }

    private static boolean within(JsonNode declared, BigDecimal value) {
        boolean least = !declared.has("MinValue")
                || value.compareTo(new BigDecimal(declared.path("MinValue").asText())) >= 0;
        boolean most = !declared.has("MaxValue")
                || value.compareTo(new BigDecimal(declared.path("MaxValue").asText())) <= 0;
        return least && most;
    }

    /** The functions that rules know and this template uses; any other is an error. */
    private static boolean holds(JsonNode condition, Map<String, String> values) {
        Map.Entry<String, JsonNode> function = condition.properties().iterator().next();
        List<JsonNode> arguments = function.getValue().valueStream().toList();
        return switch (function.getKey()) {
            case "Fn::Equals" -> text(arguments.get(0), values).equals(text(arguments.get(1), values));
            case "Fn::Not" -> !holds(arguments.getFirst(), values);
            case "Fn::Or" -> all(arguments).anyMatch(each -> holds(each, values));
            case "Fn::And" -> all(arguments).allMatch(each -> holds(each, values));
            default -> throw new AssertionError("rules know no " + function.getKey());
        };
    }

    /** CloudFormation takes two to ten. */
    private static Stream<JsonNode> all(List<JsonNode> arguments) {
        if (arguments.size() < 2 || arguments.size() > 10) {
            throw new AssertionError("2 to 10 conditions, not " + arguments.size());
        }
        return arguments.stream();
    }

    private static String text(JsonNode value, Map<String, String> values) {
        if (!value.has("Ref")) {
            return value.asText();
        }
        String name = value.path("Ref").asText();
        if (!values.containsKey(name)) {
            throw new AssertionError("a rule may refer to parameters alone, not to " + name);
        }
        return values.get(name);
    }
}
