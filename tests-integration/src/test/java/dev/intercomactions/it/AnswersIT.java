package dev.intercomactions.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.sandbox.DeadLetter;
import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.intercom.Exchange;
import dev.intercomactions.sandbox.intercom.Fault;
import dev.intercomactions.sandbox.intercom.Fault.Shape;
import dev.intercomactions.sandbox.intercom.Fault.When;
import dev.intercomactions.sandbox.intercom.FaultRule;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Answers that are not what one would think: large ones, a gateway's in Intercom's place, refusals that pass. */
class AnswersIT {

    private static final String TEAM = "77009";

    @RegisterExtension
    static final Service service = new Service(usual -> usual.withEnvironment("SETTLE_SECONDS", "3"));

    // -------------------------------------------------------------------------------------------------- large answers

    /** 1.5 MB: a mebibyte was once all that was read. */
    @Test
    void conversation_withFiveHundredEmails_isClosedOnceAndShown() {
        String id = service.newConversation();
        service.intercom().workspace().addComments(id, 500, "x".repeat(3_000));

        HttpResponse<String> closed = service.post(
                "/v1/actions/close_conversation", silent(id).path("input").toString());
        HttpResponse<String> shown =
                service.post("/v1/actions/get_conversation", "{\"conversation_id\": \"" + id + "\"}");

        assertThat(closed.statusCode()).as(closed.body()).isEqualTo(200);
        assertThat(service.attempts(id)).hasSize(1);
        assertThat(shown.statusCode()).isEqualTo(200);
        assertThat(Json.read(shown.body()).at("/conversation/conversation_parts/conversation_parts"))
                .hasSize(500);
    }

    /** Whatever its size: what Intercom answered with 2xx is not sent again, though a repeat would be safe. */
    @Test
    void close_whoseAnswersAreLargerThanAnyThatIsRead_isSentOnceAndLeftToAPerson() {
        String id = service.newConversation();
        service.fault(id, 9, new Fault.BadBody(Shape.HUGE));
        service.intercom().fault(new FaultRule("GET", "/conversations/*", id, 9, new Fault.BadBody(Shape.HUGE)));

        service.send(silent(id));

        DeadLetter letter = service.awaitDeadLetter(id);
        assertThat(letter.attributes()).containsEntry("error_code", "outcome_unknown");
        assertThat(service.attempts(id)).hasSize(1);
        assertThat(service.effects(id)).isEqualTo(1);
    }

    @Test
    void close_whoseAnswerBreaksOffAndWhichAPersonUndoes_isNotSentAgain() {
        String id = service.newConversation();
        service.fault(id, 9, new Fault.BadBody(Shape.CUT_OFF));
        service.intercom().fault(new FaultRule("GET", "/conversations/*", id, 1, Fault.failBefore(500)));

        service.send(silent(id));
        await().atMost(Service.PATIENCE).until(() -> service.effects(id) == 1);
        service.intercom().workspace().addConversation(id);

        assertThat(service.awaitDeadLetter(id).attributes()).containsEntry("error_code", "outcome_unknown");
        assertThat(service.attempts(id)).hasSize(1);
    }

    // ------------------------------------------------------------------------------------------------------ who speaks

    /** The effect lands two seconds after the gateway's word: who looks at once does it a second time. */
    @Test
    void gatewayInPlainText_whateverItsStatus_isFollowedByALookAfterTheSettlingTime() {
        List<String> conversations =
                Stream.generate(service::newConversation).limit(5).toList();
        List<Integer> statuses = List.of(500, 503, 520, 524, 429);
        for (int i = 0; i < statuses.size(); i++) {
            service.fault(conversations.get(i), 1, new Fault.Gateway(statuses.get(i), Duration.ofSeconds(2)));
        }

        List<String> runs = service.sendCloses(conversations);

        for (int i = 0; i < statuses.size(); i++) {
            JsonNode run = service.awaitRun(runs.get(i), "succeeded");
            assertThat(run.path("recovered").asBoolean())
                    .as("recovered after %s", statuses.get(i))
                    .isTrue();
            assertThat(service.attempts(conversations.get(i))).hasSize(1);
        }
        service.assertClosedOnce(conversations);
    }

    @ParameterizedTest
    @CsvSource({"429", "500", "503"})
    void retryAfter_ofAnEdge_isHonoured(int status) {
        String id = service.newConversation();
        service.fault(id, 1, new Fault.Edge(status, Duration.ofSeconds(6)));

        String run = service.send(Samples.envelope(id));

        service.awaitRun(run, "succeeded");
        Exchange first = service.attempts(id).getFirst();
        Exchange next = service.intercom().exchanges("GET", id).getFirst();
        assertThat(Duration.between(first.at(), next.at())).isGreaterThan(Duration.ofMillis(5_500));
        assertThat(service.attempts(id)).hasSize(2);
        service.assertClosedOnce(List.of(id));
    }

    // ---------------------------------------------------------------------------------------- refusals that pass

    @Test
    void company_thatAnotherCallerCreatesJustNow_isUpsertedAllTheSame() {
        service.intercom()
                .fault(new FaultRule(
                        "POST",
                        "/companies",
                        "",
                        1,
                        new Fault.Refuse(400, "unique_company_constraint", "Company already exists.")));

        HttpResponse<String> answer = service.post(
                "/v1/actions/upsert_company",
                "{\"company_id\": \"c-%s\", \"name\": \"Acme\"}".formatted(Samples.newId()));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        JsonNode run = service.awaitRun(answer.headers().firstValue("run-id").orElseThrow(), "succeeded");
        assertThat(run.path("attempts_in_round").asInt()).isEqualTo(2);
        assertThat(run.at("/attempts/0/error_code").asText()).isEqualTo("unique_company_constraint");
    }

    @Test
    void contact_thatIsNotVisibleYetToItsOwnCreation_isCreatedAllTheSame() {
        String email = "ann-" + Samples.newId() + "@example.com";
        service.intercom()
                .fault(new FaultRule("POST", "/contacts", "", 1, new Fault.Refuse(404, "not_found", "User Not Found")));

        HttpResponse<String> answer = service.post("/v1/actions/create_contact", "{\"email\": \"" + email + "\"}");

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        JsonNode run = service.awaitRun(answer.headers().firstValue("run-id").orElseThrow(), "succeeded");
        assertThat(run.path("attempts_in_round").asInt()).isEqualTo(2);
    }

    @Test
    void conversation_thatIsNotThere_isRefusedAtOnce() {
        HttpResponse<String> answer = service.post(
                "/v1/actions/close_conversation",
                silent(Samples.newId()).path("input").toString());

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(Json.read(answer.body()).path("error_code").asText()).isEqualTo("not_found");
    }

    // ----------------------------------------------------------------------------------------------------- assignment

    /** Ours was done unheard; a person's later move must not be overruled by a second one. */
    @Test
    void silentAssignment_thatAPersonMovedOn_isRecoveredAndNotSentAgain() {
        String id = service.newConversation();
        String person = "77007";
        service.intercom().workspace().addTeam(TEAM);
        service.intercom().workspace().addAdmin(person);
        service.fault(id, 1, new Fault.Hang(When.AFTER_EFFECT));

        ObjectNode envelope = Json.object().put("action", "assign_conversation");
        envelope.set("input", assignment(id, Samples.ADMIN, TEAM, "team"));
        String run = service.send(envelope);
        await().atMost(Service.PATIENCE).until(() -> service.effects(id) == 1);
        HttpResponse<String> moved = service.post(
                "/v1/actions/assign_conversation",
                assignment(id, person, "0", "team").toString());

        assertThat(moved.statusCode()).as(moved.body()).isEqualTo(200);
        JsonNode ended = service.awaitRun(run, "succeeded");
        assertThat(ended.path("recovered").asBoolean()).isTrue();
        assertThat(ended.at("/output/team_assignee_id").isNull()).isTrue();
        assertThat(service.attempts(id)).as("ours, and the person's").hasSize(2);
    }

    private static ObjectNode assignment(String conversation, String admin, String assignee, String type) {
        return Json.object()
                .put("conversation_id", conversation)
                .put("admin_id", admin)
                .put("assignee_id", assignee)
                .put("assignee_type", type);
    }

    /** The envelope that closes this conversation without a message. */
    private static ObjectNode silent(String conversation) {
        ObjectNode envelope = Samples.envelope(conversation);
        envelope.withObject("/input").remove("body");
        return envelope;
    }
}
