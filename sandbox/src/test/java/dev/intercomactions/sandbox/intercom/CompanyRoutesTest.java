package dev.intercomactions.sandbox.intercom;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.sandbox.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Companies. */
class CompanyRoutesTest extends Lab {

    @Test
    void upsert_twice_changesTheOneCompanyAndKeepsTheRest() {
        workspace.addCompanyAttribute("tier");
        workspace.addCompanyAttribute("region");
        JsonNode first = done(post("/companies", """
                {"company_id": "c-1", "name": "Acme", "plan": "Pro", "size": 5,
                 "custom_attributes": {"tier": "gold"}}
                """));
        JsonNode second = done(post("/companies", """
                {"company_id": "c-1", "size": 6, "custom_attributes": {"region": "EU"}}
                """));

        assertThat(second.path("id")).isEqualTo(first.path("id"));
        assertThat(first.at("/plan/name").asText()).isEqualTo("Pro");
        assertThat(second.path("name").asText()).isEqualTo("Acme");
        assertThat(second.path("size").asInt()).isEqualTo(6);
        assertThat(second.path("custom_attributes"))
                .isEqualTo(Json.object().put("tier", "gold").put("region", "EU"));
        assertThat(workspace.company("c-1").orElseThrow().json()).hasToString(second.toString());
        assertThat(workspace.effects("c-1"))
                .extracting(Effect::operation)
                .containsExactly("upsert_company", "upsert_company");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "{\"name\":\"Acme\"}|parameter_not_found",
                "{\"company_id\":\"c\",\"size\":\"big\"}|parameter_invalid",
                "{\"company_id\":7}|parameter_invalid",
                "{\"company_id\":\"c\",\"custom_attributes\":{\"unknown\":\"x\"}}|parameter_invalid",
                "{\"company_id\":\"c\",\"test\":\"x\"}|bad_request",
            })
    void upsert_thatIntercomRefuses_is400(String body, String code) {
        assertRefused(post("/companies", body), 400, code);
        assertThat(workspace.company("c")).isEmpty();
    }

    @Test
    void control_fillsTheWorkspaceOverHttp() {
        JsonNode contact = Json.read(
                post("/_sandbox/contacts", "{\"email\":\"ann@example.com\"}").body());
        assertThat(contact.path("id").asText()).matches("[0-9a-f]{24}");
        assertThat(post("/_sandbox/admins", "{\"id\":\"9\"}").statusCode()).isEqualTo(201);
        assertThat(post("/_sandbox/teams", "{\"id\":\"8\"}").statusCode()).isEqualTo(201);
        assertThat(post("/_sandbox/tags", "{\"id\":\"7\",\"name\":\"Urgent\"}").statusCode())
                .isEqualTo(201);
        assertThat(post("/_sandbox/tags", "{}").statusCode()).isEqualTo(400);
        assertThat(post("/_sandbox/company_attributes", "{\"name\":\"tier\"}").statusCode())
                .isEqualTo(201);
        assertThat(post("/_sandbox/contact_attributes", "{\"name\":\"size\"}").statusCode())
                .isEqualTo(201);
        assertThat(post("/_sandbox/settings", "{\"search_lag_seconds\":60}").statusCode())
                .isEqualTo(204);

        assertThat(workspace.admins()).contains("9");
        done(post("/companies", "{\"company_id\":\"c\",\"custom_attributes\":{\"tier\":\"x\"}}"));
        done(post("/contacts", "{\"email\":\"bob@example.com\",\"custom_attributes\":{\"size\":1}}"));
        JsonNode found = done(post(
                "/contacts/search",
                "{\"query\":{\"field\":\"email\",\"operator\":\"=\",\"value\":\"bob@example.com\"}}"));
        assertThat(found.path("total_count").asInt()).isZero();
    }
}
