package dev.intercomactions.store;

import com.amazonaws.services.dynamodbv2.local.server.LocalDynamoDBRequestHandler;
import com.amazonaws.services.dynamodbv2.local.server.LocalDynamoDBServerHandler;
import dev.intercomactions.json.Lazy;
import dev.intercomactions.run.RunStore;
import dev.intercomactions.run.RunStoreConformance;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ProjectionType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

class DynamoRunStoreTest extends RunStoreConformance {
    private static final Server SERVER = new Server(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    private static final Lazy<DynamoDbClient> DYNAMO = Lazy.of(DynamoRunStoreTest::client);
    private static final Lazy<HttpClient> HTTP = Lazy.of(Sent::http);
    private static final Map<String, String> ENVIRONMENT = new HashMap<>(
            Map.of("AWS_REGION", "us-east-1", "AWS_ACCESS_KEY_ID", "key", "AWS_SECRET_ACCESS_KEY", "secret"));
    private final RunStore log = new DynamoRunStore(
            AwsJsonClient.dynamoDb(ENVIRONMENT, HTTP, InstantSource.system(), new Random()),
            "runs",
            Duration.ofDays(30));

    @BeforeAll
    static void start() throws Exception {
        // DynamoDB Local's own runner would send telemetry.
        LocalDynamoDBRequestHandler database = new LocalDynamoDBRequestHandler(0, true, null, true, false);
        SERVER.setHandler(new ContextHandler(new LocalDynamoDBServerHandler(database, null)));
        SERVER.start();
        ENVIRONMENT.put(
                "AWS_ENDPOINT_URL_DYNAMODB",
                "http://127.0.0.1:" + SERVER.getURI().getPort());
        DYNAMO.get()
                .createTable(table -> table.tableName("runs")
                        .billingMode(BillingMode.PAY_PER_REQUEST)
                        .attributeDefinitions(
                                List.of(attribute("run_id"), attribute("attention"), attribute("attention_at")))
                        .keySchema(List.of(key("run_id", KeyType.HASH)))
                        .globalSecondaryIndexes(List.of(GlobalSecondaryIndex.builder()
                                .indexName("attention")
                                .keySchema(List.of(key("attention", KeyType.HASH), key("attention_at", KeyType.RANGE)))
                                .projection(all -> all.projectionType(ProjectionType.ALL))
                                .build())));
    }

    private static AttributeDefinition attribute(String name) {
        return AttributeDefinition.builder()
                .attributeName(name)
                .attributeType(ScalarAttributeType.S)
                .build();
    }

    private static KeySchemaElement key(String name, KeyType type) {
        return KeySchemaElement.builder().attributeName(name).keyType(type).build();
    }

    @AfterAll
    static void stop() throws Exception {
        DYNAMO.get().close();
        SERVER.stop();
    }

    private static DynamoDbClient client() {
        return DynamoDbClient.builder()
                .endpointOverride(
                        URI.create("http://127.0.0.1:" + SERVER.getURI().getPort()))
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")))
                .build();
    }

    @Override
    protected RunStore log() {
        return log;
    }
}
