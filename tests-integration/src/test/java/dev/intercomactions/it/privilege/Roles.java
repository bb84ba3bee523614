package dev.intercomactions.it.privilege;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.intercomactions.sandbox.aws.Template;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The template's roles and what they allow, with every optional parameter given. */
final class Roles {
    /** What has a role, and where its properties name it. */
    private static final Map<String, String> HOLDERS = Map.of(
            "AWS::Serverless::Function", "/Role",
            "AWS::Serverless::StateMachine", "/Role",
            "AWS::Scheduler::Schedule", "/Target/RoleArn");

    /** What a statement may have: of another, nothing is known here. */
    private static final Set<String> STATEMENT = Set.of("Sid", "Effect", "Action", "Resource");

    private static final Set<String> ROLE = Set.of("AssumeRolePolicyDocument", "Policies");

    private final Template template;
    private final StackValues values;
    /** Roles by those who have them. */
    private final Map<String, String> roles = new TreeMap<>();

    Roles(Template template) {
        this.template = template;
        this.values = new StackValues(template);
        resources().forEach((logicalId, resource) -> {
            String holder = HOLDERS.get(resource.path("Type").asText());
            if (holder != null) {
                roles.put(
                        logicalId,
                        resource.path("Properties")
                                .at(holder)
                                .path("Fn::GetAtt")
                                .asText("its own")
                                .replace(".Arn", ""));
            }
        });
    }

    /** The role of each function, state machine and schedule, by logical ids. */
    Map<String, String> byHolder() {
        return Map.copyOf(roles);
    }

    /** Whose role somebody acts in who calls: an alias is the function that it stands for. */
    String holder(String caller) {
        JsonNode alias = resources().getOrDefault(caller, MissingNode.getInstance());
        return alias.path("Type").asText().equals("AWS::Lambda::Alias")
                ? alias.at("/Properties/FunctionName/Ref").asText()
                : caller;
    }

    /** The roles that the template makes. */
    Set<String> all() {
        return resources().entrySet().stream()
                .filter(resource -> resource.getValue().path("Type").asText().equals("AWS::IAM::Role"))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /**
     * All that is allowed to anybody, one action on one resource each.
     *
     * @throws IllegalArgumentException when a policy says it in a way that is not known here
     */
    List<Grant> grants() {
        return roles.keySet().stream().flatMap(this::grants).toList();
    }

    private Stream<Grant> grants(String holder) {
        String role = roles.getOrDefault(holder, "");
        JsonNode properties = template.properties(role);
        requireOnly(ROLE, properties, role);
        if (template.properties(holder).has("Policies")) {
            throw new IllegalArgumentException(holder + " has policies beside its role");
        }
        Stream<JsonNode> inline = elements(properties.path("Policies"));
        Stream<JsonNode> attached = resources().values().stream()
                .filter(resource -> resource.path("Type").asText().equals("AWS::IAM::Policy"))
                .map(resource -> resource.path("Properties"))
                .filter(policy -> elements(policy.path("Roles"))
                        .anyMatch(given -> given.path("Ref").asText().equals(role)));
        return Stream.concat(inline, attached)
                .flatMap(policy -> elements(policy.path("PolicyDocument").path("Statement")))
                .flatMap(statement -> grants(holder, statement));
    }

    private Stream<Grant> grants(String holder, JsonNode statement) {
        requireOnly(STATEMENT, statement, holder);
        if (!statement.path("Effect").asText().equals("Allow")) {
            throw new IllegalArgumentException("not known here: a statement that denies, of " + holder);
        }
        return elements(statement.path("Action"))
                .flatMap(action -> elements(statement.path("Resource"))
                        .map(resource -> new Grant(
                                holder,
                                statement.path("Sid").asText("no Sid"),
                                action.asText(),
                                values.text(resource))));
    }

    private static void requireOnly(Set<String> known, JsonNode node, String where) {
        node.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                throw new IllegalArgumentException("not known here: " + name + ", of " + where);
            }
        });
    }

    /** A list's elements with their conditions holding; anything else is a list of one, as it is in a policy. */
    private static Stream<JsonNode> elements(JsonNode list) {
        return (list.isArray() ? list.valueStream() : Stream.of(list)).map(StackValues::given);
    }

    private Map<String, JsonNode> resources() {
        return template.root()
                .path("Resources")
                .propertyStream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
