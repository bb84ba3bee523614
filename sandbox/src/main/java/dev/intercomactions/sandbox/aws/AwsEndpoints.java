package dev.intercomactions.sandbox.aws;

import java.net.URI;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * Where SQS, DynamoDB and Secrets Manager answer: the embedded ones, or given ones such as LocalStack's.
 *
 * @param sqs base address of SQS
 * @param dynamoDb base address of DynamoDB
 * @param secretsManager base address of Secrets Manager
 */
public record AwsEndpoints(URI sqs, URI dynamoDb, URI secretsManager) {
    /** Who the sandbox itself is to the services. */
    private static final String OWN_KEY = "test";

    /** One address for all three, as LocalStack has it. */
    public static AwsEndpoints all(URI endpoint) {
        return new AwsEndpoints(endpoint, endpoint, endpoint);
    }

    /** The variables that point the AWS SDK of a function to them. */
    public Map<String, String> environment() {
        return new TreeMap<>(Map.of(
                "AWS_ENDPOINT_URL_SQS", sqs.toString(),
                "AWS_ENDPOINT_URL_DYNAMODB", dynamoDb.toString(),
                "AWS_ENDPOINT_URL_SECRETS_MANAGER", secretsManager.toString()));
    }

    /** A client for SQS. */
    public SqsClient sqsClient() {
        return sqsClient(OWN_KEY);
    }

    /** A client for SQS that signs with this access key. */
    public SqsClient sqsClient(String accessKey) {
        return configured(SqsClient.builder(), sqs, accessKey)
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build();
    }

    /** A client for DynamoDB. */
    public DynamoDbClient dynamoDbClient() {
        return configured(DynamoDbClient.builder(), dynamoDb, OWN_KEY)
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build();
    }

    /** A client for Secrets Manager. */
    public SecretsManagerClient secretsManagerClient() {
        return configured(SecretsManagerClient.builder(), secretsManager, OWN_KEY)
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build();
    }

    private static <B extends AwsClientBuilder<B, C>, C> B configured(B builder, URI endpoint, String accessKey) {
        return builder.endpointOverride(endpoint)
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKey, "test")));
    }
}
