package dev.intercomactions.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.SandboxOptions;
import dev.intercomactions.sandbox.aws.AwsEndpoints;
import dev.intercomactions.sandbox.intercom.Fault;
import dev.intercomactions.sandbox.lambda.InvocationResult;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;

/** What the service writes to its run log and queues, and what it does when they are out of reach. */
@Execution(ExecutionMode.CONCURRENT)
@SuppressWarnings("NullAway.Init")
class StorageIT extends ServiceSuite {
    private static final String PUT = "DynamoDB_20120810.PutItem";
    private static final String SEND = "AmazonSQS.SendMessage";

    private Proxy dynamoDb;
    private Proxy sqs;

    @Override
    SandboxOptions settings(SandboxOptions usual) {
        AwsEndpoints real = aws.endpoints();
        dynamoDb = new Proxy(0, real.dynamoDb());
        sqs = new Proxy(0, real.sqs());
        // The lease of a run that nobody could write down ends with the function's time-out.
        return usual.withFunctionTimeout(Duration.ofSeconds(10))
                .withAws(new AwsEndpoints(sqs.uri(), dynamoDb.uri(), real.secretsManager()));
    }

    @AfterParameterizedClassInvocation
    void stopProxies() {
        dynamoDb.close();
        sqs.close();
    }

    @Test
    void run_thatSimplySucceeds_costsTwoWritesAndNoneToTheIndex() {
        String overHttp = service.newConversation();
        String byMessage = service.newConversation();
        String asTask = service.newConversation();

        service.close(overHttp);
        service.awaitRun(service.send(Samples.envelope(byMessage)), "succeeded");
        service.task(Samples.task(asTask));

        for (String id : new String[] {overHttp, byMessage, asTask}) {
            service.assertClosedOnce(List.of(id));
            assertThat(dynamoDb.requests(id)).extracting(Proxy::operation).containsExactly(PUT, PUT);
            assertThat(dynamoDb.requests(id))
                    .noneMatch(request ->
                            Json.read(request.text()).path("Item").has("attention"));
        }
    }

    @Test
    void run_thatIsRetried_isInTheIndexWhileItWaits() {
        String id = service.newConversation();
        service.fault(id, 1, Fault.failBefore(503));

        service.awaitRun(service.send(Samples.envelope(id)), "succeeded");

        assertThat(dynamoDb.requests(id))
                .extracting(request ->
                        Json.read(request.text()).at("/Item/attention/S").asText("none"))
                .containsExactly("none", "retrying", "none", "none");
    }

    @Test
    void runLog_outOfReach_isToldToTheCallerAndNothingIsCalled() {
        String overHttp = service.newConversation();
        String asTask = service.newConversation();
        dynamoDb.refuse(overHttp);
        dynamoDb.refuse(asTask);

        HttpResponse<String> answer = service.close(overHttp);
        InvocationResult result = service.task(Samples.task(asTask));

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(Json.read(answer.body()).path("error_code").asText()).isEqualTo("run_log_unavailable");
        assertThat(result)
                .isInstanceOfSatisfying(
                        InvocationResult.FunctionError.class,
                        error -> assertThat(error.errorType())
                                .isEqualTo("dev.intercomactions.aws.RunLogUnavailableException"));
        assertThat(service.attempts(overHttp)).isEmpty();
        assertThat(service.attempts(asTask)).isEmpty();
    }

    @Test
    void runLog_outOfReachForAMessage_handsItBackAndItSucceedsLater() {
        String id = service.newConversation();
        dynamoDb.refuse(id);

        String runId = service.send(Samples.envelope(id));
        await().atMost(Duration.ofSeconds(20)).until(() -> !dynamoDb.requests(id).isEmpty());
        assertThat(service.attempts(id)).isEmpty();
        dynamoDb.allow(id);

        service.awaitRun(runId, "succeeded");
        service.assertClosedOnce(List.of(id));
    }

    @Test
    void runLog_lostAfterTheCallOverHttp_answersTheCallerAndARepeatRecovers() {
        String id = service.newConversation();
        dynamoDb.refuse(PUT, id, "succeeded");

        HttpResponse<String> answer = service.close(id, "Idempotency-Key", "lost-" + id);
        assertThat(answer.statusCode()).isEqualTo(200);
        dynamoDb.allow(PUT, id, "succeeded");

        HttpResponse<String> again = service.close(id, "Idempotency-Key", "lost-" + id);
        assertThat(again.statusCode()).isEqualTo(202);
        JsonNode run = service.awaitRun(
                Json.read(again.body()).path("run_id").asText(), "succeeded");
        assertThat(run.path("recovered").asBoolean()).isTrue();
        assertThat(service.attempts(id)).hasSize(1);
    }

    @Test
    void runLog_lostAfterTheCallForAMessage_recoversWithoutASecondSend() {
        String id = service.newConversation();
        dynamoDb.refuse(PUT, id, "succeeded");

        String runId = service.send(Samples.envelope(id));
        await().atMost(Duration.ofSeconds(20)).until(() -> dynamoDb.requests(id).size() >= 2);
        dynamoDb.allow(PUT, id, "succeeded");

        assertThat(service.awaitRun(runId, "succeeded").path("recovered").asBoolean()).isTrue();
        assertThat(service.attempts(id)).hasSize(1);
    }

    @Test
    void actionQueue_outOfReachForAnAsyncRequest_is503AndARepeatIsCarriedOut() {
        String id = service.newConversation();
        sqs.refuse(SEND, id);

        HttpResponse<String> answer = service.close(id, "Prefer", "respond-async", "Idempotency-Key", "async-" + id);
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(Json.read(answer.body()).path("error_code").asText()).isEqualTo("queue_unavailable");
        assertThat(service.attempts(id)).isEmpty();
        sqs.allow(SEND, id);

        HttpResponse<String> again = service.close(id, "Prefer", "respond-async", "Idempotency-Key", "async-" + id);
        assertThat(again.statusCode()).isEqualTo(202);
        service.awaitRun(Json.read(again.body()).path("run_id").asText(), "succeeded");
        service.assertClosedOnce(List.of(id));
    }

    @Test
    void deadLetterQueue_outOfReach_keepsTheMessageUntilItsDeadLetterIsSent() {
        String unknown = Samples.newId();
        sqs.refuse(SEND, unknown, "error_code");

        service.send(Samples.envelope(unknown));
        await().atMost(Duration.ofSeconds(20))
                .until(() -> sqs.requests(unknown).stream()
                        .anyMatch(request -> request.text().contains("error_code")));
        assertThat(service.deadLetters(unknown)).isEmpty();
        sqs.allow(SEND, unknown, "error_code");

        assertThat(service.awaitDeadLetter(unknown).attributes()).containsEntry("error_code", "not_found");
        assertThat(service.attempts(unknown)).hasSize(1);
    }
}
