package dev.intercomactions.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.intercom.Fault;
import dev.intercomactions.sandbox.intercom.Fault.When;
import dev.intercomactions.sandbox.lambda.InvocationResult;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Processes that end in mid-call, killed (kill -9) or run into their time-out: nothing is lost, nothing is done twice. */
@Execution(ExecutionMode.SAME_THREAD)
class CrashIT {
    private static final Duration TIME_OUT = Duration.ofSeconds(15);

    /** A call hangs long enough for a second process to start beside it; whoever died is replaced as soon as its time-out has passed. */
    @RegisterExtension
    static final Service service = new Service(usual -> usual.withEnvironment("INTERCOM_TIMEOUT_MILLIS", "8000")
            .withFunctionTimeout(TIME_OUT)
            .withVisibility(Duration.ofSeconds(4)));

    @Test
    void queueFunction_killedInMidCall_losesNothingAndRepeatsNothing() {
        Batch batch = new Batch();

        batch.awaitMidCall();
        assertThat(service.sandbox().queueFunction().kill()).isPositive();

        batch.assertNothingLostNothingTwice();
    }

    @Test
    void queueFunction_frozenUntilItsTimeOut_losesNothingAndRepeatsNothing() {
        Batch batch = new Batch();

        batch.awaitMidCall();
        assertThat(service.sandbox().queueFunction().freeze()).isPositive();

        batch.assertNothingLostNothingTwice();
    }

    @Test
    void apiFunction_killedInMidCall_failsTheCallerWhoseRepeatEndsWithOneEffect() {
        String before = service.newConversation();
        String after = service.newConversation();
        service.fault(before, 1, new Fault.Hang(When.BEFORE_EFFECT));
        service.fault(after, 1, new Fault.Hang(When.AFTER_EFFECT));
        List<String> both = List.of(before, after);
        List<CompletableFuture<HttpResponse<String>>> first = both.stream()
                .map(id -> CompletableFuture.supplyAsync(() -> service.close(id, "Idempotency-Key", "killed-" + id)))
                .toList();
        soon(() -> inMidCall(before, When.BEFORE_EFFECT) && inMidCall(after, When.AFTER_EFFECT));

        assertThat(service.sandbox().apiFunction().kill()).isEqualTo(2);
        assertThat(first)
                .allSatisfy(answer -> assertThat(answer.join().statusCode()).isBetween(500, 599));

        List<HttpResponse<String>> repeats = both.stream()
                .map(id -> service.close(id, "Idempotency-Key", "killed-" + id))
                .toList();
        for (HttpResponse<String> again : repeats) {
            assertThat(again.statusCode()).isEqualTo(202);
            service.awaitRun(Json.read(again.body()).path("run_id").asText(), "succeeded");
        }
        assertThat(service.attempts(before)).hasSize(2);
        assertThat(service.attempts(after)).hasSize(1);
        service.assertClosedOnce(both);
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void taskFunction_killedInMidCall_recoversUnderTheSameKey() {
        String id = service.newConversation();
        service.fault(id, 1, new Fault.Hang(When.AFTER_EFFECT));
        CompletableFuture<InvocationResult> first = CompletableFuture.supplyAsync(() -> service.task(Samples.task(id)));
        soon(() -> inMidCall(id, When.AFTER_EFFECT));

        assertThat(service.sandbox().taskFunction().kill()).isPositive();
        assertThat(first.join()).isInstanceOf(InvocationResult.Crashed.class);

        await().pollInterval(Duration.ofMillis(500))
                .atMost(TIME_OUT.plusSeconds(10))
                .until(() -> service.task(Samples.task(id)) instanceof InvocationResult.Answer);
        assertThat(service.attempts(id)).hasSize(1);
    }

    @Test
    void functions_restarted_rememberEveryRun() {
        String id = service.newConversation();
        HttpResponse<String> before = service.close(id, "Idempotency-Key", "restart-" + id);
        int coldStarts = service.sandbox().apiFunction().coldStarts();

        service.sandbox().apiFunction().kill();
        service.sandbox().queueFunction().kill();
        HttpResponse<String> after = service.close(id, "Idempotency-Key", "restart-" + id);
        service.send(Samples.envelope(id, "restart-" + id));
        service.awaitEmptyQueue();

        assertThat(service.sandbox().apiFunction().coldStarts()).isEqualTo(coldStarts + 1);
        assertThat(after.statusCode()).isEqualTo(200);
        assertThat(after.body()).isEqualTo(before.body());
        assertThat(service.attempts(id)).hasSize(1);
    }

    /** Three messages of one batch: one is done at once, two hang, before and after they took effect. */
    private static final class Batch {
        private final String fine = service.newConversation();
        private final String before = service.newConversation();
        private final String after = service.newConversation();
        private final List<String> runs;

        Batch() {
            service.fault(before, 1, new Fault.Hang(When.BEFORE_EFFECT));
            service.fault(after, 1, new Fault.Hang(When.AFTER_EFFECT));
            this.runs = service.sendBatch(List.of(fine, before, after).stream()
                    .map(id -> Samples.envelope(id).toString())
                    .toList());
        }

        void awaitMidCall() {
            soon(() -> service.effects(fine) == 1
                    && inMidCall(before, When.BEFORE_EFFECT)
                    && inMidCall(after, When.AFTER_EFFECT));
        }

        void assertNothingLostNothingTwice() {
            List<JsonNode> ended =
                    runs.stream().map(run -> service.awaitRun(run, "succeeded")).toList();
            assertThat(ended.get(1).path("recovered").asBoolean()).isFalse();
            assertThat(ended.get(2).path("recovered").asBoolean()).isTrue();
            assertThat(service.attempts(before)).hasSize(2);
            assertThat(service.attempts(after)).hasSize(1);
            service.assertClosedOnce(List.of(fine, before, after));
            service.awaitEmptyQueue();
            assertThat(runs)
                    .allSatisfy(run -> assertThat(
                                    service.run(run).path("attempts_in_round").asInt())
                            .isLessThanOrEqualTo(2));
            assertThat(service.deadLetters("action")).isEmpty();
        }
    }

    private static boolean inMidCall(String id, When when) {
        return service.attempts(id).size() == 1 && (when == When.BEFORE_EFFECT || service.effects(id) == 1);
    }

    private static void soon(BooleanSupplier condition) {
        await().pollInterval(Duration.ofMillis(20)).atMost(Service.PATIENCE).until(condition::getAsBoolean);
    }
}
