package dev.intercomactions.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.amazonaws.services.lambda.runtime.events.SQSEvent.MessageAttribute;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.action.ActionType;
import dev.intercomactions.action.CloseConversation;
import dev.intercomactions.json.FieldError;
import dev.intercomactions.json.Json;
import dev.intercomactions.run.RetryPolicy;
import dev.intercomactions.run.RunIds;
import dev.intercomactions.run.RunRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an SQS message asks for, in each of its wrappings, and which run it is. */
class QueueRequestTest {
    private static final RetryPolicy DEFAULT = new RetryPolicy(5, Duration.ofSeconds(5), Duration.ofSeconds(900));
    private static final CloseConversation CLOSE =
            new CloseConversation("42", "7", Optional.empty(), OptionalLong.empty());
    private static final String MESSAGE_ID = "059f36b4-87a3-44ab-83d2-661975830a7d";
    private static final String INPUT = "{\"conversation_id\":\"42\",\"admin_id\":\"7\"}";
    private static final String ENVELOPE = "{\"action\":\"close_conversation\",\"input\":" + INPUT + "}";
    private static final String KEYED =
            "{\"action\":\"close_conversation\",\"input\":" + INPUT + ",\"idempotency_key\":\"ticket-881-closed\"}";

    @Test
    void message_withAnEnvelope_isItsRequest() {
        assertThat(read(ENVELOPE, Map.of()))
                .isEqualTo(new QueueRequest.Request(new RunRequest(MESSAGE_ID, CLOSE, DEFAULT, 0)));
    }

    @Test
    void message_withABareInput_isTheActionOfItsAttribute() {
        assertThat(read(INPUT, Map.of("action", "close_conversation")))
                .isEqualTo(new QueueRequest.Request(new RunRequest(MESSAGE_ID, CLOSE, DEFAULT, 0)));
    }

    @Test
    void message_withABareInputAndNoAttribute_isNoRequest() {
        assertThat(noRequest(read(INPUT, Map.of())).errors())
                .extracting(FieldError::pointer)
                .contains("/action", "/input");
    }

    @Test
    void message_withAnEnvelopeAndAnAttribute_isTheEnvelopes() {
        assertThat(read(ENVELOPE, Map.of("action", "merge_conversation"))).isInstanceOf(QueueRequest.Request.class);
    }

    @Test
    void message_withoutAttributesAtAll_isRead() {
        SQSMessage message = message(ENVELOPE, Map.of());
        message.setMessageAttributes(null);
        message.setAttributes(null);

        assertThat(QueueRequest.read(message, DEFAULT)).isInstanceOf(QueueRequest.Request.class);
        assertThat(QueueRequest.receives(message)).isEqualTo(1);
    }

    @Test
    void message_wrapped_isOpened() {
        for (String body : new String[] {
            sns(ENVELOPE),
            eventBridge(ENVELOPE),
            eventBridge(sns(ENVELOPE)),
            sns(eventBridge(ENVELOPE)),
            sns(sns(ENVELOPE))
        }) {
            assertThat(read(body, Map.of()))
                    .as(body)
                    .isEqualTo(new QueueRequest.Request(new RunRequest(MESSAGE_ID, CLOSE, DEFAULT, 0)));
        }
    }

    @Test
    void message_wrappedBareInput_isTheActionOfItsAttribute() {
        assertThat(read(eventBridge(INPUT), Map.of("action", "close_conversation")))
                .isInstanceOf(QueueRequest.Request.class);
    }

    @Test
    void message_wrappedDeeperThanAnybodyDoes_isNoRequest() {
        assertThat(read(sns(sns(sns(sns(ENVELOPE)))), Map.of())).isInstanceOf(QueueRequest.NoRequest.class);
    }

    @Test
    void notification_thatHoldsNoJson_isNoRequest() {
        assertThat(noRequest(read(sns("Hello"), Map.of())).errors()).isNotEmpty();
        assertThat(noRequest(read(eventBridge("\"Hello\""), Map.of())).errors()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "hello", "{", "{} {}", "{\"action\":\"a\",\"action\":\"b\"}", "<xml/>"})
    void body_thatIsNoJson_isNoRequest(String body) {
        QueueRequest.NoRequest none = noRequest(read(body, Map.of()));

        assertThat(none.runId()).isEqualTo(MESSAGE_ID);
        assertThat(none.action()).isEmpty();
        assertThat(none.errors())
                .extracting(FieldError::pointer, FieldError::code)
                .containsExactly(tuple("", "json"));
    }

    @Test
    void body_missing_isNoRequest() {
        SQSMessage message = message("", Map.of());
        message.setBody(null);

        assertThat(QueueRequest.read(message, DEFAULT)).isInstanceOf(QueueRequest.NoRequest.class);
    }

    /** What counts is the input as it is written down: not the blanks around it. */
    @Test
    void input_atTheLimit_isReadAndOneByteMoreIsNot() {
        int last = ActionType.LARGEST
                - Json.write(contact("x".repeat(1000), 247, "")).length();

        assertThat(read(create(contact("x".repeat(1000), 247, "y".repeat(last))) + " ".repeat(10_000), Map.of()))
                .isInstanceOf(QueueRequest.Request.class);
        assertThat(noRequest(read(create(contact("x".repeat(1000), 247, "y".repeat(last + 1))), Map.of()))
                        .errors())
                .extracting(FieldError::pointer, FieldError::code)
                .containsExactly(tuple("/input", "size"));
    }

    /** The limit is one of bytes, as the stores count. */
    @Test
    void input_ofWideCharacters_countsInBytes() {
        assertThat(read(create(contact("😀".repeat(1000), 50, "")), Map.of())).isInstanceOf(QueueRequest.Request.class);
        assertThat(noRequest(read(create(contact("😀".repeat(1000), 66, "")), Map.of()))
                        .errors())
                .extracting(FieldError::code)
                .containsExactly("size");
    }

    /** Each of these characters of three bytes is written down as an escape of six. */
    @Test
    void input_thatGrowsWhenItIsWrittenDown_isNoRequest() {
        String message = create(contact("\uffff".repeat(1000), 80, "")).replace("\\uffff", "\uffff");

        assertThat(message.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(ActionType.LARGEST);
        assertThat(noRequest(read(message, Map.of())).errors())
                .extracting(FieldError::message)
                .containsExactly("is larger than 256 KiB when it is written down");
    }

    /** With so many attributes of one value, and one of another. */
    private static ObjectNode contact(String value, int attributes, String last) {
        ObjectNode input = Json.object().put("email", "ann@example.com").put("role", "user");
        ObjectNode custom = input.putObject("custom_attributes");
        for (int i = 0; i < attributes; i++) {
            custom.put("attribute_" + "n".repeat(40) + i, value);
        }
        custom.put("last", last);
        return input;
    }

    private static String create(ObjectNode contact) {
        return "{\"action\":\"create_contact\",\"input\":" + Json.write(contact) + "}";
    }

    @Test
    void body_afterAByteOrderMark_isRead() {
        assertThat(read("\uFEFF" + ENVELOPE, Map.of())).isInstanceOf(QueueRequest.Request.class);
    }

    /** Without raw delivery SNS sends no message attributes: they stand in its own JSON. */
    @Test
    void notification_withABareInput_isTheActionOfItsOwnAttribute() {
        ObjectNode notification = Json.object().put("Type", "Notification").put("Message", INPUT);
        notification
                .putObject("MessageAttributes")
                .putObject("action")
                .put("Type", "String")
                .put("Value", "close_conversation");

        assertThat(read(Json.write(notification), Map.of()))
                .isEqualTo(new QueueRequest.Request(new RunRequest(MESSAGE_ID, CLOSE, DEFAULT, 0)));
    }

    @Test
    void action_thatDoesNotExist_isNamed() {
        QueueRequest.NoRequest none = noRequest(read("{\"action\":\"merge_conversation\",\"input\":{}}", Map.of()));

        assertThat(none.action()).isEqualTo("merge_conversation");
        assertThat(none.errors()).extracting(FieldError::pointer).containsExactly("/action");
    }

    @Test
    void retry_outOfBounds_isNoRequest() {
        String body = ENVELOPE.replaceFirst("}$", ",\"retry\":{\"max_attempts\":6,\"base_delay_seconds\":0}}");

        assertThat(noRequest(read(body, Map.of())).errors())
                .extracting(FieldError::pointer)
                .containsExactlyInAnyOrder("/retry/max_attempts", "/retry/base_delay_seconds");
    }

    @Test
    void faults_ofABareInput_pointAsIfItStoodInItsEnvelope() {
        QueueRequest.NoRequest none =
                noRequest(read("{\"conversation_id\":\"x\"}", Map.of("action", "close_conversation")));

        assertThat(none.action()).isEqualTo("close_conversation");
        assertThat(none.errors())
                .extracting(FieldError::pointer)
                .containsExactlyInAnyOrder("/input/conversation_id", "/input/admin_id");
    }

    @Test
    void run_ofAMessage_isItsKeyElseItsRunIdElseItsMessageId() {
        String ofKey = RunIds.ofKey("ticket-881-closed");
        assertThat(runId(KEYED, Map.of())).isEqualTo(ofKey);
        assertThat(runId(KEYED, Map.of("run_id", "another-run"))).isEqualTo(ofKey);
        assertThat(runId(sns(KEYED), Map.of())).isEqualTo(ofKey);
        assertThat(runId(ENVELOPE, Map.of("run_id", "another-run"))).isEqualTo("another-run");
        assertThat(runId(ENVELOPE, Map.of())).isEqualTo(MESSAGE_ID);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "../x", "a#b", "run_1", "ü", "a\n"})
    void runId_thatIsNone_isPassedOver(String odd) {
        assertThat(runId(ENVELOPE, Map.of("run_id", odd))).isEqualTo(MESSAGE_ID);
        assertThat(runId(ENVELOPE, Map.of("run_id", "r".repeat(65)))).isEqualTo(MESSAGE_ID);
    }

    @Test
    void key_thatLooksLikeAMessageId_isNobodysMessageId() {
        assertThat(runId(KEYED.replace("ticket-881-closed", MESSAGE_ID), Map.of()))
                .isNotEqualTo(MESSAGE_ID);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 1", "12, 12", "999999, 999999", "'', 0", "-1, 0", "1.5, 0", "x, 0", "9999999, 0", "'1 ', 0"
    })
    void redrivenMessage_carriesTheRoundThatEnded(String round, int endedRound) {
        assertThat(read(ENVELOPE, Map.of("run_id", "run-1", "round", round)))
                .isEqualTo(new QueueRequest.Request(new RunRequest("run-1", CLOSE, DEFAULT, endedRound)));
        assertThat(noRequest(read("", Map.of("run_id", "run-1", "round", round))))
                .extracting(QueueRequest.NoRequest::runId, QueueRequest.NoRequest::endedRound)
                .containsExactly("run-1", endedRound);
    }

    @Test
    void redrivenMessage_withAKey_isTheKeysRunInItsRound() {
        assertThat(read(KEYED, Map.of("run_id", "whatever", "round", "2")))
                .isEqualTo(
                        new QueueRequest.Request(new RunRequest(RunIds.ofKey("ticket-881-closed"), CLOSE, DEFAULT, 2)));
    }

    @Test
    void attribute_thatIsBinary_isPassedOver() {
        SQSMessage message = message(ENVELOPE, Map.of());
        MessageAttribute binary = new MessageAttribute();
        binary.setDataType("Binary");
        message.setMessageAttributes(Map.of("run_id", binary, "round", binary, "action", binary));

        assertThat(QueueRequest.read(message, DEFAULT))
                .isEqualTo(new QueueRequest.Request(new RunRequest(MESSAGE_ID, CLOSE, DEFAULT, 0)));
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "17, 17", "999999999, 999999999", "'', 1", "-3, 1", "x, 1", "99999999999, 1"})
    void receives_areWhatSqsCounts(String count, int receives) {
        SQSMessage message = message(ENVELOPE, Map.of());
        message.setAttributes(Map.of("ApproximateReceiveCount", count));

        assertThat(QueueRequest.receives(message)).isEqualTo(receives);
    }

    private static QueueRequest read(String body, Map<String, String> attributes) {
        return QueueRequest.read(message(body, attributes), DEFAULT);
    }

    private static String runId(String body, Map<String, String> attributes) {
        return switch (read(body, attributes)) {
            case QueueRequest.Request(RunRequest request) -> request.runId();
            case QueueRequest.Question question -> throw new AssertionError(question.toString());
            case QueueRequest.NoRequest none -> throw new AssertionError(none.toString());
        };
    }

    private static QueueRequest.NoRequest noRequest(QueueRequest incoming) {
        return switch (incoming) {
            case QueueRequest.Request request -> throw new AssertionError(request.toString());
            case QueueRequest.Question question -> throw new AssertionError(question.toString());
            case QueueRequest.NoRequest none -> none;
        };
    }

    private static SQSMessage message(String body, Map<String, String> attributes) {
        SQSMessage message = new SQSMessage();
        message.setMessageId(MESSAGE_ID);
        message.setBody(body);
        Map<String, MessageAttribute> typed = new HashMap<>();
        attributes.forEach((name, value) -> {
            MessageAttribute attribute = new MessageAttribute();
            attribute.setDataType("String");
            attribute.setStringValue(value);
            typed.put(name, attribute);
        });
        message.setMessageAttributes(typed);
        return message;
    }

    private static String sns(String message) {
        return Json.write(Json.object()
                .put("Type", "Notification")
                .put("MessageId", "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324")
                .put("TopicArn", "arn:aws:sns:eu-west-1:123456789012:actions")
                .put("Message", message));
    }

    private static String eventBridge(String detail) {
        return Json.write(Json.object()
                .put("version", "0")
                .put("detail-type", "Conversation to close")
                .put("source", "example")
                .set("detail", Json.parse(detail).orElseThrow()));
    }
}
