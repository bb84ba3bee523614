package dev.intercomactions.sandbox.intercom;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.ProjectFiles;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the simulator can be told over HTTP. */
class ControlTest extends Lab {
    private static final String FAULTS = "/_sandbox/faults";

    @ParameterizedTest
    @ValueSource(strings = {"/_sandbox", "/_sandbox/"})
    void index_listsEveryCallFaultAndPath(String address) {
        JsonNode index = done(get(address));

        assertThat(index.path("calls").has("GET /_sandbox")).isTrue();
        assertThat(index.at("/calls/POST ~1_sandbox~1faults/fields/times").asText())
                .isEqualTo("a whole number from 0 to 1000000; 1 unless given");
        assertThat(names(index.path("faults")))
                .containsExactlyElementsOf(
                        FaultType.ALL.stream().map(FaultType::type).toList());
        assertThat(index.path("paths").toString()).contains("\"POST /conversations/*/parts\"");
    }

    @Test
    void index_ofCalls_areAllAnswered() {
        for (String call : names(done(get("/_sandbox")).path("calls"))) {
            String path = call.substring(call.indexOf(' ') + 1);
            HttpResponse<String> answer = call.startsWith("GET ")
                    ? get(path)
                    : call.startsWith("DELETE ") ? delete(path) : post(path, "{\"nonsense\":1}");

            assertThat(answer.statusCode()).as(call).isNotEqualTo(404);
        }
    }

    @Test
    void index_isInTheDocs() {
        JsonNode index = done(get("/_sandbox"));
        String page = ProjectFiles.text(ProjectFiles.root().resolve("docs/sandbox.md"));

        assertThat(page)
                .contains(names(index.path("faults")).stream()
                        .map(name -> "| `" + name + "` |")
                        .toList());
        assertThat(page)
                .contains(names(index.path("calls")).stream()
                        .map(name -> "`" + name + "`")
                        .toList());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            /_sandbox/faults        | {"fault":{"type":"fial"}}          | There is no fault of the type "fial"; there is refuse, fail,
            /_sandbox/faults        | {"tims":2,"fault":{"type":"hang"}} | There is no "tims" of a fault rule; there is method,
            /_sandbox/faults        | {"path":"/conversation/*/parts","fault":{"type":"hang"}} | Nothing is done here by * /conversation/*/parts; there is POST /conversations/*/parts,
            /_sandbox/faults        | {"method":"PUT","path":"/conversations/*/parts","fault":{"type":"hang"}} | Nothing is done here by PUT /conversations/*/parts; there is
            /_sandbox/faults        | fault                              | As a fault rule, a JSON object is wanted.
            /_sandbox/faults        | ``                                 | "fault" of a fault rule is missing: an object with a type, and fields of that type.
            /_sandbox/settings      | {"limits":5}                       | There is no "limits" of the settings; there is limit, rate_limit_headers, latency_millis, search_lag_seconds.
            /_sandbox/settings      | {"limit":0}                        | "limit" of the settings must be a whole number from 1 to 1000000.
            /_sandbox/conversations | {"id":"abc"}                       | "id" of a conversation must be digits.
            /_sandbox/admins        | {}                                 | "id" of a teammate is missing: digits.
            /_sandbox/contacts      | {"mail":"ann@example.com"}         | There is no "mail" of a contact; there is email,
            """)
    void post_aSlip_isRefusedAndTheRightNamesAreTold(String path, String body, String message) {
        HttpResponse<String> answer = post(path, body);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(Json.read(answer.body()).path("message").asText()).startsWith(message);
        assertThat(intercom.faults().rules()).isEmpty();
    }

    @Test
    void call_thatIsNotThere_isRefusedAndTheIndexIsNamed() {
        HttpResponse<String> answer = post("/_sandbox/fault", "{}");

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(Json.read(answer.body()).path("message").asText())
                .isEqualTo("There is no POST /_sandbox/fault; GET /_sandbox lists what there is.");
    }

    @Test
    void fault_onOneConversationsPath_isTakenAndStrikesIt() {
        workspace.addConversation("5");
        done(post(FAULTS, "{\"path\":\"/conversations/5/parts\",\"fault\":{\"type\":\"fail\",\"status\":500}}"));
        String close = "{\"message_type\":\"close\",\"type\":\"admin\",\"admin_id\":\"" + ADMIN + "\"}";

        assertThat(post("/conversations/5/parts", close).statusCode()).isEqualTo(500);
        assertThat(post("/conversations/5/parts", close).statusCode()).isEqualTo(200);
    }

    @Test
    void settings_rateLimitHeaders_canBeLeftOut() {
        post("/_sandbox/settings", "{\"rate_limit_headers\":false}");

        assertThat(get("/me").headers().firstValue("X-RateLimit-Limit")).isEmpty();
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
