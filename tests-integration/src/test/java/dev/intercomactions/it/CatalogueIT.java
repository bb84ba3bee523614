package dev.intercomactions.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.ProjectFiles;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What the service says of itself. */
@Execution(ExecutionMode.SAME_THREAD)
class CatalogueIT {
    @RegisterExtension
    static final Service service = new Service();

    private static final List<String> ACTIONS = Stream.concat(
                    Arrays.stream(Sample.values()).map(Sample::action),
                    Stream.of("search_conversations", "get_conversation"))
            .toList();

    @Test
    void catalogue_listsEveryActionWithAllThatACallerNeeds() {
        JsonNode actions = get("/v1/actions").path("actions");

        assertThat(actions)
                .extracting(action -> action.path("name").asText())
                .containsExactlyInAnyOrderElementsOf(ACTIONS);
        assertThat(actions).allSatisfy(action -> {
            assertThat(List.of("title", "description", "safe_to_repeat"))
                    .allSatisfy(field -> assertThat(action.path(field).asText()).isNotBlank());
            assertThat(action.at("/input_schema/type").asText()).isEqualTo("object");
            assertThat(action.at("/output_schema/type").asText()).isEqualTo("object");
            assertThat(action.path("sample_request").isObject()).isTrue();
            assertThat(action.path("sample_output").isObject()).isTrue();
        });
    }

    @Test
    void catalogue_ofOneAction_isItsEntryInTheList() {
        JsonNode actions = get("/v1/actions").path("actions");

        assertThat(actions)
                .allSatisfy(action -> assertThat(
                                get("/v1/actions/" + action.path("name").asText()))
                        .isEqualTo(action));
        assertThat(service.get("/v1/actions/no_such_action").statusCode()).isEqualTo(404);
    }

    @Test
    void catalogue_itsSampleRequests_areValidInputs() {
        for (JsonNode action : get("/v1/actions").path("actions")) {
            HttpResponse<String> answer = service.post(
                    "/v1/actions/" + action.path("name").asText(),
                    action.path("sample_request").toString(),
                    "Prefer",
                    "respond-async");

            // What only looks is answered at once; nothing of what the samples name is there.
            assertThat(answer.statusCode()).as(answer.body()).isIn(200, 202, 422);
        }
        service.awaitEmptyQueue();
    }

    @Test
    void openApi_isTheDocumentThatTheProjectKeeps() throws IOException {
        JsonNode served = get("/v1/openapi.json");

        assertThat(served.path("openapi").asText()).startsWith("3.1");
        assertThat(ACTIONS)
                .allSatisfy(action -> assertThat(served.path("paths").has("/v1/actions/" + action))
                        .isTrue());
        assertThat(served)
                .isEqualTo(Json.read(Files.readString(ProjectFiles.root().resolve("docs/openapi.json"))));
    }

    private JsonNode get(String path) {
        HttpResponse<String> answer = service.get(path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
        return Json.read(answer.body());
    }
}
