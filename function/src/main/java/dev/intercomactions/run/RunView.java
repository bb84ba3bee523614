package dev.intercomactions.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** A run as people read it: what the log keeps, and what each step means. */
public final class RunView {
    private static final Map<String, String> DECISIONS = Map.of(
            "succeeded", "Intercom confirmed it",
            "recovered", "an earlier attempt had taken effect; nothing was sent again",
            "skipped", "left alone, because the conversation changed",
            "send", "it has not been done yet, so it may be sent",
            "retry", "wait, then try again",
            "failed", "given up");

    private RunView() {}

    public static ObjectNode of(Run run) {
        ObjectNode json = RunJson.write(run);
        json.path("attempts").forEach(entry -> explain((ObjectNode) entry));
        if (json.path("error") instanceof ObjectNode error) {
            Explanations.Explanation explanation =
                    Explanations.of(error.path("error_code").asText());
            error.put("meaning", explanation.meaning()).put("next_step", explanation.next());
        }
        return json;
    }

    private static void explain(ObjectNode entry) {
        String decision = DECISIONS.getOrDefault(entry.path("decision").asText(), "");
        JsonNode code = entry.path("error_code");
        String cause = code.isTextual() ? Explanations.meaning(code.textValue()) + ": " : "";
        entry.put("explanation", cause + decision);
    }
}
