package dev.intercomactions.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Writes {@code docs/errors.md} from the table of error codes; CI fails when a commit forgot it. */
class ErrorsPageTest {
    private static final Path FILE = Path.of("..", "docs", "errors.md");

    /** Intercom's own description, which is no part of the project: beside it, where it is at all. */
    private static final Path DESCRIPTION = Path.of("..", "..", "shared", "intercom-openapi-2.16.yaml");

    private static final JsonNode CODES = Json.resource("/error-codes.json").path("codes");

    @Test
    void page_isWrittenToDocs() throws IOException {
        String page = page();
        if (!Files.exists(FILE) || !Files.readString(FILE).equals(page)) {
            Files.writeString(FILE, page);
        }
        assertThat(FILE).hasContent(page);
    }

    @Test
    void codes_ofIntercomsDescription_areAllInTheTable() throws IOException {
        assumeTrue(Files.exists(DESCRIPTION), "Intercom's description is not beside the project");

        Set<String> described = Pattern.compile("(?m)^ +- code: ([a-z_]+)$")
                .matcher(Files.readString(DESCRIPTION))
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(described).hasSizeGreaterThan(40);
        assertThat(CODES.properties()).extracting(Map.Entry::getKey).containsAll(described);
    }

    private static String page() {
        return """
                # Error codes

                The build writes this page from `error-codes.json`, the table that the service itself goes by; `RefusalsTest` has a row
                for each code. The codes are those of Intercom's API description 2.16, of its developer pages, and of reports to its client
                libraries and connectors. Intercom may add others at any time: one that is not here is for good, and its message says why.

                - **fails**: the run is failed at once, with a dead letter or an answer.
                - **retries**: after back-off, at most five attempts in a round; nothing was done.
                - **retries if safe to repeat**: another caller was at the same thing, or a thing is not visible yet. An action that a
                  customer could see twice [fails](actions.md) instead.
                - **looks first**: it may have been done; sent again only if a look shows that it was not.
                - **paced**: waits for the next window; no attempt is spent.

                What counts as Intercom's own word is in [architecture.md](architecture.md#how-intercoms-answers-are-read).

                | code | status | meaning | the service | a person |
                |---|---|---|---|---|
                """ + CODES.properties().stream().map(ErrorsPageTest::row).collect(Collectors.joining()) + """

                Seen to pass, in the issues of: `unique_company_constraint` intercom-node 197 and 461, intercom-ruby 448 and 569;
                `not_found` upon a creation intercom-ruby 469 and 481, python-intercom 224 (with Intercom's own word that it is a race),
                intercom-java 281; `scroll_exists` airbyte 8395 and 70888. A `conflict` over a contact (posthog 72192, rudder-transformer
                5137) passes only for whoever would change the contact then: for a creation the answer is that it exists, and its id.
                """;
    }

    private static String row(Map.Entry<String, JsonNode> code) {
        JsonNode told = code.getValue();
        return "| `%s` | %s | %s | %s | %s |%n"
                .formatted(
                        code.getKey(),
                        told.path("status").asText("–"),
                        told.path("meaning").asText(),
                        does(told),
                        told.path("next_step").asText());
    }

    private static String does(JsonNode told) {
        String passing = told.path("passing_for")
                .valueStream()
                .map(action -> "`" + action.asText() + "`")
                .collect(Collectors.joining(", "));
        return switch (told.path("class").asText()) {
            case "final" -> passing.isEmpty() ? "fails" : "fails; retries " + passing;
            case "passing" -> "retries if safe to repeat";
            case "retried" -> "retries";
            case "unknown" -> "looks first";
            case "paced" -> "paced";
            default ->
                throw new AssertionError("no such class: " + told.path("class").asText());
        };
    }
}
