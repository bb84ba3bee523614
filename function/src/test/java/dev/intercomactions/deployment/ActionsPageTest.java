package dev.intercomactions.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.action.ActionType;
import dev.intercomactions.action.Actions;
import dev.intercomactions.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Writes {@code docs/actions.md} from the catalogue; CI fails when a commit forgot it. */
class ActionsPageTest {
    private static final Path FILE = Path.of("..", "docs", "actions.md");

    @Test
    void page_isWrittenToDocs() throws IOException {
        String page = page();
        if (!Files.exists(FILE) || !Files.readString(FILE).equals(page)) {
            Files.writeString(FILE, page);
        }
        assertThat(FILE).hasContent(page);
    }

    private static String page() {
        return """
                # Actions

                The build writes this page from the catalogue (`GET /v1/actions`). `ActionsIT` carries every action out over each trigger in
                the sandbox, looks for its effect in Intercom, sends it inputs that are wrong in every field, and loses its answers;
                `CatalogueIT` holds that no action is missing there. Every request is checked against Intercom's own API description
                by `ContractIT`.

                | action | does | HTTP | SQS | task | safe to repeat? |
                |---|---|---|---|---|---|
                """
                + Actions.all().values().stream().map(ActionsPageTest::row).collect(Collectors.joining())
                + Actions.all().values().stream().map(ActionsPageTest::section).collect(Collectors.joining());
    }

    private static String row(ActionType type) {
        JsonNode told = type.description();
        return "| [`%s`](#%s) | %s | yes | yes | yes | %s |%n"
                .formatted(
                        type.name(),
                        type.name(),
                        told.path("title").asText(),
                        told.path("safe_to_repeat").asText());
    }

    private static String section(ActionType type) {
        JsonNode told = type.description();
        JsonNode input = told.path("input");
        return """

                ## %s

                %s

                | field | what it is | |
                |---|---|---|
                %s
                ```
                in   %s
                out  %s
                ```
                """.formatted(
                        type.name(),
                        told.path("description").asText(),
                        input.path("properties").properties().stream()
                                .map(field -> field(field, input.path("required")))
                                .collect(Collectors.joining()),
                        Json.write(input.path("examples").path(0)),
                        Json.write(told.path("output").path("examples").path(0)));
    }

    private static String field(Map.Entry<String, JsonNode> field, JsonNode required) {
        boolean needed = required.valueStream().anyMatch(name -> name.asText().equals(field.getKey()));
        return "| `%s` | %s | %s |%n"
                .formatted(field.getKey(), field.getValue().path("description").asText(), needed ? "required" : "");
    }
}
