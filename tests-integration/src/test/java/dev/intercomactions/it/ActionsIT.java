package dev.intercomactions.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.sandbox.DeadLetter;
import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.intercom.Fault;
import dev.intercomactions.sandbox.intercom.Workspace;
import dev.intercomactions.sandbox.lambda.InvocationResult;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Each action over each trigger: what it answers, what it did in Intercom, and what it refuses. */
@Execution(ExecutionMode.SAME_THREAD)
class ActionsIT {
    @RegisterExtension
    // Each function's first call fetches its token within its own bound, in a process that has just started.
    static final Service service = new Service(usual -> usual.withEnvironment("INTERCOM_TIMEOUT_MILLIS", "5000"));

    @BeforeEach
    void prepare() {
        Sample.prepare(workspace());
    }

    @ParameterizedTest
    @EnumSource
    void http_sampleInput_isCarriedOutOnce(Sample sample) {
        ObjectNode input = sample.input(workspace());

        HttpResponse<String> answer = service.post(path(sample), input.toString());

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertSame(Json.read(answer.body()), sample.output(workspace(), input));
        assertThat(sample.effects(workspace(), input)).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void queue_sampleInput_isCarriedOutOnce(Sample sample) {
        ObjectNode input = sample.input(workspace());

        String runId = service.send(sample.envelope(input));

        JsonNode run = service.awaitRun(runId, "succeeded");
        assertSame(run.path("output"), sample.output(workspace(), input));
        assertThat(sample.effects(workspace(), input)).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void task_sampleInput_isCarriedOutOnceHoweverOftenItComes(Sample sample) {
        ObjectNode input = sample.input(workspace());
        ObjectNode payload = sample.envelope(input).put("idempotency_key", "state-" + sample.key(input));

        InvocationResult first = service.task(payload);
        InvocationResult again = service.task(payload);

        assertThat(first)
                .isInstanceOfSatisfying(
                        InvocationResult.Answer.class,
                        answer -> assertSame(answer.json(), sample.output(workspace(), input)));
        assertThat(again).hasToString(first.toString());
        assertThat(sample.effects(workspace(), input)).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void http_wrongInput_namesEveryField(Sample sample) {
        ObjectNode wrong = wrong(sample.action());

        HttpResponse<String> answer = service.post(path(sample), wrong.toString());

        assertThat(answer.statusCode()).isEqualTo(400);
        JsonNode problem = Json.read(answer.body());
        assertThat(problem.path("error_code").asText()).isEqualTo("invalid_input");
        assertThat(problem.path("errors").findValuesAsText("pointer")).containsAll(pointers("", wrong));
    }

    @ParameterizedTest
    @EnumSource
    void task_wrongInput_namesEveryFieldButThoseMadeUp(Sample sample) {
        ObjectNode wrong = wrong(sample.action());

        InvocationResult result = service.task(sample.envelope(wrong));

        assertThat(result).isInstanceOfSatisfying(InvocationResult.FunctionError.class, error -> {
            assertThat(error.errorType()).endsWith(".InvalidInputException");
            assertThat(error.errorMessage())
                    .contains(pointers("/input", wrong.without("no_such_field")))
                    .contains("a field that is not defined")
                    .doesNotContain("no_such_field");
        });
    }

    @ParameterizedTest
    @EnumSource
    void queue_wrongInput_isADeadLetterThatNamesEveryField(Sample sample) {
        String mark = "unknown" + Samples.newId();
        ObjectNode wrong = wrong(sample.action()).put(mark, true);

        service.send(sample.envelope(wrong));

        DeadLetter letter = service.awaitDeadLetter(mark);
        assertThat(letter.attributes()).containsEntry("error_code", "invalid_input");
        assertThat(letter.attributes().get("error_message")).contains(pointers("/input", wrong));
    }

    @ParameterizedTest
    @EnumSource
    void http_fieldsMissing_namesThem(Sample sample) {
        JsonNode schema = schema(sample.action());

        HttpResponse<String> answer = service.post(path(sample), "{}");

        assertThat(answer.statusCode()).isEqualTo(400);
        JsonNode errors = Json.read(answer.body()).path("errors");
        assertThat(errors.findValuesAsText("pointer"))
                .containsAll(schema.path("required")
                        .valueStream()
                        .map(name -> "/" + name.asText())
                        .toList());
        assertThat(schema.path("anyOf").valueStream())
                .allSatisfy(
                        either -> assertThat(errors.findValuesAsText("message").toString())
                                .contains("`" + either.at("/required/0").asText() + "`"));
    }

    @ParameterizedTest
    @EnumSource
    void queue_doneButAnswered504_hasOneEffectOrAHarmlessSecond(Sample sample) {
        ObjectNode input = sample.input(workspace());
        sample.fault(service.intercom(), input, Fault.failAfter(504));

        JsonNode run = service.awaitRun(service.send(sample.envelope(input)), "succeeded");

        boolean cannotBeLookedUp = sample == Sample.UPSERT_COMPANY;
        assertSame(run.path("output"), sample.output(workspace(), input));
        assertThat(run.path("recovered").asBoolean()).isEqualTo(!cannotBeLookedUp);
        assertThat(sample.effects(workspace(), input)).hasSize(cannotBeLookedUp ? 2 : 1);
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "CREATE_CONVERSATION")
    void queue_notDoneAndAnswered504_isSentAgain(Sample sample) {
        ObjectNode input = sample.input(workspace());
        sample.fault(service.intercom(), input, Fault.failBefore(504));

        JsonNode run = service.awaitRun(service.send(sample.envelope(input)), "succeeded");

        assertSame(run.path("output"), sample.output(workspace(), input));
        assertThat(run.path("recovered").asBoolean()).isFalse();
        assertThat(sample.effects(workspace(), input)).hasSize(1);
    }

    @Test
    void createConversation_thatNoSearchShows_isLeftToAPerson() {
        ObjectNode input = Sample.CREATE_CONVERSATION.input(workspace());
        workspace().setSearchLag(Duration.ofMinutes(5));
        try {
            Sample.CREATE_CONVERSATION.fault(service.intercom(), input, Fault.failAfter(504));

            service.send(Sample.CREATE_CONVERSATION.envelope(input));

            DeadLetter letter = service.awaitDeadLetter(Sample.CREATE_CONVERSATION.key(input));
            assertThat(letter.attributes()).containsEntry("error_code", "outcome_unknown");
            assertThat(Sample.CREATE_CONVERSATION.effects(workspace(), input)).hasSize(1);
        } finally {
            workspace().setSearchLag(Duration.ZERO);
        }
    }

    @Test
    void createContact_thatIsThere_isRefusedWithIntercomsWords() {
        ObjectNode input = Sample.CREATE_CONTACT.input(workspace());
        assertThat(service.post(path(Sample.CREATE_CONTACT), input.toString()).statusCode())
                .isEqualTo(200);

        HttpResponse<String> second = service.post(path(Sample.CREATE_CONTACT), input.toString());

        assertThat(second.statusCode()).isEqualTo(422);
        JsonNode problem = Json.read(second.body());
        assertThat(problem.path("error_code").asText()).isEqualTo("conflict");
        assertThat(problem.path("detail").asText())
                .contains(Sample.CREATE_CONTACT
                        .effects(workspace(), input)
                        .getFirst()
                        .subjectId());
    }

    @Test
    void createContact_withAnOddExternalId_staysInItsPathSegment() {
        String odd = "a/../b?c#d%2F ä" + Samples.newId();
        ObjectNode input = Sample.CREATE_CONTACT.input(workspace()).put("external_id", odd);
        Sample.CREATE_CONTACT.fault(service.intercom(), input, Fault.failAfter(504));

        JsonNode run = service.awaitRun(service.send(Sample.CREATE_CONTACT.envelope(input)), "succeeded");

        assertThat(run.path("recovered").asBoolean()).isTrue();
        assertThat(run.at("/output/external_id").asText()).isEqualTo(odd);
        assertThat(service.intercom().exchanges("GET", "/contacts/find_by_external_id/"))
                .last()
                .satisfies(look -> {
                    assertThat(look.path()).matches("/contacts/find_by_external_id/[^/]+");
                    assertThat(look.status()).isEqualTo(200);
                });
    }

    @Test
    void upsertCompany_unknownAttribute_isRefusedWithIntercomsCode() {
        ObjectNode input = Sample.UPSERT_COMPANY.input(workspace());
        input.withObject("/custom_attributes").put("nobody_knows", "x");

        HttpResponse<String> answer = service.post(path(Sample.UPSERT_COMPANY), input.toString());

        assertThat(answer.statusCode()).isEqualTo(422);
        JsonNode problem = Json.read(answer.body());
        assertThat(problem.path("error_code").asText()).isEqualTo("parameter_invalid");
        assertThat(problem.path("http_status").asInt()).isEqualTo(400);
        assertThat(problem.path("request_id").asText()).isNotBlank();
    }

    @Test
    void getConversation_overHttpAndAsATask_showsItAndChangesNothing() {
        String id = service.newConversation();
        ObjectNode input = Json.object().put("conversation_id", Long.parseLong(id));

        HttpResponse<String> answer = service.post("/v1/actions/get_conversation", input.toString());
        InvocationResult task =
                service.task(Json.object().put("action", "get_conversation").set("input", input));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Run-Id")).isEmpty();
        JsonNode output = Json.read(answer.body());
        assertThat(output.at("/conversation/id").asText()).isEqualTo(id);
        assertThat(task).isEqualTo(new InvocationResult.Answer(output));
        assertThat(service.effects(id)).isZero();
    }

    @Test
    void getConversation_unknown_isRefused() {
        HttpResponse<String> answer = service.post(
                "/v1/actions/get_conversation",
                Json.object().put("conversation_id", Samples.newId()).toString());

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(Json.read(answer.body()).path("error_code").asText()).isEqualTo("not_found");
    }

    @Test
    void searchConversations_inPages_findsEachOnce() {
        String contact = Sample.newContact(workspace()).id();
        for (int i = 0; i < 3; i++) {
            ObjectNode input = Json.object().put("contact_id", contact).put("body", "Help " + i);
            assertThat(service.post(path(Sample.CREATE_CONVERSATION), input.toString())
                            .statusCode())
                    .isEqualTo(200);
        }
        ObjectNode search = Json.object().put("limit", 2);
        search.putObject("query")
                .put("field", "contact_ids")
                .put("operator", "=")
                .put("value", contact);

        JsonNode first = search(search);
        JsonNode second = search(search.put("next", first.path("next").asText()));

        assertThat(first.path("conversations")).hasSize(2);
        assertThat(second.path("conversations")).hasSize(1);
        assertThat(second.path("next").isNull()).isTrue();
        assertThat(first.path("conversations")).doesNotContain(second.at("/conversations/0"));
    }

    @Test
    void searchConversations_byStateAndTime_findsThose() {
        String id = service.newConversation();
        ObjectNode input = Json.object().put("state", "open").put("limit", 150);

        assertThat(search(input.put("updated_before", 9_999_999_999L))
                        .path("conversations")
                        .findValuesAsText("id"))
                .contains(id);
        assertThat(search(input.put("updated_before", 1)).path("conversations")).isEmpty();
    }

    private JsonNode search(ObjectNode input) {
        HttpResponse<String> answer = service.post("/v1/actions/search_conversations", input.toString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Json.read(answer.body());
    }

    /** An input in which every field has a value of the wrong type, and one field too many. */
    private ObjectNode wrong(String action) {
        ObjectNode wrong = Json.object();
        JsonNode properties = schema(action).path("properties");
        properties.properties().forEach(field -> {
            if (field.getValue().path("type").asText().equals("boolean")) {
                wrong.put(field.getKey(), "x");
            } else {
                wrong.put(field.getKey(), true);
            }
        });
        return wrong.put("no_such_field", true);
    }

    private JsonNode schema(String action) {
        return Json.read(service.get("/v1/actions/" + action).body()).path("input_schema");
    }

    private static List<String> pointers(String prefix, ObjectNode input) {
        return input.propertyStream()
                .map(field -> prefix + "/" + field.getKey())
                .toList();
    }

    private static String path(Sample sample) {
        return "/v1/actions/" + sample.action();
    }

    /** Compares as text: whether a number was read as an int or a long is of no interest. */
    private static void assertSame(JsonNode actual, JsonNode expected) {
        assertThat(actual).hasToString(expected.toString());
    }

    private Workspace workspace() {
        return service.intercom().workspace();
    }
}
