package dev.intercomactions.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.dynamodbv2.local.server.LocalDynamoDBRequestHandler;
import com.amazonaws.services.dynamodbv2.local.server.LocalDynamoDBServerHandler;
import dev.intercomactions.json.Lazy;
import dev.intercomactions.run.Attention;
import dev.intercomactions.run.Run;
import dev.intercomactions.run.RunStore;
import dev.intercomactions.run.RunStoreConformance;
import dev.intercomactions.run.RunStoreException;
import dev.intercomactions.run.UnworkableRunException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchExecuteStatementRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchExecuteStatementResponse;
import software.amazon.awssdk.services.dynamodb.model.BatchStatementResponse;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ProjectionType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

class DynamoRunStoreTest extends RunStoreConformance {
    private static final Server SERVER = new Server(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    private static final Lazy<AwsClients> AWS = Lazy.of(() -> AwsClients.of(SERVER.getURI()));
    private static final Duration RETENTION = Duration.ofDays(30);

    private Instant now = NOW;
    private final RunStore log = new DynamoRunStore(() -> AWS.get().dynamoDb(), "runs", RETENTION, () -> now);

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

    @Test
    void item_whoseTimeIsOver_isNoLongerThereThoughNobodyDeletedIt() {
        Run failed = failed("expired-1", NOW);
        log.insert(failed);

        now = failed.updatedAt().plus(RETENTION).minusSeconds(1);
        assertThat(log.find("expired-1")).contains(failed);
        assertThat(failedRuns()).contains("expired-1");

        now = failed.updatedAt().plus(RETENTION);
        assertThat(log.find("expired-1")).isEmpty();
        assertThat(failedRuns()).doesNotContain("expired-1");
    }

    @Test
    void item_whoseTimeIsOver_givesItsPlaceToANewRun() {
        Run old = failed("expired-2", NOW);
        log.insert(old);
        now = old.updatedAt().plus(RETENTION);
        Run fresh = failed("expired-2", now);

        assertThat(log.insert(fresh)).isEmpty();
        assertThat(log.find("expired-2")).contains(fresh);
    }

    @Test
    void item_ofAnotherWriter_isUnworkableAndHidesNoOther() {
        String status = "failed";
        AWS.get()
                .dynamoDb()
                .putItem(put -> put.tableName("runs")
                        .item(Map.of(
                                "run_id", AttributeValue.fromS("foreign"),
                                "run", AttributeValue.fromS("somebody's"),
                                "attention", AttributeValue.fromS(status),
                                "attention_at", AttributeValue.fromS("2026-03-01T10:00:00.999Z#foreign"))));
        log.insert(failed("beside-it", NOW));

        assertThatThrownBy(() -> log.find("foreign")).isInstanceOf(UnworkableRunException.class);
        assertThatThrownBy(() -> log.insert(failed("foreign", NOW))).isInstanceOf(UnworkableRunException.class);
        assertThat(log.insertAll(List.of(waiting("foreign", 10), waiting("beside-foreign", 10))))
                .containsOnlyKeys("beside-foreign");
        assertThat(failedRuns()).contains("beside-it").doesNotContain("foreign");
        assertThat(log.glance(status, Optional.empty()).runs())
                .extracting(Attention::runId)
                .contains("beside-it")
                .doesNotContain("foreign");
    }

    @Test
    void item_thatTheTableNeverTakes_isUnworkable() {
        assertThatThrownBy(() -> log.insert(waiting("too-large", 400 * 1024)))
                .isInstanceOf(UnworkableRunException.class)
                .hasMessage("the run log's table refuses the run for good");
    }

    @Test
    void item_whoseTimeIsOver_isNotReplacedTogetherWithOthers() {
        Run old = failed("expired-3", NOW);
        log.insert(old);
        now = old.updatedAt().plus(RETENTION);
        Run beside = waiting("beside-expired", 10);

        assertThat(log.insertAll(List.of(failed("expired-3", now), beside))).containsOnlyKeys("beside-expired");
        assertThat(log.insert(failed("expired-3", now))).isEmpty();
    }

    @Test
    void runs_ofWhichOneIsNeverTaken_areToldApartOneByOne() {
        Run fits = waiting("fits", 10);

        assertThat(log.insertAll(List.of(fits, waiting("too-large-too", 400 * 1024))))
                .doesNotContainKey("too-large-too");
        assertThat(log.insert(fits)).isEmpty();
        assertThatThrownBy(() -> log.insert(waiting("too-large-too", 400 * 1024)))
                .isInstanceOf(UnworkableRunException.class);
    }

    @Test
    void runs_areAddedByAsFewCallsAsTheirSizesAllow() {
        List<Integer> calls = new ArrayList<>();
        RunStore counting = answering(request -> {
            calls.add(request.statements().size());
            return answers(request.statements().size(), i -> BatchStatementResponse.builder());
        });

        counting.insertAll(runs(60, 10));
        counting.insertAll(runs(7, 300 * 1024));

        assertThat(calls).containsExactly(25, 25, 10, 3, 3, 1);
    }

    @Test
    void runs_ofWhichSomeWereThrottled_areOnlyThoseThatWereWritten() {
        RunStore throttled = answering(request -> answers(
                request.statements().size(),
                i -> i == 1
                        ? BatchStatementResponse.builder().error(error -> error.code("ThrottlingError"))
                        : BatchStatementResponse.builder()));
        List<Run> runs = runs(3, 10);

        assertThat(throttled.insertAll(runs))
                .containsOnlyKeys(runs.get(0).runId(), runs.get(2).runId());
    }

    @Test
    void runs_ofAnAnswerThatTellsOfFewer_areOnlyThoseToldOf() {
        RunStore brief = answering(request -> answers(1, i -> BatchStatementResponse.builder()));
        List<Run> runs = runs(3, 10);

        assertThat(brief.insertAll(runs)).containsOnlyKeys(runs.get(0).runId());
    }

    @Test
    void runs_whenTheTableGoesOutOfReachBetweenCalls_areThoseOfTheFirst() {
        AtomicInteger calls = new AtomicInteger();
        RunStore failing = answering(request -> {
            if (calls.getAndIncrement() > 0) {
                throw SdkClientException.create("no answer");
            }
            return answers(request.statements().size(), i -> BatchStatementResponse.builder());
        });

        assertThat(failing.insertAll(runs(60, 10))).hasSize(25);
        assertThat(calls).hasValue(2);
        assertThatThrownBy(() -> failing.insertAll(runs(2, 10))).isInstanceOf(RunStoreException.class);
    }

    private static List<Run> runs(int count, int characters) {
        return IntStream.range(0, count)
                .mapToObj(i -> waiting(UUID.randomUUID().toString(), characters))
                .toList();
    }

    private static BatchExecuteStatementResponse answers(
            int count, IntFunction<BatchStatementResponse.Builder> answer) {
        return BatchExecuteStatementResponse.builder()
                .responses(IntStream.range(0, count)
                        .mapToObj(i -> answer.apply(i).build())
                        .toList())
                .build();
    }

    /** A run log whose table answers so. */
    private static RunStore answering(
            Function<BatchExecuteStatementRequest, BatchExecuteStatementResponse> batchExecuteStatement) {
        DynamoDbClient client = new DynamoDbClient() {
            @Override
            public BatchExecuteStatementResponse batchExecuteStatement(BatchExecuteStatementRequest request) {
                return batchExecuteStatement.apply(request);
            }

            @Override
            public String serviceName() {
                return SERVICE_NAME;
            }

            @Override
            public void close() {}
        };
        return new DynamoRunStore(() -> client, "runs", RETENTION, () -> NOW);
    }

    private List<String> failedRuns() {
        RunStore.Filter failed = RunStore.Filter.all("failed");
        return log.attention(failed, 200, Optional.empty()).runs().stream()
                .map(Run::runId)
                .toList();
    }

    @Override
    protected RunStore log() {
        return log;
    }
}
