package dev.intercomactions.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.intercom.Fault;
import dev.intercomactions.sandbox.intercom.Fault.When;
import dev.intercomactions.sandbox.lambda.InvocationResult;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The Step Functions task: an output, or an error that a state machine can match by its name. */
class TaskIT {
    @RegisterExtension
    static final Service service = new Service();

    @Test
    void task_openConversation_givesTheOutput() {
        String id = service.newConversation();

        assertSucceeded(service.task(Samples.task(id)), id);
        service.assertClosedOnce(List.of(id));
    }

    @Test
    void task_againWithTheSameKey_givesTheSameAndActsOnce() {
        String id = service.newConversation();

        assertSucceeded(service.task(Samples.task(id)), id);
        assertSucceeded(service.task(Samples.task(id)), id);
        assertThat(service.attempts(id)).hasSize(1);
    }

    @Test
    void task_withoutKey_isARunOfItsOwn() {
        String id = service.newConversation();

        assertSucceeded(service.task(Samples.envelope(id)), id);
    }

    @Test
    void task_invalidInput_namesEveryField() {
        ObjectNode payload = Samples.task("abc");
        payload.withObject("/input").remove("admin_id");

        String message = assertError(service.task(payload), "InvalidInputException");
        assertThat(message).startsWith("invalid_input: ").contains("/input/conversation_id", "/input/admin_id");
    }

    @Test
    void task_unknownAction_isInvalid() {
        assertError(service.task(Samples.task("1").put("action", "no_such_action")), "InvalidInputException");
    }

    @Test
    void task_keyWithAnotherInput_isInvalid() {
        String id = service.newConversation();
        String other = service.newConversation();
        ObjectNode payload = Samples.task(id);
        assertSucceeded(service.task(payload), id);

        payload.withObject("/input").put("conversation_id", other);
        assertThat(assertError(service.task(payload), "InvalidInputException")).startsWith("idempotency_conflict: ");
        assertThat(service.attempts(other)).isEmpty();
    }

    @Test
    void task_unknownConversation_isRefusedForGood() {
        String unknown = Samples.newId();

        String message = assertError(service.task(Samples.task(unknown)), "ActionRefusedException");
        assertThat(message).matches("not_found: .+ \\(HTTP 404, run [0-9a-f]{32}\\)");

        assertError(service.task(Samples.task(unknown)), "ActionRefusedException");
        assertThat(service.attempts(unknown)).hasSize(1);
        assertThat(service.deadLetters(unknown)).isEmpty();
    }

    @Test
    void task_answered503_isUnavailableAndThenSucceedsWithTheSameKey() {
        String id = service.newConversation();
        service.fault(id, 1, Fault.failBefore(503));

        assertError(service.task(Samples.task(id)), "IntercomUnavailableException");
        assertSucceeded(service.task(Samples.task(id)), id);

        assertThat(service.attempts(id)).hasSize(2);
        service.assertClosedOnce(List.of(id));
    }

    @Test
    void task_answered503Always_isExhaustedAfterFiveAttempts() {
        String id = service.newConversation();
        service.fault(id, Integer.MAX_VALUE, Fault.failBefore(503));

        for (int attempt = 1; attempt <= 5; attempt++) {
            assertError(service.task(Samples.task(id)), "IntercomUnavailableException");
            assertThat(service.attempts(id)).hasSize(attempt);
        }
        // The fifth may have taken effect: only a look tells that it did not.
        assertError(service.task(Samples.task(id)), "AttemptsExhaustedException");
        assertError(service.task(Samples.task(id)), "AttemptsExhaustedException");
        assertThat(service.attempts(id)).hasSize(5);
        assertThat(service.deadLetters(id)).isEmpty();
    }

    @Test
    void task_withoutKeyAndAnswer_isUnknownBecauseNobodyCouldContinueIt() {
        String id = service.newConversation();
        service.fault(id, 1, new Fault.Hang(When.AFTER_EFFECT));

        assertError(service.task(Samples.envelope(id)), "OutcomeUnknownException");
        service.assertClosedOnce(List.of(id));
    }

    @Test
    void task_withKeyAndWithoutAnswer_recoversWithoutASecondSend() {
        String id = service.newConversation();
        service.fault(id, 1, new Fault.Hang(When.AFTER_EFFECT));

        assertError(service.task(Samples.task(id)), "IntercomUnavailableException");
        // Not before the time that Intercom is given to act late.
        await().pollInterval(Duration.ofMillis(500))
                .atMost(Duration.ofSeconds(10))
                .until(() -> service.task(Samples.task(id)) instanceof InvocationResult.Answer);

        assertThat(service.attempts(id)).hasSize(1);
    }

    @Test
    void list_ofMany_isOneTaskAndItsRepeatActsOnce() {
        List<String> ids = Stream.generate(service::newConversation).limit(30).toList();
        ObjectNode list = Json.object().put("action", "close_conversation").put("idempotency_key", "list-of-30");
        ids.forEach(id -> list.withArray("inputs").add(Samples.input(id)));
        service.fault(ids.get(7), 1, Fault.failBefore(503));

        assertThat(assertError(service.task(list), "IntercomUnavailableException"))
                .endsWith("1 of 30 items must be tried again");
        InvocationResult repeated = service.task(list);

        assertThat(repeated)
                .isInstanceOfSatisfying(
                        InvocationResult.Answer.class,
                        answer -> assertThat(answer.json().path("succeeded").asInt())
                                .isEqualTo(30));
        service.assertClosedOnce(ids);
    }

    private static void assertSucceeded(InvocationResult result, String id) {
        JsonNode expected = Json.object().put("id", id).put("state", "closed");
        assertThat(result).isEqualTo(new InvocationResult.Answer(expected));
    }

    /** Checks the error's exact name and gives its message. */
    static String assertError(InvocationResult result, String type) {
        assertThat(result)
                .isInstanceOfSatisfying(
                        InvocationResult.FunctionError.class,
                        error -> assertThat(error.errorType()).isEqualTo("dev.intercomactions.task." + type));
        return ((InvocationResult.FunctionError) result).errorMessage();
    }
}
