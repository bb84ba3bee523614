package dev.intercomactions.sandbox.iam;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.http.Request;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which rights a call needs. */
class CallReaderTest {
    private static final String SQS = "arn:aws:sqs:us-east-1:123456789012:";
    private static final String TABLE = "arn:aws:dynamodb:us-east-1:123456789012:table/";

    private final CallReader reader = new CallReader(Map.of(
            "ActionQueue", "http://127.0.0.1:9324/000000000000/actions-1a2b",
            "ActionDeadLetterQueue", "http://127.0.0.1:9324/000000000000/dead-letters-1a2b",
            "RunTable", "runs-1a2b",
            "IntercomTokenSecret", "arn:aws:secretsmanager:us-east-1:123456789012:secret:intercom-token-1a2b"));

    @TempDir
    Path folder = Path.of("");

    @ParameterizedTest
    @CsvSource(quoteCharacter = '\u0001', delimiter = '|', textBlock = """
            DynamoDB_20120810.GetItem            | {"TableName": "runs-1a2b"}                           | dynamodb:GetItem              | dynamodb:us-east-1:123456789012:table/RunTable
            DynamoDB_20120810.Query              | {"TableName": "runs-1a2b", "IndexName": "attention"} | dynamodb:Query                | dynamodb:us-east-1:123456789012:table/RunTable/index/attention
            DynamoDB_20120810.BatchGetItem       | {"RequestItems": {"runs-1a2b": {}}}                  | dynamodb:BatchGetItem         | dynamodb:us-east-1:123456789012:table/RunTable
            DynamoDB_20120810.Scan               | {"TableName": "others"}                              | dynamodb:Scan                 | dynamodb:us-east-1:123456789012:table/others
            AmazonSQS.SendMessage                | {"QueueUrl": "http://sqs/0/actions-1a2b"}            | sqs:SendMessage               | sqs:us-east-1:123456789012:ActionQueue
            AmazonSQS.SendMessageBatch           | {"QueueUrl": "http://sqs/0/actions-1a2b"}            | sqs:SendMessage               | sqs:us-east-1:123456789012:ActionQueue
            AmazonSQS.GetQueueAttributes         | {"QueueUrl": "http://sqs/0/dead-letters-1a2b"}       | sqs:GetQueueAttributes        | sqs:us-east-1:123456789012:ActionDeadLetterQueue
            secretsmanager.GetSecretValue        | {"SecretId": "intercom-token-1a2b"}                  | secretsmanager:GetSecretValue | secretsmanager:us-east-1:123456789012:secret:IntercomTokenSecret
            """)
    void call_ofOneThing_needsTheRightOnIt(String target, String body, String action, String resource) {
        assertThat(reader.rights(signed(target, body)))
                .containsExactly(new NeededRight("QueueFunction", action, "arn:aws:" + resource));
    }

    @Test
    void transaction_ofSeveralItems_needsTheRightOfEach() {
        String table = "{\"TableName\": \"runs-1a2b\"}";

        assertThat(rights(
                        "DynamoDB_20120810.TransactWriteItems",
                        "{\"TransactItems\": [{\"Put\": %s}, {\"ConditionCheck\": %s}, {\"Put\": %s}]}"
                                .formatted(table, table, table)))
                .containsExactly(
                        "dynamodb:PutItem " + TABLE + "RunTable", "dynamodb:ConditionCheckItem " + TABLE + "RunTable");
    }

    @Test
    void statements_ofPartiQl_needTheRightOfEachVerb() {
        assertThat(rights(
                        "DynamoDB_20120810.BatchExecuteStatement",
                        "{\"Statements\": [{\"Statement\": \"INSERT INTO \\\"runs-1a2b\\\" VALUE {'run_id': ?}\"},"
                                + " {\"Statement\": \"UPDATE \\\"runs-1a2b\\\" SET a = ? WHERE run_id = ?\"},"
                                + " {\"Statement\": \"SELECT * FROM \\\"runs-1a2b\\\" WHERE run_id = ?\"}]}"))
                .containsExactly(
                        "dynamodb:PartiQLInsert " + TABLE + "RunTable",
                        "dynamodb:PartiQLUpdate " + TABLE + "RunTable",
                        "dynamodb:PartiQLSelect " + TABLE + "RunTable");
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '\u0001', delimiter = '|', textBlock = """
            SELECT "status" FROM "runs-1a2b"                        | Select
            SELECT "status", "from" FROM "runs-1a2b" WHERE "a" = ?  | Select
            SELECT "copied FROM" FROM "runs-1a2b"."attention"       | Select
            SELECT 'FROM "others"' FROM "runs-1a2b"                 | Select
            DELETE FROM "runs-1a2b" WHERE "run_id" = ?              | Delete
            """)
    void statement_withAQuotedColumn_needsTheRightOnItsTable(String statement, String verb) {
        assertThat(executed(statement)).containsExactly("dynamodb:PartiQL" + verb + " " + TABLE + "RunTable");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE runs SET \"status\" = ?",
                "INSERT \"runs-1a2b\" VALUE {'run_id': ?}",
                "DELETE \"status\" FROM \"runs-1a2b\"",
                "SELECT \"status\"",
                "SELECT * FROM runs WHERE \"status\" = ?",
                "SELECT * FROM runs WHERE a = (SELECT b FROM \"runs-1a2b\")",
                "EXISTS(SELECT * FROM \"runs-1a2b\")"
            })
    void statement_whoseTableIsNotWhereItBelongs_needsARightThatNobodyHas(String statement) {
        assertThat(executed(statement)).containsExactly("dynamodb:PartiQL " + CallReader.UNKNOWN);
    }

    private List<String> executed(String statement) {
        return rights(
                "DynamoDB_20120810.BatchExecuteStatement",
                "{\"Statements\": [{\"Statement\": " + Json.of(statement) + "}]}");
    }

    /** SQS receives, deletes and sends as whoever starts the move. */
    @Test
    void redrive_started_needsWhatSqsDoesForIt() {
        assertThat(rights(
                        "AmazonSQS.StartMessageMoveTask",
                        "{\"SourceArn\": \"arn:aws:sqs:eu-west-1:1:dead-letters-1a2b\","
                                + " \"DestinationArn\": \"arn:aws:sqs:eu-west-1:1:actions-1a2b\"}"))
                .containsExactly(
                        "sqs:StartMessageMoveTask " + SQS + "ActionDeadLetterQueue",
                        "sqs:ReceiveMessage " + SQS + "ActionDeadLetterQueue",
                        "sqs:DeleteMessage " + SQS + "ActionDeadLetterQueue",
                        "sqs:GetQueueAttributes " + SQS + "ActionDeadLetterQueue",
                        "sqs:SendMessage " + SQS + "ActionQueue");
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '\u0001', delimiter = '|', textBlock = """
            DynamoDB_20120810.BatchExecuteStatement | {"Statements": [{"Statement": "EXISTS"}]}
            AmazonSQS.ListQueues                    | {}
            secretsmanager.ListSecrets              | {}
            AWSStepFunctions.StartExecution         | {}
            """)
    void call_thatNamesNothingKnown_needsARightThatNobodyHas(String target, String body) {
        assertThat(reader.rights(signed(target, body)))
                .singleElement()
                .extracting(NeededRight::resource)
                .isEqualTo(CallReader.UNKNOWN);
    }

    @Test
    void call_withoutASignature_isNobodys() {
        Request unsigned = request("AmazonSQS.SendMessage", "{}", "");

        assertThat(reader.rights(unsigned))
                .singleElement()
                .extracting(NeededRight::caller)
                .isEqualTo("nobody");
    }

    @Test
    void recording_ofTwoProcesses_isReadAsOne() {
        Path file = folder.resolve("new/calls.tsv");
        NeededRight one = new NeededRight("ApiFunction", "sqs:SendMessage", SQS + "ActionQueue");
        NeededRight other = new NeededRight("TaskFunction", "dynamodb:PutItem", TABLE + "RunTable");
        assertThat(new Recording(file).read()).isEmpty();

        new Recording(file).add(List.of(one, one, other));
        new Recording(file).add(List.of(one));

        assertThat(new Recording(file).read()).containsExactlyInAnyOrder(one, other);
    }

    private List<String> rights(String target, String body) {
        return reader.rights(signed(target, body)).stream()
                .map(right -> right.action() + " " + right.resource())
                .toList();
    }

    private static Request signed(String target, String body) {
        return request(
                target,
                body,
                "AWS4-HMAC-SHA256 Credential=QueueFunction/20260105/us-east-1/sqs/aws4_request, SignedHeaders=host,"
                        + " Signature=0");
    }

    private static Request request(String target, String body, String authorization) {
        return new Request(
                "POST",
                "/",
                "",
                Map.of("x-amz-target", target, "authorization", authorization),
                body.getBytes(StandardCharsets.UTF_8));
    }
}
