package dev.intercomactions.it.privilege;

import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.iam.NeededRight;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Objects;

/**
 * A right that is needed where nothing is recorded.
 *
 * @param caller logical id of whoever needs it; {@code *} stands for any characters
 * @param action as IAM names it
 * @param resource its ARN, with <code>{caller}</code> for the logical id
 * @param why who needs it, and why no recording shows that
 */
record UnseenRight(String caller, String action, String resource, String why) {
    /** All of them. */
    static List<UnseenRight> all() {
        try (InputStream list =
                Objects.requireNonNull(UnseenRight.class.getResourceAsStream("/privilege/not-recorded.json"))) {
            JsonNode all = Json.read(new String(list.readAllBytes(), StandardCharsets.UTF_8));
            return all.valueStream()
                    .map(one -> new UnseenRight(
                            one.path("caller").asText(),
                            one.path("action").asText(),
                            one.path("resource").asText(),
                            one.path("why").asText()))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** It, for each of these that it is about. */
    List<NeededRight> of(Collection<String> callers) {
        return callers.stream()
                .filter(each -> Grant.matches(caller, each))
                .map(each -> new NeededRight(each, action, resource.replace("{caller}", each)))
                .toList();
    }
}
