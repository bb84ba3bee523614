package dev.intercomactions.sandbox.intercom;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.sandbox.Json;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Assigning, snoozing, opening, answering, tagging and beginning conversations. */
class ConversationRoutesTest extends Lab {
    private static final String PARTS = "/conversations/123/parts";

    @BeforeEach
    void addConversation() {
        workspace.addConversation("123");
        workspace.addTeam("900");
        workspace.addTag("86", "Urgent");
    }

    @Test
    void assign_toATeammate_setsTheTeammateAndPostsTheMessage() {
        JsonNode conversation = done(post(PARTS, assignment("admin", ADMIN).put("body", "Yours")));

        assertThat(conversation.path("admin_assignee_id")).isEqualTo(Json.of(12345));
        assertThat(conversation.path("team_assignee_id").asInt()).isZero();
        JsonNode part = conversation.at("/conversation_parts/conversation_parts/0");
        assertThat(part.path("part_type").asText()).isEqualTo("assignment");
        assertThat(part.path("body").asText()).isEqualTo("<p>Yours</p>");
        assertThat(part.at("/assigned_to/id").asText()).isEqualTo(ADMIN);
        assertThat(workspace.effects("123")).extracting(Effect::operation).containsExactly("assignment");
    }

    @Test
    void assign_toATeam_leavesTheTeammate() {
        done(post(PARTS, assignment("admin", ADMIN)));

        JsonNode conversation = done(post(PARTS, assignment("team", "900")));

        assertThat(conversation.path("team_assignee_id").asInt()).isEqualTo(900);
        assertThat(conversation.path("admin_assignee_id").asText()).isEqualTo(ADMIN);
    }

    @Test
    void assign_toNobody_takesTheAssignmentAway() {
        done(post(PARTS, assignment("admin", ADMIN)));

        JsonNode conversation = done(post(PARTS, assignment("admin", "0")));

        assertThat(conversation.path("admin_assignee_id").isNull()).isTrue();
        assertThat(conversation
                        .at("/conversation_parts/conversation_parts/1/assigned_to")
                        .isNull())
                .isTrue();
    }

    @Test
    void assign_closedConversation_opensIt() {
        done(post(PARTS, part("close").put("type", "admin")));

        JsonNode conversation = done(post(PARTS, assignment("team", "900")));

        assertThat(conversation.path("state").asText()).isEqualTo("open");
        assertThat(conversation
                        .at("/conversation_parts/conversation_parts/1/part_type")
                        .asText())
                .isEqualTo("assign_and_reopen");
    }

    @Test
    void snooze_untilLater_isOpenAndSnoozed_andOpenEndsIt() {
        long later = now.getEpochSecond() + 60;

        JsonNode snoozed = done(post(PARTS, part("snoozed").put("snoozed_until", later)));
        JsonNode opened = done(post(PARTS, part("open")));

        assertThat(snoozed.path("state").asText()).isEqualTo("snoozed");
        assertThat(snoozed.path("open").asBoolean()).isTrue();
        assertThat(snoozed.path("snoozed_until").asLong()).isEqualTo(later);
        assertThat(opened.path("state").asText()).isEqualTo("open");
        assertThat(opened.path("snoozed_until").isNull()).isTrue();
        assertThat(workspace.effects("123")).extracting(Effect::operation).containsExactly("snoozed", "open");
    }

    @ParameterizedTest
    @CsvSource({"comment", "note"})
    void reply_ofATeammate_isAPartAndLeavesTheState(String type) {
        done(post(PARTS, part("close").put("type", "admin")));

        JsonNode conversation = done(post("/conversations/123/reply", reply(type)));

        assertThat(conversation.path("state").asText()).isEqualTo("closed");
        JsonNode part = conversation.at("/conversation_parts/conversation_parts/1");
        assertThat(part.path("part_type").asText()).isEqualTo(type);
        assertThat(part.path("body").asText()).isEqualTo("<p>Hello</p>");
        assertThat(workspace.effects("123").getLast().operation()).isEqualTo(type);
    }

    @Test
    void tag_twice_isThereOnce() {
        ObjectNode body = Json.object().put("id", "86").put("admin_id", ADMIN);

        JsonNode tag = done(post("/conversations/123/tags", body));
        done(post("/conversations/123/tags", body));

        assertThat(tag.path("type").asText()).isEqualTo("tag");
        assertThat(tag.path("name").asText()).isEqualTo("Urgent");
        assertThat(tag.at("/applied_by/id").asText()).isEqualTo(ADMIN);
        assertThat(done(get("/conversations/123")).at("/tags/tags"))
                .singleElement()
                .isEqualTo(tag);
        assertThat(workspace.effects("123")).extracting(Effect::operation).containsExactly("tag", "tag");
    }

    @Test
    void create_asAContact_answersAMessageThatNamesTheConversation() {
        Contact contact = workspace.addContact(Json.object().put("email", "ann@example.com"));
        ObjectNode body = Json.object().put("body", "Help");
        body.putObject("from").put("type", "user").put("id", contact.id());

        JsonNode message = done(post("/conversations", body));

        String id = message.path("conversation_id").asText();
        assertThat(message.path("type").asText()).isEqualTo("user_message");
        assertThat(message.path("id").asText()).isNotBlank().isNotEqualTo(id);
        JsonNode conversation = done(get("/conversations/" + id + "?display_as=plaintext"));
        assertThat(conversation.at("/source/body").asText()).isEqualTo("Help");
        assertThat(conversation.at("/contacts/contacts/0/id").asText()).isEqualTo(contact.id());
        assertThat(workspace.effects(id)).extracting(Effect::operation).containsExactly("create_conversation");
    }

    @Test
    void create_asNobodyKnown_isNotFound() {
        ObjectNode body = Json.object().put("body", "Help");
        body.putObject("from").put("type", "user").put("id", "6762f0dd1bb69f9f00000000");

        assertThat(assertRefused(post("/conversations", body), 404, "not_found"))
                .isEqualTo("User Not Found");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "/123/parts|{\"message_type\":\"assignment\",\"type\":\"admin\",\"admin_id\":\"12345\"}|400|parameter_not_found",
                "/123/parts|{\"message_type\":\"assignment\",\"type\":\"x\",\"admin_id\":\"12345\",\"assignee_id\":\"0\"}|400|parameter_invalid",
                "/123/parts|{\"message_type\":\"assignment\",\"type\":\"team\",\"admin_id\":\"12345\",\"assignee_id\":\"12345\"}|404|not_found",
                "/123/parts|{\"message_type\":\"assignment\",\"type\":\"team\",\"admin_id\":\"900\",\"assignee_id\":\"900\"}|404|not_found",
                "/123/parts|{\"message_type\":\"snoozed\",\"admin_id\":\"12345\"}|400|parameter_not_found",
                "/123/parts|{\"message_type\":\"snoozed\",\"admin_id\":\"12345\",\"snoozed_until\":\"soon\"}|400|parameter_invalid",
                "/123/parts|{\"message_type\":\"snoozed\",\"admin_id\":\"12345\",\"snoozed_until\":1}|400|parameter_invalid",
                "/123/parts|{\"message_type\":\"open\"}|400|parameter_not_found",
                "/9/parts|{\"message_type\":\"open\",\"admin_id\":\"12345\"}|404|not_found",
                "/123/reply|{\"message_type\":\"x\",\"type\":\"admin\",\"admin_id\":\"12345\",\"body\":\"a\"}|400|parameter_invalid",
                "/123/reply|{\"message_type\":\"note\",\"type\":\"user\",\"admin_id\":\"12345\",\"body\":\"a\"}|400|parameter_invalid",
                "/123/reply|{\"message_type\":\"note\",\"type\":\"admin\",\"admin_id\":\"12345\"}|400|parameter_not_found",
                "/123/reply|{\"message_type\":\"note\",\"type\":\"admin\",\"admin_id\":\"12345\",\"body\":\" \"}|400|parameter_invalid",
                "/9/reply|{\"message_type\":\"note\",\"type\":\"admin\",\"admin_id\":\"12345\",\"body\":\"a\"}|404|not_found",
                "/123/tags|{\"admin_id\":\"12345\"}|400|parameter_not_found",
                "/123/tags|{\"id\":\"1\",\"admin_id\":\"12345\"}|404|not_found",
                "/9/tags|{\"id\":\"86\",\"admin_id\":\"12345\"}|404|not_found",
                "|{\"body\":\"a\"}|400|parameter_not_found",
                "|{\"body\":\"a\",\"from\":{\"type\":\"x\",\"id\":\"1\"}}|400|parameter_invalid",
                "|{\"from\":{\"type\":\"user\",\"id\":\"1\"}}|400|parameter_not_found",
            })
    void post_thatIntercomRefuses_changesNothing(String path, String body, int status, String code) {
        HttpResponse<String> answer = post("/conversations" + (path == null ? "" : path), body);

        assertRefused(answer, status, code);
    }

    @Test
    void list_inPages_showsEachOnceWithoutParts() {
        for (int i = 0; i < 4; i++) {
            now = now.plusSeconds(1);
            workspace.addConversation("20" + i);
        }

        JsonNode first = done(get("/conversations?per_page=3"));
        String next = first.at("/pages/next/starting_after").asText();
        JsonNode second = done(get("/conversations?per_page=3&starting_after=" + next));

        assertThat(ids(first)).containsExactly("203", "202", "201");
        assertThat(ids(second)).containsExactly("200", "123");
        assertThat(second.path("pages").has("next")).isFalse();
        assertThat(first.path("total_count").asInt()).isEqualTo(5);
        assertThat(first.at("/conversations/0").has("conversation_parts")).isFalse();
        assertRefused(get("/conversations?per_page=151"), 400, "parameter_invalid");
        assertRefused(get("/conversations?starting_after=xyz"), 400, "parameter_invalid");
    }

    private static List<String> ids(JsonNode list) {
        return list.path("conversations").findValuesAsText("id").stream()
                .filter(id -> id.matches("\\d+"))
                .toList();
    }

    private static ObjectNode part(String messageType) {
        return Json.object().put("message_type", messageType).put("admin_id", ADMIN);
    }

    private static ObjectNode assignment(String type, String assignee) {
        return part("assignment").put("type", type).put("assignee_id", assignee);
    }

    private static ObjectNode reply(String messageType) {
        return part(messageType).put("type", "admin").put("body", "Hello");
    }
}
