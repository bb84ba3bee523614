package dev.intercomactions.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.intercomactions.action.Actions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is plainly valid is valid: the library is asked about every document as well. */
class PlainTest {
    private static final int DOCUMENTS = 4000;

    private static final List<JsonNode> VALUES = List.of(
            json("\"123456\""),
            json("\"6762f0dd1bb69f9f2193bb83\""),
            json("\"\""),
            json("\"12345\\n\""),
            json("\"a@b\\u2028\""),
            json("\"jane@example.com\""),
            json("\"closed\""),
            json("\"admin\""),
            json("1"),
            json("-1"),
            json("1.5"),
            json("1.0"),
            json("1e2"),
            json("99999999999999999999"),
            json("100000000000000000000"),
            json("true"),
            json("null"),
            json("{}"),
            json("[]"),
            json("{\"operator\":\"=\",\"value\":1}"),
            json("\"" + "x".repeat(256) + "\""),
            json("\"" + "\\uD83D\\uDE00".repeat(255) + "\""));

    static List<String> schemas() {
        List<String> names = new ArrayList<>(Actions.all().keySet().stream()
                .map(name -> "/actions/" + name + ".json")
                .toList());
        names.addAll(List.of("/envelope.json", "/retry.json", "/retry-many.json"));
        return names;
    }

    @ParameterizedTest
    @MethodSource("schemas")
    void document_thatIsPlainlyValid_isValid(String resource) {
        JsonNode file = Json.resource(resource);
        JsonNode schema = resource.startsWith("/actions") ? file.path("input") : file;
        Schema library = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(schema);
        List<String> names = new ArrayList<>(schema.path("properties")
                .propertyStream()
                .map(field -> field.getKey())
                .toList());
        names.add("unknown");
        Random random = new Random(42);
        int plain = 0;
        for (int i = 0; i < DOCUMENTS; i++) {
            ObjectNode document = schema.path("examples").path(0) instanceof ObjectNode sample && i % 2 == 0
                    ? sample.deepCopy()
                    : Json.object();
            for (int n = random.nextInt(3); n > 0; n--) {
                document.set(names.get(random.nextInt(names.size())), VALUES.get(random.nextInt(VALUES.size())));
            }
            if (Plain.valid(schema, document)) {
                plain++;
                assertThat(library.validate(document)).as(Json.write(document)).isEmpty();
            }
        }
        assertThat(plain).as("some are plainly valid").isPositive();
    }

    @Test
    void schema_thatSaysMoreThanIsKnown_isLeftToTheLibrary() {
        assertThat(Plain.valid(json("{\"const\":1}"), json("1"))).isFalse();
        assertThat(Plain.valid(json("{\"type\":\"number\"}"), json("1"))).isFalse();
        assertThat(Plain.valid(json("{\"additionalProperties\":{}}"), json("{}")))
                .isFalse();
    }

    private static JsonNode json(String text) {
        return Json.parse(text).orElseThrow();
    }
}
