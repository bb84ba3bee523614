package dev.intercomactions.it.machine;

import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.ProjectFiles;
import java.util.Map;

/** The state machines of the deployment, with what CloudFormation would put into them. */
public final class Definitions {
    /** The task function's alias, as far as an interpreter can tell. */
    static final String FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:TaskFunction:live";

    private Definitions() {}

    /** The definition in a file of {@code infra-sam/statemachines}. */
    public static JsonNode read(String file, Map<String, String> substitutions) {
        String text = ProjectFiles.text(
                        ProjectFiles.root().resolve("infra-sam/statemachines").resolve(file))
                .replace("${TaskFunctionAliasArn}", FUNCTION);
        for (Map.Entry<String, String> each : substitutions.entrySet()) {
            text = text.replace("${" + each.getKey() + "}", each.getValue());
        }
        if (text.contains("${")) {
            throw new IllegalArgumentException(file + " has a substitution that was not given");
        }
        return Json.read(text);
    }
}
