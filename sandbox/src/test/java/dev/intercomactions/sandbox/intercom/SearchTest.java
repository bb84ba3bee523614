package dev.intercomactions.sandbox.intercom;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.sandbox.Json;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Searching for conversations and contacts. */
class SearchTest extends Lab {
    private final Contact ann = workspace.addContact(Json.object().put("email", "ann@example.com"));

    /** Conversations 1, 2 and 3, a minute apart; 2 is closed, 3 is Ann's. */
    @BeforeEach
    void converse() {
        workspace.addConversation("1");
        now = now.plusSeconds(60);
        workspace.addConversation("2");
        done(post(
                "/conversations/2/parts",
                Json.object().put("message_type", "close").put("type", "admin").put("admin_id", ADMIN)));
        now = now.plusSeconds(60);
        ObjectNode begin = Json.object().put("body", "Help");
        begin.putObject("from").put("type", "user").put("id", ann.id());
        done(post("/conversations", begin));
    }

    @Test
    void search_byState_findsThoseInIt() {
        assertThat(found(filter("state", "=", "closed"))).containsExactly("2");
        assertThat(found(filter("state", "!=", "closed"))).hasSize(2).doesNotContain("2");
        assertThat(found(filter("open", "=", "true"))).hasSize(2);
    }

    @Test
    void search_byTimes_includesTheTimeItself() {
        long middle = now.getEpochSecond() - 60;

        assertThat(found(filter("updated_at", "<", middle))).containsExactly("2", "1");
        assertThat(found(filter("created_at", ">", middle))).hasSize(2).doesNotContain("1");
        assertThat(found(filter("created_at", "=", middle))).containsExactly("2");
    }

    @Test
    void search_byContact_findsTheirConversations() {
        assertThat(found(filter("contact_ids", "=", ann.id())))
                .singleElement()
                .satisfies(id -> assertThat(
                                workspace.conversation(id).orElseThrow().contactId())
                        .isEqualTo(ann.id()));
    }

    @Test
    void search_byGroups_combinesThem() {
        ObjectNode openOrClosed = group("OR", filter("state", "=", "open"), filter("state", "=", "closed"));
        ObjectNode early = filter("updated_at", "<", now.getEpochSecond() - 30);

        assertThat(found(group("AND", openOrClosed, early))).containsExactly("2", "1");
        assertThat(found(group("AND", filter("state", "=", "open"), early))).containsExactly("1");
    }

    @Test
    void search_inPages_goesOnWhereItStoppedThoughNewOnesCome() {
        ObjectNode search = Json.object();
        search.set("query", filter("created_at", ">", 0));
        search.putObject("pagination").put("per_page", 2);

        JsonNode first = done(post("/conversations/search", search));
        now = now.plusSeconds(1);
        workspace.addConversation("4");
        search.set("pagination", first.at("/pages/next"));
        JsonNode second = done(post("/conversations/search", search));

        assertThat(first.at("/pages/next/per_page").asInt()).isEqualTo(2);
        assertThat(first.path("conversations")).hasSize(2);
        assertThat(second.at("/conversations/0/id").asText()).isEqualTo("1");
        assertThat(second.path("pages").has("next")).isFalse();
    }

    @Test
    void search_thatLags_findsNothingNewUntilLater() {
        workspace.setSearchLag(Duration.ofMinutes(2));
        workspace.addContact(Json.object().put("email", "new@example.com"));
        assertThat(found(filter("created_at", ">", 0))).containsExactly("1");
        assertThat(people("new@example.com")).isEmpty();

        now = now.plusSeconds(120);

        assertThat(found(filter("created_at", ">", 0))).hasSize(3);
        assertThat(people("new@example.com")).hasSize(1);
    }

    @Test
    void search_forContacts_findsThemByEmailUnlessArchived() {
        assertThat(people("ann@example.com"))
                .singleElement()
                .satisfies(contact -> assertThat(contact.path("id").asText()).isEqualTo(ann.id()));

        workspace.archiveContact(ann.id());

        assertThat(people("ann@example.com")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "{}",
                "{\"query\":{\"field\":\"nonsense\",\"operator\":\"=\",\"value\":\"a\"}}",
                "{\"query\":{\"field\":\"state\",\"operator\":\"<\",\"value\":\"a\"}}",
                "{\"query\":{\"field\":\"state\",\"operator\":\"like\",\"value\":\"a\"}}",
                "{\"query\":{\"field\":\"state\",\"operator\":\"IN\",\"value\":\"open\"}}",
                "{\"query\":{\"field\":\"updated_at\",\"operator\":\"<\",\"value\":\"noon\"}}",
                "{\"query\":{\"operator\":\"AND\",\"value\":[]}}",
                "{\"query\":{\"field\":\"state\",\"operator\":\"=\",\"value\":\"open\"},\"pagination\":{\"per_page\":151}}",
            })
    void search_thatIntercomRefuses_is400(String body) {
        assertThat(post("/conversations/search", body).statusCode()).isEqualTo(400);
    }

    @Test
    void search_tooDeepOrTooWide_is400() {
        ObjectNode deep = group("AND", group("OR", group("AND", filter("state", "=", "open"))));
        ObjectNode[] many = new ObjectNode[16];
        Arrays.setAll(many, i -> filter("state", "=", "open"));

        assertThat(search(deep).statusCode()).isEqualTo(400);
        assertThat(search(group("OR", many)).statusCode()).isEqualTo(400);
    }

    @Test
    void search_forContactsInAnUnknownOrder_saysSo() {
        ObjectNode search = Json.object();
        search.set("query", filter("email", "=", "a@example.com"));
        search.putObject("sort").put("field", "name").put("order", "desc");

        var answer = post("/contacts/search", search);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("invalid_sort_order");
    }

    private List<String> found(ObjectNode query) {
        return done(search(query))
                .path("conversations")
                .valueStream()
                .map(conversation -> conversation.path("id").asText())
                .toList();
    }

    private HttpResponse<String> search(ObjectNode query) {
        return post("/conversations/search", Json.object().set("query", query));
    }

    private List<JsonNode> people(String email) {
        JsonNode list = done(post("/contacts/search", Json.object().set("query", filter("email", "=", email))));
        return list.path("data").valueStream().toList();
    }

    private static ObjectNode filter(String field, String operator, Object value) {
        ObjectNode filter = Json.object().put("field", field).put("operator", operator);
        return filter.set("value", Json.of(value));
    }

    private static ObjectNode group(String operator, ObjectNode... members) {
        ArrayNode value = Json.array();
        value.addAll(List.of(members));
        return Json.object().put("operator", operator).set("value", value);
    }
}
