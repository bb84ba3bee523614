package dev.intercomactions.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.lambda.InvocationResult;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/**
 * The console over a run log with many failed runs: 2,000, or as many as the system property {@code console.runs} says. It
 * prints how large its pages are and how long they take.
 */
@Isolated // It measures.
class ConsoleSizeIT {
    /** As the run log writes the times by which it sorts. */
    private static final DateTimeFormatter SORTABLE =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter(Locale.ROOT);

    @RegisterExtension
    static final Service service = new Service(usual -> usual.withFunctionTimeout(Duration.ofSeconds(30)));

    private static final Pattern FAILED_RUNS = Pattern.compile("(At least )?[0-9,]+ failed runs? of [0-9]+ cause");
    private static final int RUNS = Integer.getInteger("console.runs", 2000);
    private static final int CAUSES = 60;
    private static final int AT_ONCE = 25;

    /** What counting may take, and what else a page needs on a busy machine. */
    private static final Duration LONGEST = Duration.ofSeconds(4 + 6);

    private static final int LARGEST_PAGE = 128 * 1024;

    @BeforeAll
    static void fill() {
        String conversation = Samples.newId();
        String runId = service.send(Samples.envelope(conversation));
        service.awaitDeadLetter(conversation);
        Map<String, AttributeValue> sample = service.sandbox()
                .dynamoDb()
                .getItem(get -> get.tableName(table()).key(Map.of("run_id", AttributeValue.fromS(runId))))
                .item();
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            for (int from = 0; from < RUNS; from += AT_ONCE) {
                List<WriteRequest> some = new ArrayList<>();
                for (int i = from; i < Math.min(RUNS, from + AT_ONCE); i++) {
                    Map<String, AttributeValue> item = copy(sample, i, now.minusMillis(37L * i));
                    some.add(WriteRequest.builder()
                            .putRequest(put -> put.item(item))
                            .build());
                }
                threads.execute(() -> dynamoDb().batchWriteItem(write -> write.requestItems(Map.of(table(), some))));
            }
        }
    }

    /** The same failed run under another name, at another time, of another cause. */
    private static Map<String, AttributeValue> copy(Map<String, AttributeValue> sample, int number, Instant at) {
        String runId = UUID.randomUUID().toString();
        String cause = "some_refusal_" + (int) (Math.sqrt((double) number * 7919 % 10_000) * CAUSES / 100);
        ObjectNode run = (ObjectNode)
                Json.read(sample.getOrDefault("run", AttributeValue.fromS("{}")).s());
        run.put("run_id", runId).put("updated_at", at.toString()).put("created_at", at.toString());
        run.withObject("/error").put("error_code", cause);
        Map<String, AttributeValue> item = new HashMap<>(sample);
        item.put("run_id", AttributeValue.fromS(runId));
        item.put("run", AttributeValue.fromS(run.toString()));
        item.put("error_code", AttributeValue.fromS(cause));
        item.put("cause", AttributeValue.fromS(cause));
        item.put("updated_at", AttributeValue.fromS(at.toString()));
        item.put("attention_at", AttributeValue.fromS(SORTABLE.format(at) + "#" + runId));
        return item;
    }

    @Test
    void overview_ofManyFailedRuns_isSmallAndComesInTime() throws InterruptedException {
        page("{}");
        String overview = measured("overview", "{}");

        assertThat(FAILED_RUNS.matcher(overview).find())
                .as("how many have failed")
                .isTrue();
    }

    @Test
    void group_ofManyFailedRuns_isSmallAndComesInTime() throws InterruptedException {
        String group =
                "{\"show\":\"group\",\"status\":\"failed\",\"action\":\"close_conversation\",\"error_code\":\"some_refusal_30\"}";
        page(group);

        assertThat(measured("group", group).contains("some_refusal_30")).isTrue();
    }

    private static String measured(String name, String event) throws InterruptedException {
        Instant begin = Instant.now();
        String page = page(event);
        Duration took = Duration.between(begin, Instant.now());
        int bytes = page.getBytes(StandardCharsets.UTF_8).length;
        System.out.printf(
                "console %s of %,d failed runs: %,d bytes, %,d ms%s%n",
                name, RUNS, bytes, took.toMillis(), page.contains("At least") ? ", not all counted" : "");
        assertThat(took).isLessThan(LONGEST);
        assertThat(bytes).isLessThan(LARGEST_PAGE);
        return page;
    }

    private static String page(String event) throws InterruptedException {
        return switch (service.sandbox().consoleFunction().invoke(event)) {
            case InvocationResult.Answer answer -> answer.json().asText();
            case InvocationResult other -> throw new AssertionError("no page: " + other);
        };
    }

    private static DynamoDbClient dynamoDb() {
        return service.sandbox().dynamoDb();
    }

    private static String table() {
        return service.sandbox().resources().tableName();
    }
}
