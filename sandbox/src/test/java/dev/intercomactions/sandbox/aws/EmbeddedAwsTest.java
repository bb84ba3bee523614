package dev.intercomactions.sandbox.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intercomactions.sandbox.ProjectFiles;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** The real template's resources on the embedded services. */
class EmbeddedAwsTest {
    @Test
    void resources_areMadeAsTheTemplateSays() {
        Template template = Template.read(ProjectFiles.template());
        try (EmbeddedSqs queues = new EmbeddedSqs();
                EmbeddedDynamoDb tables = new EmbeddedDynamoDb();
                EmbeddedSecretsManager tokens = new EmbeddedSecretsManager()) {
            AwsEndpoints aws = new AwsEndpoints(queues.uri(), tables.uri(), tokens.uri());
            Resources resources = Resources.create(template, aws, "-test", null, "first");

            queueHasItsRedrivePolicy(aws, resources);
            tableTakesConditionalWritesAndItsIndexIsSparse(aws, resources);
            secretCanBeRotatedAndReadsAreCounted(aws, resources, tokens);
            assertThat(template.environment("QueueFunction", resources.names()))
                    .containsEntry("ACTION_QUEUE_URL", resources.queueUrl())
                    .containsEntry("RUN_TABLE_NAME", "runs-test")
                    .containsEntry("INTERCOM_BASE_URL", "https://api.intercom.io")
                    .containsEntry("MAX_ATTEMPTS", "5");
        }
    }

    private static void queueHasItsRedrivePolicy(AwsEndpoints aws, Resources resources) {
        try (SqsClient sqs = aws.sqsClient()) {
            Map<QueueAttributeName, String> attributes = sqs.getQueueAttributes(
                            request -> request.queueUrl(resources.queueUrl()).attributeNames(QueueAttributeName.ALL))
                    .attributes();
            assertThat(resources.queueUrl()).startsWith(aws.sqs().toString());
            assertThat(attributes)
                    .containsEntry(QueueAttributeName.VISIBILITY_TIMEOUT, "360")
                    .hasEntrySatisfying(
                            QueueAttributeName.REDRIVE_POLICY,
                            policy -> assertThat(policy).contains("dead-letters-test", "1000"));
        }
    }

    private static void tableTakesConditionalWritesAndItsIndexIsSparse(AwsEndpoints aws, Resources resources) {
        try (DynamoDbClient dynamoDb = aws.dynamoDbClient()) {
            Map<String, AttributeValue> plain = Map.of("run_id", AttributeValue.fromS("plain"));
            Map<String, AttributeValue> failed = Map.of(
                    "run_id", AttributeValue.fromS("failed"),
                    "attention", AttributeValue.fromS("failed"),
                    "attention_at", AttributeValue.fromS("2026-01-01T00:00:00Z#failed"));
            dynamoDb.putItem(request -> request.tableName(resources.tableName()).item(plain));
            dynamoDb.putItem(request -> request.tableName(resources.tableName()).item(failed));

            assertThatThrownBy(() -> dynamoDb.putItem(request -> request.tableName(resources.tableName())
                            .item(plain)
                            .conditionExpression("attribute_not_exists(run_id)")))
                    .isInstanceOf(ConditionalCheckFailedException.class);
            assertThat(dynamoDb.scan(request ->
                                    request.tableName(resources.tableName()).indexName("attention"))
                            .items())
                    .containsExactly(failed);
            assertThat(dynamoDb.describeTimeToLive(request -> request.tableName(resources.tableName()))
                            .timeToLiveDescription()
                            .attributeName())
                    .isEqualTo("expires_at");
        }
    }

    private static void secretCanBeRotatedAndReadsAreCounted(
            AwsEndpoints aws, Resources resources, EmbeddedSecretsManager tokens) {
        try (SecretsManagerClient secrets = aws.secretsManagerClient()) {
            assertThat(secrets.getSecretValue(request -> request.secretId(resources.secretId()))
                            .secretString())
                    .isEqualTo("first");
            secrets.putSecretValue(
                    request -> request.secretId(resources.secretId()).secretString("second"));
            assertThat(secrets.getSecretValue(request -> request.secretId("intercom-token-test"))
                            .secretString())
                    .isEqualTo("second");
            assertThatThrownBy(() -> secrets.getSecretValue(request -> request.secretId("unknown")))
                    .isInstanceOf(ResourceNotFoundException.class);
            assertThat(tokens.reads()).isEqualTo(3);
        }
    }
}
