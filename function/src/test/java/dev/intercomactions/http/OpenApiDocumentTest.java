package dev.intercomactions.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.Error;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.intercomactions.action.Actions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenApiDocumentTest {
    private static final Path FILE = Path.of("..", "docs", "openapi.json");

    private final JsonNode document = OpenApiDocument.document("");

    /** The build keeps the document in {@code docs} up to date; CI fails when a commit forgot it. */
    @Test
    void document_isWrittenToDocs() throws IOException {
        String text = new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(document) + "\n";
        if (!Files.exists(FILE) || !Files.readString(FILE).equals(text)) {
            Files.writeString(FILE, text);
        }
        assertThat(FILE).hasContent(text);
    }

    @Test
    void document_hasAPathForEveryAction() {
        for (String name : Actions.all().keySet()) {
            assertThat(document.path("paths")
                            .path("/v1/actions/" + name)
                            .path("post")
                            .path("operationId")
                            .asText())
                    .isEqualTo(name);
        }
    }

    @Test
    void everyReference_leadsSomewhere() {
        List<JsonNode> references = document.findValues("$ref");

        assertThat(references)
                .isNotEmpty()
                .allSatisfy(reference -> assertThat(
                                document.at(reference.asText().substring(1)).isMissingNode())
                        .as(reference.asText())
                        .isFalse());
    }

    @Test
    void everySchema_isValidJsonSchema() {
        var meta = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));

        document.path("components").path("schemas").properties().forEach(schema -> {
            List<Error> errors = meta.validate(schema.getValue());
            assertThat(errors).as(schema.getKey()).isEmpty();
        });
    }

    @Test
    void everyOperation_hasAnIdOfItsOwn_andAnswers() {
        List<JsonNode> operations = document.path("paths")
                .valueStream()
                .flatMap(path -> path.valueStream())
                .toList();

        assertThat(operations)
                .extracting(operation -> operation.path("operationId").asText())
                .doesNotHaveDuplicates();
        assertThat(operations)
                .allSatisfy(operation ->
                        assertThat(operation.path("responses").size()).isPositive());
    }
}
