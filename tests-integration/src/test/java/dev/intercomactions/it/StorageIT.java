package dev.intercomactions.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.it.backend.Backend;
import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.aws.AwsEndpoints;
import dev.intercomactions.sandbox.intercom.Fault;
import dev.intercomactions.sandbox.lambda.InvocationResult;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the service writes to its run log and queues, and what it does when they are out of reach. */
class StorageIT {
    private static final String PUT = "DynamoDB_20120810.PutItem";
    private static final String SEND = "AmazonSQS.SendMessage";

    @AutoClose
    static final Proxy dynamoDb = new Proxy(() -> Backend.endpoints().dynamoDb());

    @AutoClose
    static final Proxy sqs = new Proxy(() -> Backend.endpoints().sqs());

    @RegisterExtension
    static final Service service = new Service(usual -> usual.withAws(
            new AwsEndpoints(sqs.uri(), dynamoDb.uri(), Backend.endpoints().secretsManager())));

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
                    .noneMatch(request -> Json.read(request.text()).path("Item").has("attention"));
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
                .startsWith("none")
                .containsOnlyOnce("retrying")
                .endsWith("none");
    }

    @Test
    void repeats_ofAWaitingRun_putOneMessageIntoTheQueue() {
        String id = service.newConversation();
        service.fault(id, 1, Fault.failBefore(503));

        for (int i = 0; i < 100; i++) {
            HttpResponse<String> answer =
                    service.close(id, "Idempotency-Key", "waiting " + id, "Retry-Base-Delay-Seconds", "600");
            assertThat(answer.statusCode()).isEqualTo(202);
        }

        assertThat(sqs.requests(id)).extracting(Proxy::operation).containsOnlyOnce(SEND);
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
                                .isEqualTo("dev.intercomactions.task.RunLogUnavailableException"));
        assertThat(service.attempts(overHttp)).isEmpty();
        assertThat(service.attempts(asTask)).isEmpty();
    }

    @Test
    void runLog_outOfReachForMessages_handsThemBackAndLosesAndRepeatsNothing() {
        String unclaimed = service.newConversation();
        String unconfirmed = service.newConversation();
        dynamoDb.refuse(unclaimed);
        dynamoDb.refuse(PUT, unconfirmed, "succeeded");

        List<String> runs = service.sendBatch(Stream.of(unclaimed, unconfirmed)
                .map(id -> Samples.envelope(id).toString())
                .toList());
        awaitHandedBack("the run log", runs);
        assertThat(service.attempts(unclaimed)).isEmpty();
        assertThat(service.attempts(unconfirmed)).hasSize(1);
        dynamoDb.allow(unclaimed);
        dynamoDb.allow(PUT, unconfirmed, "succeeded");

        assertThat(service.awaitRun(runs.get(0), "succeeded").path("recovered").asBoolean())
                .isFalse();
        assertThat(service.awaitRun(runs.get(1), "succeeded").path("recovered").asBoolean())
                .isTrue();
        service.assertClosedOnce(List.of(unclaimed, unconfirmed));
        assertThat(service.attempts(unconfirmed)).hasSize(1);
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
        JsonNode run = service.awaitRun(Json.read(again.body()).path("run_id").asText(), "succeeded");
        assertThat(run.path("recovered").asBoolean()).isTrue();
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

        String run = service.send(Samples.envelope(unknown));
        awaitHandedBack("the queue", List.of(run));
        assertThat(service.deadLetters(unknown)).isEmpty();
        sqs.allow(SEND, unknown, "error_code");

        assertThat(service.awaitDeadLetter(unknown).attributes()).containsEntry("error_code", "not_found");
        assertThat(service.attempts(unknown)).hasSize(1);
    }

    /** Waits until the message of each of these runs was handed back because this is out of reach. */
    private static void awaitHandedBack(String what, List<String> runs) {
        await().atMost(Service.PATIENCE).until(() -> {
            List<String> told = service.logged("message.handed_back: " + what).stream()
                    .map(line -> line.path("message").asText())
                    .toList();
            return runs.stream().allMatch(run -> told.stream().anyMatch(line -> line.endsWith(run)));
        });
    }
}
