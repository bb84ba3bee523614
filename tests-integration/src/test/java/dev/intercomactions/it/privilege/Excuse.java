package dev.intercomactions.it.privilege;

import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.sandbox.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/**
 * A right that is needed where nothing is recorded.
 *
 * @param caller logical id of whoever has it; {@code *} stands for any characters
 * @param action as IAM names it
 * @param why who needs it, and why no recording shows that
 */
record Excuse(String caller, String action, String why) {
    /** All of them. */
    static List<Excuse> all() {
        try (InputStream list =
                Objects.requireNonNull(Excuse.class.getResourceAsStream("/privilege/not-recorded.json"))) {
            JsonNode all = Json.read(new String(list.readAllBytes(), StandardCharsets.UTF_8));
            return all.valueStream()
                    .map(one -> new Excuse(
                            one.path("caller").asText(),
                            one.path("action").asText(),
                            one.path("why").asText()))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean covers(Grant grant) {
        return action.equals(grant.action()) && Grant.matches(caller, grant.caller());
    }
}
