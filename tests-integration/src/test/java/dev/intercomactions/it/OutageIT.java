package dev.intercomactions.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.sandbox.DeadLetter;
import dev.intercomactions.sandbox.intercom.Exchange;
import dev.intercomactions.sandbox.intercom.Fault;
import dev.intercomactions.sandbox.intercom.FaultRule;
import dev.intercomactions.sandbox.intercom.IntercomSimulator;
import dev.intercomactions.sandbox.lambda.InvocationResult;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Intercom as a whole in trouble: down, out of reach, over its limit, or with another token than ours. */
@Execution(ExecutionMode.SAME_THREAD)
class OutageIT {
    @AutoClose
    static final Proxy wayToIntercom =
            new Proxy(() -> OutageIT.service.intercom().uri());

    @RegisterExtension
    static final Service service = new Service(usual ->
            usual.withEnvironment("INTERCOM_BASE_URL", wayToIntercom.uri().toString()));

    @Test
    void intercom_outOfReachForLongerThanTheRetries_deadLettersAndSucceedsWhenRedriven() {
        String id = service.newConversation();
        wayToIntercom.close();
        // A process that was here before may still have a connection, and lose a request on it: that would be unknown.
        service.sandbox().queueFunction().kill();

        service.send(Samples.envelope(id));
        DeadLetter letter = service.awaitDeadLetter(id);
        wayToIntercom.open();

        assertThat(letter.attributes())
                .containsEntry("error_code", "connection_failed")
                .containsEntry("attempts", "5")
                .doesNotContainKey("http_status");
        assertThat(service.attempts(id)).isEmpty();
        assertRedrivenSucceeds(letter, id);
    }

    @Test
    void intercom_downForLongerThanTheRetries_deadLettersWithTheReasonAndSucceedsWhenRedriven() {
        service.intercom().fault(new FaultRule("*", "*", "", FaultRule.ALWAYS, Fault.failBefore(503)));
        String seen = service.newConversation();
        String silent = service.newConversation();
        ObjectNode withoutText = Samples.envelope(silent);
        withoutText.withObject("/input").remove("body");

        service.send(Samples.envelope(seen));
        service.send(withoutText);

        // A text would be seen twice, and no look could tell: a person decides. Without one it is sent again.
        DeadLetter undecided = service.awaitDeadLetter(seen);
        assertThat(undecided.attributes())
                .containsEntry("error_code", "outcome_unknown")
                .containsEntry("attempts", "1");
        DeadLetter exhausted = service.awaitDeadLetter(silent);
        assertThat(exhausted.attributes())
                .containsEntry("error_code", "service_unavailable")
                .containsEntry("http_status", "503")
                .containsEntry("attempts", "5");
        assertThat(service.attempts(silent)).hasSize(5);

        service.intercom().faults().clear();
        assertRedrivenSucceeds(undecided, seen);
        assertRedrivenSucceeds(exhausted, silent);
    }

    @Test
    void token_rotated_isFetchedAfreshAndNoAttemptIsLost() {
        String id = service.newConversation();
        // This function knows the old token from now on.
        service.close(service.newConversation());
        service.rotateToken("first-rotated-token");

        HttpResponse<String> answer = service.close(id);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("run-attempts")).contains("1");
        assertThat(service.attempts(id)).extracting(Exchange::status).containsExactly(401, 200);
    }

    @Test
    void token_refusedUntilAPersonPutsTheNewOne_isRetriedUntilThen() {
        service.intercom().workspace().setTokens("second-rotated-token");
        String id = service.newConversation();

        String runId = service.send(Samples.envelope(id));
        JsonNode waiting = service.awaitRun(runId, "retrying");
        assertThat(waiting.at("/attempts/0/error_code").asText()).isEqualTo("unauthorized");
        service.rotateToken("second-rotated-token");

        service.awaitRun(runId, "succeeded");
        service.assertClosedOnce(List.of(id));
    }

    @Test
    void rateLimit_smallerThanTheBatch_isWaitedForAndSpendsNoAttempt() {
        service.intercom().setLimit(5);
        List<String> conversations =
                Stream.generate(service::newConversation).limit(6).toList();

        List<String> runs = service.sendBatch(conversations.stream()
                .map(id -> Samples.envelope(id).toString())
                .toList());

        assertThat(runs)
                .allSatisfy(run -> assertThat(service.awaitRun(run, "succeeded")
                                .path("attempts_in_round")
                                .asInt())
                        .isEqualTo(1));
        service.assertClosedOnce(conversations);
        service.intercom().setLimit(IntercomSimulator.DEFAULT_LIMIT);
    }

    @Test
    void task_rateLimited_saysSoUntilTheResetAndSpendsNoAttempt() {
        String id = service.newConversation();
        service.fault(id, 1, new Fault.RateLimited(true));

        String message = TaskIT.assertError(service.task(Samples.task(id)), "RateLimitedException");
        assertThat(message).startsWith("rate_limit_exceeded: ").contains("HTTP 429");

        // Not due again before Intercom's reset, at most ten seconds away.
        await().pollInterval(Duration.ofMillis(500))
                .atMost(Duration.ofSeconds(15))
                .until(() -> service.task(Samples.task(id)) instanceof InvocationResult.Answer);
        String runId = message.replaceAll(".*run ([0-9a-f]{32}).*", "$1");
        assertThat(service.run(runId).path("attempts_in_round").asInt()).isEqualTo(1);
        service.assertClosedOnce(List.of(id));
    }

    private static void assertRedrivenSucceeds(DeadLetter letter, String id) {
        service.sandbox().messages().send(letter.body(), letter.attributes());
        String runId = letter.attributes().getOrDefault("run_id", "");
        await("the next round")
                .atMost(Service.PATIENCE)
                .until(() -> service.run(runId).path("round").asInt() == 2);
        service.awaitRun(runId, "succeeded");
        service.assertClosedOnce(List.of(id));
    }
}
