package dev.intercomactions.sandbox.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.lambda.Invocable;
import dev.intercomactions.sandbox.lambda.InvocationResult;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** What Lambda's event source does with a function's answers. */
class SqsEventSourceTest {
    private static final AtomicInteger QUEUES = new AtomicInteger();
    private static final EmbeddedSqs server = new EmbeddedSqs();
    private static final SqsClient sqs = AwsEndpoints.all(server.uri()).sqsClient();

    private final String queueUrl = sqs.createQueue(request -> request.queueName("queue-" + QUEUES.incrementAndGet())
                    .attributes(Map.of(QueueAttributeName.VISIBILITY_TIMEOUT, "0")))
            .queueUrl();
    private final Queue<JsonNode> events = new ConcurrentLinkedQueue<>();

    @AfterAll
    static void stop() {
        sqs.close();
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "",
                "{}",
                "\"\"",
                "{\"batchItemFailures\":[]}",
                "{\"batchItemFailures\":null}",
                "{\"other\":1}"
            })
    void answer_thatNamesNoFailure_deletesTheBatch(String answer) {
        sendThree();
        try (SqsEventSource source = source(event -> new InvocationResult.Answer(Json.read(answer)))) {
            await().until(() -> unacknowledged() == 0);
            assertThat(source.batches()).isPositive();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"batchItemFailures\":[{\"itemIdentifier\":\"\"}]}",
                "{\"batchItemFailures\":[{\"itemIdentifier\":null}]}",
                "{\"batchItemFailures\":[{\"itemIdentifier\":\"nobody\"}]}",
                "{\"batchItemFailures\":[{\"wrong\":\"x\"}]}",
                "{\"batchItemFailures\":\"all\"}",
                "[1]",
                "\"text\""
            })
    void answer_thatIsMalformed_failsTheBatch(String answer) {
        sendThree();
        try (SqsEventSource source = source(event -> new InvocationResult.Answer(Json.read(answer)))) {
            await().until(() -> received().size() > 3);
            assertThat(unacknowledged()).isEqualTo(3);
            assertThat(source.batches()).isGreaterThan(1);
        }
    }

    @Test
    void functionError_failsTheBatch() {
        sendThree();
        try (SqsEventSource source = source(event -> new InvocationResult.FunctionError("Bug", "bug", Json.object()))) {
            await().until(() -> received().size() > 3);
            assertThat(unacknowledged()).isEqualTo(3);
            assertThat(source.batches()).isGreaterThan(1);
        }
    }

    @Test
    void answer_thatNamesOneFailure_leavesOnlyThatMessage() {
        sendThree();
        try (SqsEventSource source = source(this::failBodyTwo)) {
            await().until(() -> unacknowledged() == 1);
            await().until(() -> received().stream()
                            .filter(message -> message.path("body").asText().equals("two"))
                            .count()
                    > 1);
            List<JsonNode> two = received().stream()
                    .filter(message -> message.path("body").asText().equals("two"))
                    .toList();
            assertThat(two.getLast()
                            .path("attributes")
                            .path("ApproximateReceiveCount")
                            .asInt())
                    .isGreaterThan(1);
            assertThat(source.batches()).isPositive();
        }
    }

    @Test
    void event_hasTheShapeThatLambdaSends() {
        sqs.sendMessage(request -> request.queueUrl(queueUrl)
                .messageBody("{}")
                .messageAttributes(Map.of(
                        "action",
                        MessageAttributeValue.builder()
                                .dataType("String")
                                .stringValue("close_conversation")
                                .build())));
        try (SqsEventSource source = source(event -> new InvocationResult.Answer(Json.read("null")))) {
            await().until(() -> !events.isEmpty());
            assertThat(source.batches()).isPositive();
        }
        JsonNode message = received().getFirst();
        assertThat(message.path("messageId").asText()).isNotEmpty();
        assertThat(message.path("receiptHandle").asText()).isNotEmpty();
        assertThat(message.path("eventSource").asText()).isEqualTo("aws:sqs");
        assertThat(message.path("eventSourceARN").asText()).isEqualTo("arn:queue");
        assertThat(message.path("awsRegion").asText()).isEqualTo("us-east-1");
        assertThat(message.path("md5OfBody").asText()).isEqualTo("99914b932bd37a50b983c5e7c90ae93b");
        assertThat(message.path("attributes").path("ApproximateReceiveCount").asText())
                .isEqualTo("1");
        assertThat(message.path("attributes").path("SentTimestamp").asLong()).isPositive();
        JsonNode action = message.path("messageAttributes").path("action");
        assertThat(action.path("stringValue").asText()).isEqualTo("close_conversation");
        assertThat(action.path("dataType").asText()).isEqualTo("String");
    }

    @Test
    void pause_stopsReceivingUntilResume() {
        try (SqsEventSource source = source(event -> new InvocationResult.Answer(Json.read("null")))) {
            source.pause();
            sendThree();
            assertThat(unacknowledged()).isEqualTo(3);
            assertThat(source.batches()).isZero();
            source.resume();
            await().until(() -> unacknowledged() == 0);
        }
    }

    private InvocationResult failBodyTwo(String event) {
        var answer = Json.object();
        var failures = answer.putArray("batchItemFailures");
        for (JsonNode message : Json.read(event).path("Records")) {
            if (message.path("body").asText().equals("two")) {
                failures.addObject()
                        .put("itemIdentifier", message.path("messageId").asText());
            }
        }
        return new InvocationResult.Answer(answer);
    }

    private SqsEventSource source(Invocable function) {
        return new SqsEventSource(new SqsEventSource.Settings(queueUrl, "arn:queue", 10, 2, true), sqs, event -> {
            events.add(Json.read(event));
            return function.invoke(event);
        });
    }

    private List<JsonNode> received() {
        return events.stream()
                .flatMap(event -> event.path("Records").valueStream())
                .toList();
    }

    private void sendThree() {
        for (String body : List.of("one", "two", "three")) {
            sqs.sendMessage(request -> request.queueUrl(queueUrl).messageBody(body));
        }
    }

    private int unacknowledged() {
        return sqs
                .getQueueAttributes(request -> request.queueUrl(queueUrl)
                        .attributeNames(
                                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE))
                .attributes()
                .values()
                .stream()
                .mapToInt(Integer::parseInt)
                .sum();
    }
}
