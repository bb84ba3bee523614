package dev.intercomactions.store;

import com.amazonaws.services.dynamodbv2.local.server.LocalDynamoDBRequestHandler;
import com.amazonaws.services.dynamodbv2.local.server.LocalDynamoDBServerHandler;
import dev.intercomactions.json.Lazy;
import dev.intercomactions.run.RunStore;
import dev.intercomactions.run.RunStoreConformance;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
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
    private static final Lazy<AwsClients> AWS = Lazy.of(() -> AwsClients.of(SERVER.getURI()));
    private final RunStore log = new DynamoRunStore(() -> AWS.get().dynamoDb(), "runs", Duration.ofDays(30));

    @BeforeAll
    static void start() throws Exception {
        // It warns of every condition that fails, which is what the tests are about.
        Configurator.setLevel("com.amazonaws.services.dynamodbv2", Level.OFF);
        // DynamoDB Local's own runner would send telemetry.
        LocalDynamoDBRequestHandler database = new LocalDynamoDBRequestHandler(0, true, null, true, false);
        SERVER.setHandler(new ContextHandler(new LocalDynamoDBServerHandler(database, null)));
        SERVER.start();
        // By a client with all the time it needs: a table is made once, and a second try would find it there.
        try (DynamoDbClient patient = DynamoDbClient.builder()
                .endpointOverride(SERVER.getURI())
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("any", "any")))
                .build()) {
            createTable(patient);
        }
    }

    private static void createTable(DynamoDbClient client) {
        client.createTable(table -> table.tableName("runs")
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .attributeDefinitions(List.of(attribute("run_id"), attribute("attention"), attribute("attention_at")))
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
        AWS.get().close();
        SERVER.stop();
    }

    @Override
    protected RunStore log() {
        return log;
    }
}
