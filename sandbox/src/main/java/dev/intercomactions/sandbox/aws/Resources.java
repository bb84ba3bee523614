package dev.intercomactions.sandbox.aws;

import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.sandbox.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * The template's queues, table and secret, made by the AWS SDK.
 *
 * @param queueUrl address of {@code ActionQueue}
 * @param queueArn its ARN
 * @param deadLetterQueueUrl address of {@code ActionDeadLetterQueue}
 * @param tableName name of {@code RunTable}
 * @param secretId id of {@code IntercomTokenSecret}
 */
public record Resources(
        String queueUrl, String queueArn, String deadLetterQueueUrl, String tableName, String secretId) {
    private static final Executor VIRTUAL = task -> Thread.ofVirtual().start(task);

    /**
     * Makes the resources.
     *
     * @param suffix ends every name, so that several sandboxes can share one endpoint
     * @param visibility overrides the queue's visibility time-out
     * @param token the secret's first value
     */
    public static Resources create(
            Template template, AwsEndpoints endpoints, String suffix, @Nullable Duration visibility, String token) {
        try (SqsClient sqs = endpoints.sqsClient();
                DynamoDbClient dynamoDb = endpoints.dynamoDbClient();
                SecretsManagerClient secrets = endpoints.secretsManagerClient()) {
            // Side by side: most of the time goes into the first use of each client.
            var table = CompletableFuture.supplyAsync(
                    () -> table(dynamoDb, "runs" + suffix, template.properties("RunTable")), VIRTUAL);
            var secret = CompletableFuture.supplyAsync(
                    () -> secrets.createSecret(request ->
                                    request.name("intercom-token" + suffix).secretString(token))
                            .arn(),
                    VIRTUAL);
            String deadLetterQueue =
                    queue(sqs, "dead-letters" + suffix, attributes(template.properties("ActionDeadLetterQueue")));
            JsonNode properties = template.properties("ActionQueue");
            Map<QueueAttributeName, String> attributes = attributes(properties);
            JsonNode maxReceiveCount = properties.path("RedrivePolicy").path("maxReceiveCount");
            attributes.put(
                    QueueAttributeName.REDRIVE_POLICY,
                    Json.object()
                            .put("deadLetterTargetArn", arn(sqs, deadLetterQueue))
                            .put("maxReceiveCount", maxReceiveCount.asText())
                            .toString());
            if (visibility != null) {
                attributes.put(QueueAttributeName.VISIBILITY_TIMEOUT, Long.toString(visibility.toSeconds()));
            }
            String queue = queue(sqs, "actions" + suffix, attributes);
            return new Resources(queue, arn(sqs, queue), deadLetterQueue, table.join(), secret.join());
        }
    }

    /** What a {@code Ref} to a resource gives, by logical id. */
    public Map<String, String> names() {
        return Map.of(
                "ActionQueue", queueUrl,
                "ActionDeadLetterQueue", deadLetterQueueUrl,
                "RunTable", tableName,
                "IntercomTokenSecret", secretId);
    }

    private static Map<QueueAttributeName, String> attributes(JsonNode properties) {
        Map<QueueAttributeName, String> attributes = new EnumMap<>(QueueAttributeName.class);
        for (String name : List.of("VisibilityTimeout", "MessageRetentionPeriod", "DelaySeconds")) {
            if (properties.path(name).isNumber()) {
                attributes.put(
                        QueueAttributeName.fromValue(name),
                        properties.path(name).asText());
            }
        }
        return attributes;
    }

    private static String queue(SqsClient sqs, String name, Map<QueueAttributeName, String> attributes) {
        return sqs.createQueue(request -> request.queueName(name).attributes(attributes))
                .queueUrl();
    }

    private static String arn(SqsClient sqs, String queueUrl) {
        Map<QueueAttributeName, String> attributes = sqs.getQueueAttributes(
                        request -> request.queueUrl(queueUrl).attributeNames(QueueAttributeName.QUEUE_ARN))
                .attributes();
        return Objects.requireNonNull(attributes.get(QueueAttributeName.QUEUE_ARN));
    }

    private static String table(DynamoDbClient dynamoDb, String name, JsonNode properties) {
        List<AttributeDefinition> attributes = new ArrayList<>();
        properties
                .path("AttributeDefinitions")
                .forEach(attribute -> attributes.add(AttributeDefinition.builder()
                        .attributeName(attribute.path("AttributeName").asText())
                        .attributeType(attribute.path("AttributeType").asText())
                        .build()));
        List<GlobalSecondaryIndex> indexes = new ArrayList<>();
        properties
                .path("GlobalSecondaryIndexes")
                .forEach(index -> indexes.add(GlobalSecondaryIndex.builder()
                        .indexName(index.path("IndexName").asText())
                        .keySchema(keySchema(index))
                        .projection(projection -> projection.projectionType(
                                index.path("Projection").path("ProjectionType").asText()))
                        .build()));
        dynamoDb.createTable(CreateTableRequest.builder()
                .tableName(name)
                .attributeDefinitions(attributes)
                .keySchema(keySchema(properties))
                .globalSecondaryIndexes(indexes.isEmpty() ? null : indexes)
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .build());
        dynamoDb.waiter().waitUntilTableExists(request -> request.tableName(name));
        JsonNode ttl = properties.path("TimeToLiveSpecification");
        if (ttl.path("Enabled").asBoolean()) {
            dynamoDb.updateTimeToLive(request -> request.tableName(name)
                    .timeToLiveSpecification(specification -> specification
                            .enabled(true)
                            .attributeName(ttl.path("AttributeName").asText())));
        }
        return name;
    }

    private static List<KeySchemaElement> keySchema(JsonNode properties) {
        List<KeySchemaElement> keys = new ArrayList<>();
        properties
                .path("KeySchema")
                .forEach(key -> keys.add(KeySchemaElement.builder()
                        .attributeName(key.path("AttributeName").asText())
                        .keyType(key.path("KeyType").asText())
                        .build()));
        return keys;
    }
}
