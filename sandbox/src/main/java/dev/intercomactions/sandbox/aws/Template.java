package dev.intercomactions.sandbox.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.ProjectFiles;
import dev.intercomactions.sandbox.SandboxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.AbstractConstruct;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * The deployment template, read as the one source of truth for handlers, time-outs, memory, environment, queues and
 * table.
 *
 * <p>Short tags are read in their long form ({@code !Ref X} as {@code {"Ref": "X"}}). {@code Ref} and {@code FindInMap}
 * are resolved with the parameters' defaults and given names; whatever else a stack would compute is missing.
 */
public final class Template {
    /** What the stack is called in {@code samconfig.toml}, too. */
    private static final String STACK = "intercom-actions";

    private final JsonNode root;

    private Template(JsonNode root) {
        this.root = root;
    }

    /**
     * Reads a template.
     *
     * @throws SandboxException when there is none
     */
    public static Template read(Path file) {
        return parse(ProjectFiles.text(file));
    }

    /** Parses a template's text. */
    public static Template parse(String yaml) {
        Object loaded = new Yaml(new LenientConstructor()).load(yaml);
        return new Template(Json.of(loaded));
    }

    /** All of it as JSON, short tags in their long form. */
    public JsonNode root() {
        return root;
    }

    /** A resource's properties. */
    public JsonNode properties(String logicalId) {
        JsonNode resource = root.path("Resources").path(logicalId);
        if (resource.isMissingNode()) {
            throw new SandboxException("The template has no resource " + logicalId + ".");
        }
        return resource.path("Properties");
    }

    /** A function's property, or the one that all functions share. */
    public JsonNode functionProperty(String logicalId, String name) {
        JsonNode own = properties(logicalId).path(name);
        return resolve(own.isMissingNode() ? globals().path(name) : own, Map.of());
    }

    /** A function's time-out; Lambda's default is 3 s. */
    public Duration timeout(String logicalId) {
        return Duration.ofSeconds(functionProperty(logicalId, "Timeout").asLong(3));
    }

    /** A function's memory in MB; Lambda's default is 128. */
    public int memoryMegabytes(String logicalId) {
        return functionProperty(logicalId, "MemorySize").asInt(128);
    }

    /**
     * A function's environment as far as it can be known here.
     *
     * @param names what a {@code Ref} to a resource gives, by logical id
     */
    public Map<String, String> environment(String logicalId, Map<String, String> names) {
        Map<String, String> environment = new TreeMap<>();
        for (JsonNode of : new JsonNode[] {globals(), properties(logicalId)}) {
            of.path("Environment").path("Variables").properties().forEach(variable -> {
                JsonNode value = resolve(variable.getValue(), names);
                if (value.isValueNode() && !value.isMissingNode()) {
                    environment.put(variable.getKey(), value.asText());
                }
            });
        }
        return environment;
    }

    /** The properties of a function's first event of the given type; missing when there is none. */
    public JsonNode event(String logicalId, String type) {
        for (JsonNode event : properties(logicalId).path("Events")) {
            if (event.path("Type").asText().equals(type)) {
                return event.path("Properties");
            }
        }
        return MissingNode.getInstance();
    }

    /** A value with {@code Ref} and {@code FindInMap} replaced; missing when it cannot be known here. */
    public JsonNode resolve(JsonNode value, Map<String, String> names) {
        if (value.has("Ref")) {
            String name = value.path("Ref").asText();
            String known = name.equals("AWS::StackName") ? STACK : names.get(name);
            return known == null ? root.path("Parameters").path(name).path("Default") : TextNode.valueOf(known);
        }
        if (value.has("Fn::FindInMap")) {
            Iterator<JsonNode> keys = value.path("Fn::FindInMap").elements();
            JsonNode found = root.path("Mappings");
            while (keys.hasNext()) {
                found = found.path(resolve(keys.next(), names).asText());
            }
            return found;
        }
        boolean computed = value.size() == 1 && value.fieldNames().next().startsWith("Fn::");
        return computed ? MissingNode.getInstance() : value;
    }

    private JsonNode globals() {
        return root.path("Globals").path("Function");
    }

    /** Reads {@code !Name value} as {@code {"Fn::Name": value}}, and {@code !Ref} as {@code {"Ref": …}}. */
    private static final class LenientConstructor extends SafeConstructor {
        LenientConstructor() {
            super(strict());
            yamlMultiConstructors.put("!", new AbstractConstruct() {
                @Override
                public Object construct(Node node) {
                    String name = node.getTag().getValue().substring(1);
                    return Map.of(name.equals("Ref") ? name : "Fn::" + name, value(node));
                }
            });
        }

        private static LoaderOptions strict() {
            LoaderOptions options = new LoaderOptions();
            options.setAllowDuplicateKeys(false);
            return options;
        }

        private Object value(Node node) {
            return switch (node) {
                case ScalarNode scalar -> scalar.getValue();
                case SequenceNode sequence -> constructSequence(sequence);
                case MappingNode mapping -> constructMapping(mapping);
                default -> throw new IllegalStateException("unexpected YAML node " + node);
            };
        }
    }
}
