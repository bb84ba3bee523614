package dev.intercomactions.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.sandbox.intercom.Fault;
import dev.intercomactions.sandbox.intercom.Fault.Shape;
import dev.intercomactions.sandbox.intercom.Fault.When;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Calls of which nobody learned whether they took effect: never lost, never sent twice. */
class UnknownOutcomeIT {
    /** Time enough for an effect that comes late, on a slow machine too. */
    @RegisterExtension
    static final Service service = new Service(usual -> usual.withEnvironment("SETTLE_SECONDS", "3"));

    @Test
    void effectDoneAndAnswerLost_isRecoveredWithoutASecondSend() {
        List<Fault> faults = List.of(
                Fault.failAfter(500),
                Fault.failAfter(503),
                new Fault.Html(When.AFTER_EFFECT, 502),
                new Fault.Html(When.AFTER_EFFECT, 200),
                new Fault.Hang(When.AFTER_EFFECT),
                new Fault.LateEffect(Duration.ofMillis(2500)),
                new Fault.Reset(When.AFTER_EFFECT),
                new Fault.Close(When.AFTER_EFFECT),
                new Fault.BadBody(Shape.TRUNCATED_JSON),
                new Fault.BadBody(Shape.CUT_OFF));

        List<JsonNode> runs = runs(faults);

        for (int i = 0; i < faults.size(); i++) {
            JsonNode run = runs.get(i);
            String id = run.at("/input/conversation_id").asText();
            assertThat(run.path("recovered").asBoolean())
                    .as("recovered after %s", faults.get(i))
                    .isTrue();
            assertThat(service.attempts(id)).as("sends after %s", faults.get(i)).hasSize(1);
            assertThat(service.effects(id))
                    .as("effects after %s", faults.get(i))
                    .isEqualTo(1);
        }
    }

    @Test
    void answerNoGood_isRecoveredWithoutASecondSend() {
        List<Fault> faults = List.of(
                new Fault.BadBody(Shape.EMPTY),
                new Fault.BadBody(Shape.GARBAGE),
                new Fault.BadBody(Shape.HUGE),
                new Fault.Trickle(Duration.ofMillis(20)));

        List<JsonNode> runs = runs(faults);

        assertThat(runs).allSatisfy(run -> {
            String id = run.at("/input/conversation_id").asText();
            assertThat(run.path("recovered").asBoolean()).isTrue();
            assertThat(service.attempts(id)).hasSize(1);
            assertThat(service.effects(id)).isEqualTo(1);
        });
    }

    @Test
    void nothingDoneAndAnswerLost_isSentAgainWithOneEffect() {
        List<Fault> faults = List.of(
                Fault.failBefore(500),
                Fault.failBefore(408),
                new Fault.Html(When.BEFORE_EFFECT, 504),
                new Fault.Hang(When.BEFORE_EFFECT),
                new Fault.Reset(When.BEFORE_EFFECT),
                new Fault.Close(When.BEFORE_EFFECT));

        List<JsonNode> runs = runs(faults);

        assertThat(runs).allSatisfy(run -> {
            String id = run.at("/input/conversation_id").asText();
            assertThat(run.path("recovered").asBoolean()).isFalse();
            assertThat(run.path("attempts_in_round").asInt()).isEqualTo(2);
            assertThat(service.attempts(id)).hasSize(2);
            assertThat(service.effects(id)).isEqualTo(1);
        });
    }

    /** A run for each fault, in one batch, when all have succeeded. */
    private static List<JsonNode> runs(List<Fault> faults) {
        List<String> bodies = faults.stream()
                .map(fault -> {
                    String id = service.newConversation();
                    service.fault(id, 1, fault);
                    return Samples.envelope(id).toString();
                })
                .toList();
        return service.sendBatch(bodies).stream()
                .map(runId -> service.awaitRun(runId, "succeeded"))
                .toList();
    }
}
